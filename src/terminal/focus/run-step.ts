import type { CommandLine } from '../../platform/processes/command-line.js';
import { err, ok, type Result } from '../../core/result.js';
import { cleanLine } from '../../core/text/clean-text.js';
import type { CommandOutcome } from '../../platform/host-ports.js';
import type { SeatPorts } from './read-chain.js';

const timeoutMs = 5000;
const maxBytes = 4 << 20;
const maxSaidChars = 200;

/** What a program of a terminal printed, or one clean sentence of what went wrong. */
export async function runStep(
  { run }: Pick<SeatPorts, 'run'>,
  command: CommandLine,
): Promise<Result<string, string>> {
  const outcome = await run({ ...command, timeoutMs, maxBytes });
  // `screen -ls` ends with 1 while it lists what there is.
  if (outcome.kind === 'exited' && (outcome.code === 0 || outcome.stdout.trim() !== '')) {
    return ok(outcome.stdout);
  }
  return err(`${command.program} ${troubleOf(outcome)}`);
}

function troubleOf(outcome: CommandOutcome): string {
  switch (outcome.kind) {
    case 'exited': {
      const said = cleanLine(outcome.stderr, maxSaidChars);
      return said === '' ? `ended with code ${outcome.code}` : `said: ${said}`;
    }
    case 'missing':
      return 'is not on PATH';
    case 'timed-out':
      return `did not answer in ${outcome.afterMs / 1000} s`;
    case 'killed':
      return `was ended by ${outcome.signal}`;
    case 'too-big':
      return 'said more than can be right';
    case 'failed':
      return `could not be run (${outcome.detail})`;
  }
}
