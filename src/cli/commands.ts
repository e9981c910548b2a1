import type { Command } from './command.js';
import { completeCommand } from './commands/complete.js';
import { completionCommand } from './commands/completion.js';
import { nameCommand } from './commands/name.js';
import { waitCommand } from './commands/wait.js';

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  nameCommand,
  waitCommand,
  completionCommand,
  completeCommand,
];
