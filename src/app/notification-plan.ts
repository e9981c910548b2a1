import { nodePorts } from '../platform/ports/node-ports.js';
import type { NotificationPlan } from '../notify/notifier.js';
import { notificationCommand } from '../notify/notification-command.js';
import type { Options } from '../options/options.js';

export function notificationPlan({ settings, allSources }: Options): NotificationPlan {
  const { run, identity } = nodePorts();
  return {
    likely: settings['notify.likely'].value,
    via: settings['notify.via'].value,
    quiet: settings['notify.quiet'].value,
    allSources,
    command: notificationCommand({
      words: settings['notify.command'].value,
      timeoutMs: settings['notify.timeout_ms'].value,
      homeDir: identity.homeDir,
      environment: process.env,
      run,
    }),
  };
}
