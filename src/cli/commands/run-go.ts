import { planAction, runPlan } from '../../terminal/focus/terminal-actions.js';
import type { Refusal } from '../../core/result.js';
import { findThread, nextInNeed } from '../../core/fleet/find-thread.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import { drawable } from '../../output/text/display-width.js';
import { actionSetting } from '../../app/action-setting.js';
import { collectFleet } from '../../app/collect-fleet.js';
import { withoutHidden } from '../../app/shown-sessions.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { printable, printError, printText } from '../../platform/print-text.js';

export interface GoFlags {
  readonly 'dry-run': boolean | undefined;
  readonly next: boolean | undefined;
}

export async function runGo({
  words: [called],
  own,
  options,
}: CommandCall<GoFlags>): Promise<CommandEnd> {
  if ((called === undefined) !== (own.next === true)) {
    return { kind: 'wrong-usage', sentence: 'go needs a thread or --next, and not both' };
  }
  const fleet = await collectFleet(options);
  const found =
    called === undefined
      ? nextInNeed(withoutHidden(fleet, options).sessions, undefined)
      : findThread(fleet.sessions, called);
  if (found.kind !== 'found') return { kind: 'wrong-usage', sentence: found.sentence };
  const setting = actionSetting(options.sshBin, options.settings['actions.terminal'].value);
  const plan = await planAction(setting, 'go', found.session);
  if (!plan.ok) return fail(plan.error);
  if (own['dry-run'] === true) {
    const lines = plan.value.commands.map((command) => `${drawable(shellLine(command))}\n`);
    await printText(lines.join(''));
    return { kind: 'exit', code: 0 };
  }
  const ended = await runPlan(setting, plan.value);
  if (!ended.ok) return fail(ended.error);
  await printText(`${drawable(plan.value.done)}\n`);
  return { kind: 'exit', code: 0 };
}

function fail({ reason, paste }: Refusal): CommandEnd {
  printError(drawable(reason));
  if (paste !== undefined) process.stderr.write(`  ${printable(drawable(paste))}\n`);
  return { kind: 'exit', code: 1 };
}
