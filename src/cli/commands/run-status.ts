import { collectFleet } from '../../app/collect-fleet.js';
import { shownThreads } from '../../app/shown-sessions.js';
import { watchLine } from '../../app/watch.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { formatProblem, statusExitCode, statusLine } from '../../output/text/status-line.js';
import { printText } from '../../platform/print-text.js';
import { followPrinting } from './follow-modes.js';
import { styleHere } from './print-page.js';
import { withoutQuotes } from './print-table.js';

export interface StatusFlags {
  readonly format: string;
  readonly watch: boolean | undefined;
  readonly 'exit-code': boolean | undefined;
}

export async function runStatus(call: CommandCall<StatusFlags>): Promise<CommandEnd> {
  const { own, options } = call;
  const problem =
    own.watch === true && (own['exit-code'] === true || options.demo)
      ? '--exit-code and --demo mean nothing with --watch'
      : formatProblem(own.format);
  if (problem !== undefined) return { kind: 'wrong-usage', sentence: problem };
  const { glyphs } = styleHere(options);
  const shown = (fleet: Fleet): Fleet => withoutQuotes(shownThreads(fleet, options), options);
  if (own.watch === true) {
    return followPrinting(options, ({ complete, fleet }, write) => {
      const line = (): string => statusLine(shown(fleet()), own.format, glyphs);
      return watchLine({ line: () => (complete() ? line() : undefined), write });
    });
  }
  const fleet = shown(await collectFleet(options));
  await printText(`${statusLine(fleet, own.format, glyphs)}\n`);
  return { kind: 'exit', code: own['exit-code'] === true ? statusExitCode(fleet) : 0 };
}
