import type { Command } from '../../options/command.js';
import { completeCommand } from './complete.js';
import { completionCommand } from './completion.js';
import { configCommand } from './config.js';
import { doctorCommand } from './doctor.js';
import { explainCommand } from './explain.js';
import { goCommand } from './go.js';
import { nameCommand } from './name.js';
import { waitCommand } from './wait.js';

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
