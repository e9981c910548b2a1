import type { CommandCall, CommandEnd } from '../../options/command.js';
import { printText } from '../../platform/print-text.js';
import { bashCompletion } from '../shell/bash-completion.js';
import { fishCompletion } from '../shell/fish-completion.js';
import { shellTables, type ShellTables } from '../shell/shell-tables.js';
import { shells, type Shell } from '../shell/shells.js';
import { zshCompletion } from '../shell/zsh-completion.js';

const scripts: Readonly<Record<Shell, (tables: ShellTables) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** `codex-ps completion <shell>`. */
export async function runCompletion({
  words,
  commands,
}: CommandCall<unknown>): Promise<CommandEnd> {
  const shell = shells.find((name) => name === words[0]);
  if (!shell) {
    return { kind: 'wrong-usage', sentence: `completion is for ${shells.join(', ')}` };
  }
  await printText(scripts[shell](shellTables(commands)));
  return { kind: 'exit', code: 0 };
}
