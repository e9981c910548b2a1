import { ok } from '../core/result.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { claimNotification } from '../notify/notification-claim.js';
import type { NotificationPlan } from '../notify/notifier.js';
import { notificationCommand } from '../notify/notification-command.js';
import type { Target } from '../notify/notification-programs.js';
import type { Options } from '../options/options.js';

export function notificationPlan(options: Options, only?: Target): NotificationPlan {
  const { settings, demo } = options;
  return {
    ...options,
    via: only === undefined ? settings['notify.via'].value : only === 'bell' ? only : 'command',
    claim: demo ? () => Promise.resolve(ok(true)) : claimNotification,
    command: notificationCommand(only ?? 'command', settings, nodePorts(), process.env),
  };
}
