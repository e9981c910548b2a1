import { planAction, runPlan } from '../../terminal/focus/terminal-actions.js';
import type { Refusal } from '../../core/result.js';
import { findThread, nextInNeed } from '../../core/fleet/find-thread.js';
import { rowKey, type RowKey } from '../../core/fleet/row-key.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import { drawable } from '../../output/text/display-width.js';
import { actionSetting } from '../../app/action-setting.js';
import { collectFleet } from '../../app/collect-fleet.js';
import { shownThreads } from '../../app/shown-sessions.js';
import { stateFile, type StateFile } from '../../config/state-file.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import { textAt } from '../../core/text/fields.js';
import { userFile } from '../../platform/paths/user-file.js';
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
  if (called !== undefined && options.filter !== '') {
    return { kind: 'wrong-usage', sentence: 'go takes a filter only with --next' };
  }
  const fleet = await collectFleet(options);
  const state = stateFile(userFile('state'));
  const found =
    called === undefined
      ? nextInNeed(shownThreads(fleet, options).sessions, await visitedIn(state))
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
  if (own.next === true) {
    const kept = await state.update((others) => ({ ...others, visited: rowKey(found.session) }));
    if (!kept.ok) printError(kept.error);
  }
  return { kind: 'exit', code: 0 };
}

/** The session that `--next` went to last. */
async function visitedIn({ read }: StateFile): Promise<RowKey | undefined> {
  const kept = await read();
  return kept.ok ? (textAt(kept.value, 'visited') as RowKey | undefined) : undefined;
}

function fail({ reason, paste }: Refusal): CommandEnd {
  printError(drawable(reason));
  if (paste !== undefined) process.stderr.write(`  ${printable(drawable(paste))}\n`);
  return { kind: 'exit', code: 1 };
}
