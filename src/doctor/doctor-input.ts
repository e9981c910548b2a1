import type { HostFacts } from '../core/facts/host-facts.js';
import type { Pid } from '../core/ids.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { DurationMs, EpochMs } from '../core/time.js';
import type { FindingsThere } from './remote-findings.js';

/** All that the checks look at. Plain facts: nothing here has been judged. */
export interface DoctorInput {
  readonly fleet: Fleet;
  /** undefined where this machine was not chosen. */
  readonly machine: MachineFacts | undefined;
  readonly there: FindingsThere;
  readonly settings: SettingsFacts;
  readonly terminal: TerminalFacts;
  readonly codexPsVersion: string;
}

/** This machine, and what it was looked at with. */
export interface MachineFacts {
  readonly facts: HostFacts;
  /** `--codex-home` or $CODEX_HOME. */
  readonly chosenHome: string | undefined;
  readonly discovery: 'auto' | 'lsof' | 'proc';
  readonly lsof: LsofFacts;
  /** undefined on a system without one. */
  readonly proc: ProcFacts | undefined;
  readonly hungLsofs: readonly HungProcess[];
}

export interface LsofFacts {
  /** Where it was found; undefined where it was not. */
  readonly path: string | undefined;
  /** undefined where it was not asked, or did not say. */
  readonly version: string | undefined;
  /** undefined where it did not run. */
  readonly took: DurationMs | undefined;
}

export interface ProcFacts {
  /** Why our own entry there cannot be read; undefined where it can. */
  readonly trouble: string | undefined;
  /** Whether the entries of other users are hidden from us (the mount option hidepid). */
  readonly othersHidden: boolean;
}

/** An lsof that some codex-ps started and that never ended. */
export interface HungProcess {
  readonly pid: Pid;
  readonly startedAt: EpochMs;
}

/** The files of the user's own. */
export interface SettingsFacts {
  readonly configPath: string;
  readonly configExists: boolean;
  /** One sentence each: file, line, what is wrong, what is allowed. */
  readonly configProblems: readonly string[];
  readonly namesPath: string;
  /** undefined where there is no file. */
  readonly names: { readonly count: number; readonly brokenLines: number } | undefined;
}

export interface TerminalFacts {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  readonly term: string | undefined;
  readonly utf8: boolean;
  /** Colours of the standard output, 2 where it has none; undefined where it is no terminal. */
  readonly colours: number | undefined;
  readonly noColour: boolean;
  readonly size: { readonly columns: number; readonly rows: number } | undefined;
  readonly mouse: boolean;
}
