import { collectFleet } from '../../app/collect-fleet.js';
import { followFleet } from '../../app/follow-fleet.js';
import { shownThreads } from '../../app/shown-sessions.js';
import { watchLine } from '../../app/watch.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { showsUnicode } from '../../options/output-style.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { formatProblem, statusExitCode, statusLine } from '../../output/text/status-line.js';
import { exitWithReader } from '../../platform/exit.js';
import { printText } from '../../platform/print-text.js';
import { withoutQuotes } from './print-table.js';
import { keepHeapsSmall } from '../../platform/runtime/v8-flags.js';

export interface StatusFlags {
  readonly format: string;
  readonly watch: boolean | undefined;
  readonly 'exit-code': boolean | undefined;
}

export async function runStatus(call: CommandCall<StatusFlags>): Promise<CommandEnd> {
  const { own, options, version } = call;
  const problem =
    own.watch === true && own['exit-code'] === true
      ? '--exit-code means nothing with --watch'
      : formatProblem(own.format);
  if (problem !== undefined) return { kind: 'wrong-usage', sentence: problem };
  const glyphs = glyphsFor({ unicode: showsUnicode(options.settings, process.env) });
  const lineOf = (fleet: Fleet): string =>
    statusLine(fleet, own.format, { now: fleet.generatedAt, glyphs });
  if (own.watch !== true) {
    const fleet = withoutQuotes(
      shownThreads(await collectFleet(options, version, undefined), options),
      options,
    );
    await printText(`${lineOf(fleet)}\n`);
    return { kind: 'exit', code: own['exit-code'] === true ? statusExitCode(fleet) : 0 };
  }
  keepHeapsSmall();
  return new Promise((_resolve, reject) => {
    exitWithReader(reject);
    const changed = watchLine({
      line: () =>
        followed.complete()
          ? lineOf(withoutQuotes(shownThreads(followed.fleet(), options), options))
          : undefined,
      write: (line) => printText(line).catch(reject),
    });
    const followed = followFleet(options, version, () => changed());
  });
}
