import type { HostFacts } from '../core/facts/host-facts.js';
import type { Pid } from '../core/ids.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { DurationMs, EpochMs } from '../core/time.js';
import type { RemoteFindings } from './remote-findings.js';

export interface DoctorInput {
  readonly fleet: Fleet;
  /** undefined where this machine was not chosen. */
  readonly machine: MachineFacts | undefined;
  readonly there: RemoteFindings;
  readonly settings: SettingsFacts;
  readonly terminal: TerminalFacts;
  readonly codexPsVersion: string;
}

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
  /** undefined where it was not found. */
  readonly path: string | undefined;
  /** undefined if it was not asked, or did not report it. */
  readonly version: string | undefined;
  /** undefined where it did not run. */
  readonly took: DurationMs | undefined;
}

export interface ProcFacts {
  /** Why our own entry there cannot be read; undefined where it can. */
  readonly failure: string | undefined;
  /** Whether the entries of other users are hidden from us (the mount option hidepid). */
  readonly othersHidden: boolean;
}

export interface HungProcess {
  readonly pid: Pid;
  readonly startedAt: EpochMs;
}

export interface SettingsFacts {
  readonly configPath: string;
  readonly configExists: boolean;
  /** One sentence each: file, line, what is wrong, what is allowed. */
  readonly configProblems: readonly string[];
  readonly namesPath: string;
  readonly statePath: string;
  readonly marksPath: string;
  readonly notifiedPath: string;
  /** The folder of compiled code; empty where none is kept. */
  readonly cachePath: string;
  readonly names:
    | { readonly kind: 'read'; readonly count: number; readonly brokenLines: number }
    | { readonly kind: 'unreadable'; readonly code: string }
    | { readonly kind: 'none' };
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

export function homeProblems({ facts }: MachineFacts): readonly string[] {
  return facts.warnings.filter((text) => text.startsWith('CODEX_HOME '));
}

/** Why nothing is known of what runs on this machine; undefined where it is known. */
export function whyNotChecked(machine: MachineFacts): string | undefined {
  if (homeProblems(machine).some((text) => text.endsWith('no sessions are shown')))
    return 'not checked: the chosen home cannot be read';
  return machine.facts.discovery.via === undefined
    ? 'not checked: processes could not be listed'
    : undefined;
}

/** `nothing`, and which of the chosen hosts could not be checked for it. */
export function unlessUnchecked(nothing: string, { fleet, machine }: DoctorInput): string {
  const local = machine && whyNotChecked(machine) !== undefined ? [machine.facts.host] : [];
  const silent = fleet.failures.map(({ host }) => host);
  const unchecked = [...new Set([...local, ...silent])];
  return unchecked.length === 0 ? nothing : `${nothing}; not checked: ${unchecked.join(', ')}`;
}
