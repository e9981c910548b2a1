import type { Command } from './command.js';
import { doctorCommand } from './commands/doctor.js';
import { explainCommand } from './commands/explain.js';
import { nameCommand } from './commands/name.js';
import { waitCommand } from './commands/wait.js';

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  nameCommand,
  waitCommand,
  explainCommand,
  doctorCommand,
];
