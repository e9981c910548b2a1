import { nodePorts } from '../collect/ports/node-ports.js';
import type { ActionSetting } from '../collect/terminals/terminal-actions.js';
import type { Pid } from '../domain/ids.js';
import type { Options } from './options.js';

/** What actions on a session find here. */
export function actionSetting({ ssh }: Options): ActionSetting {
  return {
    ports: nodePorts(),
    ownPid: process.pid as Pid,
    sshBin: ssh.sshBin,
    pager: process.env['PAGER'],
  };
}
