import { nodePorts } from '../platform/ports/node-ports.js';
import type { ActionSetting } from '../terminal/focus/terminal-actions.js';
import type { Pid } from '../core/ids.js';

export function actionSetting(sshBin: string, terminal: ActionSetting['terminal']): ActionSetting {
  return {
    ports: nodePorts(),
    ownPid: process.pid as Pid,
    sshBin,
    pager: process.env['PAGER'],
    terminal,
  };
}
