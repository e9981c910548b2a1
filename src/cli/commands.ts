import type { Command } from './command.js';
import { configCommand } from './commands/config.js';
import { nameCommand } from './commands/name.js';

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [nameCommand, configCommand];
