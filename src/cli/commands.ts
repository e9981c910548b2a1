import type { Command } from './command.js';
import { completeCommand } from './commands/complete.js';
import { completionCommand } from './commands/completion.js';
import { configCommand } from './commands/config.js';
import { doctorCommand } from './commands/doctor.js';
import { explainCommand } from './commands/explain.js';
import { goCommand } from './commands/go.js';
import { nameCommand } from './commands/name.js';
import { waitCommand } from './commands/wait.js';

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  goCommand,
  nameCommand,
  waitCommand,
  explainCommand,
  doctorCommand,
  configCommand,
  completionCommand,
  completeCommand,
];
