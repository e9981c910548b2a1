import { followFleet } from '../../app/follow-fleet.js';
import { withoutHidden } from '../../app/shown-sessions.js';
import { notificationPlan } from '../../app/notification-plan.js';
import { missingProgram } from '../../notify/notification-command.js';
import type { Target } from '../../notify/notification-programs.js';
import { Notifier } from '../../notify/notifier.js';
import { serviceUnits, type Service } from '../../notify/service-unit.js';
import type { CommandCall, CommandEnd } from '../../options/command.js';
import type { Options } from '../../options/options.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { statusLine } from '../../output/text/status-line.js';
import { noticeTexts } from '../../output/text/format.js';
import { findProgram, safeSearchPath } from '../../platform/paths/find-program.js';
import { nodePorts } from '../../platform/ports/node-ports.js';
import { outputTarget, printError, printText } from '../../platform/print-text.js';
import { isExecutable } from '../../platform/runtime/package-files.js';
import { keepHeapsSmall } from '../../platform/runtime/v8-flags.js';
import { withoutQuotes } from './print-table.js';

export interface NotifyFlags {
  readonly to: Target | undefined;
  readonly 'print-unit': keyof typeof serviceUnits | undefined;
  readonly debug: boolean | undefined;
}

const checkEveryMs = 1000;

export async function runNotify({ own, options }: CommandCall<NotifyFlags>): Promise<CommandEnd> {
  const unit = own['print-unit'];
  const [command = ''] = options.settings['notify.command'].value;
  const to = own.to ?? (command === '' ? 'desktop' : 'command');
  const sentence = wrongUsage(to, options, unit !== undefined);
  if (sentence !== undefined) return { kind: 'wrong-usage', sentence };
  if (unit === undefined) return follow(options, to, own.debug === true);
  await printText(serviceUnits[unit](thisService()));
  return { kind: 'exit', code: 0 };
}

function wrongUsage(
  to: Target,
  { settings, codexHome = '/' }: Options,
  asUnit: boolean,
): string | undefined {
  const key = to === 'command' ? 'notify.command' : 'notify.url';
  if (['command', 'ntfy', 'webhook'].includes(to) && (settings[key].value[0] ?? '') === '') {
    return `--to ${to} needs ${key} in the configuration`;
  }
  const hasTerminal = !asUnit && outputTarget().isTTY;
  if (to === 'bell' && !hasTerminal) return '--to bell needs a terminal as its output';
  const isUnclear = asUnit && !codexHome.startsWith('/');
  if (isUnclear) return '--print-unit needs an absolute CODEX_HOME';
  const find = (program: string): unknown => findProgram(program, process.env['PATH']);
  return asUnit ? undefined : missingProgram(to, settings, nodePorts().identity, find);
}

/** This command line as a service, which has hardly any environment of its own. */
function thisService(): Service {
  const [node = '', script = '', ...args] = process.argv;
  const kept = args.join('\0').replace(/\0--print-?unit[=\0][^\0]*/gi, '');
  const names = ['CODEX_HOME', 'CODEX_PS_HOST', 'XDG_CONFIG_HOME', 'XDG_STATE_HOME'];
  const set = names.map((name) => [name, process.env[name] ?? ''] as const);
  return {
    words: [...(isExecutable ? [node] : [node, script]), ...kept.split('\0')],
    environment: [
      ['PATH', safeSearchPath(process.env['PATH'])],
      ...set.filter(([, value]) => value !== ''),
    ],
  };
}

function follow(options: Options, to: Target, debug: boolean): Promise<never> {
  keepHeapsSmall();
  const notifier = new Notifier({
    plan: notificationPlan(options, to),
    ...{ environment: process.env, unicode: true, complain: printError },
    ...(debug ? { tell: printError } : {}),
    send: (sequence) => void process.stdout.write(sequence),
  });
  if (debug) printError(`follows ${options.hosts.join(', ')} and notifies by ${to}`);
  const followed = followFleet(options, () => undefined);
  const glyphs = glyphsFor({ unicode: true });
  let said: readonly string[] = [];
  return new Promise(() => {
    setInterval(() => {
      const fleet = withoutQuotes(followed.fleet(), options);
      const counts = (): string => statusLine(withoutHidden(fleet, options), 'plain', glyphs);
      const notices = [...noticeTexts(fleet), ...(debug && followed.complete() ? [counts()] : [])];
      for (const notice of notices) if (!said.includes(notice)) printError(notice);
      said = notices;
      notifier.take(fleet);
      notifier.check(nodePorts().now());
    }, checkEveryMs);
  });
}
