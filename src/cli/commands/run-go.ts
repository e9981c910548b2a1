import { planAction, runPlan } from '../../collect/terminals/terminal-actions.js';
import type { Refusal } from '../../domain/refusal.js';
import { findThread } from '../../model/find-thread.js';
import { shellLine } from '../../model/shell-word.js';
import { drawable } from '../../render/display-width.js';
import { actionSetting } from '../action-setting.js';
import { collectFleet } from '../collect-fleet.js';
import type { CommandCall, CommandEnd } from '../command.js';
import { printText } from '../print-text.js';

export interface GoFlags {
  readonly 'dry-run': boolean | undefined;
}

/** `codex-ps go <thread>`. */
export async function runGo({
  words: [called = ''],
  own,
  options,
  version,
}: CommandCall<GoFlags>): Promise<CommandEnd> {
  const fleet = await collectFleet(options, version, undefined);
  const found = findThread(fleet.sessions, called);
  if (found.kind !== 'found') return { kind: 'wrong-usage', sentence: found.sentence };
  const setting = actionSetting(options.ssh.sshBin, options.settings['actions.terminal'].value);
  const plan = await planAction(setting, 'go', found.session);
  if (!plan.ok) return fail(plan.error);
  if (own['dry-run'] === true) {
    await printText(plan.value.commands.map((command) => `${shellLine(command)}\n`).join(''));
    return { kind: 'exit', code: 0 };
  }
  const ended = await runPlan(setting, plan.value);
  if (!ended.ok) return fail(ended.error);
  await printText(`${plan.value.done}\n`);
  return { kind: 'exit', code: 0 };
}

function fail({ reason, paste }: Refusal): CommandEnd {
  const lines = [`codex-ps: ${reason}`, ...(paste === undefined ? [] : [`  ${paste}`])];
  process.stderr.write(`${lines.map(drawable).join('\n')}\n`);
  return { kind: 'exit', code: 1 };
}
