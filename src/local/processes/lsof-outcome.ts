import type { DiscoveryFailure } from '../../core/facts/discovery.js';
import { err, type Result } from '../../core/result.js';
import { parseLsof, type LsofProcess } from './lsof.js';
import type { CommandOutcome } from '../../platform/host-ports.js';

/** What lsof's run amounts to: the processes it listed, or why there are none. */
export function readLsofOutcome(
  outcome: CommandOutcome,
): Result<readonly LsofProcess[], DiscoveryFailure> {
  switch (outcome.kind) {
    case 'exited':
      return readOutput(outcome.code, outcome.stdout, outcome.stderr);
    case 'missing':
      return err({ kind: 'lsof-missing' });
    case 'timed-out':
      return err({ kind: 'lsof-timed-out', afterMs: outcome.afterMs });
    case 'killed':
    case 'too-big':
    case 'failed':
      return failed(howItEnded(outcome));
  }
}

/** The words for an end that is none of the usual ones. */
export function howItEnded(outcome: Exclude<CommandOutcome, { kind: 'missing' }>): string {
  switch (outcome.kind) {
    case 'exited':
      return `exit ${outcome.code}: ${firstComplaint(outcome.stderr) ?? 'no output'}`;
    case 'timed-out':
      return `no end after ${outcome.afterMs} ms`;
    case 'killed':
      return `killed by ${outcome.signal}`;
    case 'too-big':
      return `more than ${outcome.limitBytes} bytes of output`;
    case 'failed':
      return outcome.detail;
  }
}

/**
 * lsof exits with 1 both where it finds nothing and where it fails; only its words tell, and
 * warnings (a mount it skipped) are none.
 */
function readOutput(
  code: number,
  stdout: string,
  stderr: string,
): Result<readonly LsofProcess[], DiscoveryFailure> {
  const processes = parseLsof(stdout);
  if (!processes.ok) {
    return failed(`its output is not lsof's: ${oneLine(processes.error.firstLine)}`);
  }
  const complaint = firstComplaint(stderr);
  const broken = code > 1 || (code === 1 && complaint !== undefined);
  if (processes.value.length > 0 || !broken) return processes;
  return failed(`exit ${code}: ${complaint ?? 'no output'}`);
}

/**
 * What lsof and the dynamic loader say on stderr without anything being wrong. On macOS one process that ended
 * meanwhile, or has a name of 31 characters and more, is reported (`PID 7: can't get argument buffer`) and makes it exit
 * with 1.
 */
const harmless = /^lsof: (?:WARNING|avoiding|no pwd entry|PID \d+\b)|^\s|^$/;

/** What the port keeps of stderr. */
const stderrTailBytes = 4096;

function firstComplaint(stderr: string): string | undefined {
  const lines = stderr.split('\n');
  // The tail that was kept may begin in the middle of a warning; one that is all one line is none.
  const isTorn = Buffer.byteLength(stderr) >= stderrTailBytes && lines.length > 1;
  const complaint = lines.find(
    (line, index) => !harmless.test(line) && (index > 0 || !isTorn || /^\w+: /.test(line)),
  );
  return complaint === undefined ? undefined : oneLine(complaint);
}

function oneLine(text: string): string {
  const words = text
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, 160);
  return words === '' ? 'no words' : words;
}

function failed(detail: string): Result<never, DiscoveryFailure> {
  return err({ kind: 'lsof-failed', detail });
}

/** The version in what `lsof -v` says; undefined where it says none. */
export function lsofVersion(text: string): string | undefined {
  return /^\s*revision: ([\w.]{1,20})\s*$/m.exec(text)?.[1];
}
