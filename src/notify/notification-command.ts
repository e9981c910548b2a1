import type { Command, CommandOutcome } from '../platform/host-ports.js';
import { err, ok } from '../core/result.js';
import { Slots } from '../core/slots.js';
import { toUnixSeconds, type EpochMs } from '../core/time.js';
import type { Notification } from './next-notifications.js';
import { cleanLine } from '../core/text/clean-text.js';
import { sessionJson } from '../output/json/json-document.js';
import type { NotificationText } from './notification-sequence.js';
import type { NotificationPlan } from './notifier.js';

const maxBytes = 1 << 20;
/** At most so many at once; so many more may wait. */
const maxRunning = 4;
const maxWaiting = 40;
const maxVariableChars = 500;

interface CommandSettings {
  /** A program and its arguments; empty: none. */
  readonly words: readonly string[];
  readonly timeoutMs: number;
  readonly homeDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly run: (command: Command) => Promise<CommandOutcome>;
}

/** Runs the user's own command for a notification: without a shell, with a timeout, and only a few at once. */
export function notificationCommand(plan: CommandSettings): NotificationPlan['command'] {
  const [first = '', ...args] = plan.words;
  if (first === '') return undefined;
  const program = first.replace(/^~(?=\/)/, () => plan.homeDir);
  const turns = new Slots<string>((_, busy) => busy.length < maxRunning);
  return async (notification, text, at) => {
    if (turns.waiting >= maxWaiting)
      return err('notify.command: too many notifications wait for it');
    const command = {
      ...{ program, args, timeoutMs: plan.timeoutMs, maxBytes, guarded: true },
      input: `${JSON.stringify(eventOf(notification, text, at))}\n`,
      env: { ...ownLocale(plan.environment), ...variablesOf(notification, text) },
    };
    const problem = failureText(await turns.run(program, () => plan.run(command)));
    if (problem === undefined) return ok(undefined);
    return err(`notify.command: ${cleanLine(program, 60)} ${problem}`);
  };
}

function eventOf(
  { kind, session, sessions, worked }: Notification,
  { title, body }: NotificationText,
  at: EpochMs,
): object {
  return {
    ...{ event: kind, title, body, at_unix_s: toUnixSeconds(at), sessions },
    worked_s: Math.round(worked / 1000),
    session: sessionJson(session, { debug: false }),
  };
}

/** Not CODEX_PS_HOST, which would choose the hosts of a codex-ps that the command runs. */
function variablesOf(
  { kind, session }: Notification,
  { title, body }: NotificationText,
): Readonly<Record<string, string>> {
  return {
    CODEX_PS_NOTICE: kind,
    CODEX_PS_NOTICE_TITLE: cleanLine(title, maxVariableChars),
    CODEX_PS_NOTICE_BODY: cleanLine(body, maxVariableChars),
    CODEX_PS_NOTICE_HOST: session.host,
    CODEX_PS_NOTICE_THREAD_ID: session.threadId,
    CODEX_PS_NOTICE_CWD: session.cwd ?? '',
  };
}

/** The user's own locale: programs whose output codex-ps reads run in the C locale. */
function ownLocale(environment: CommandSettings['environment']): CommandSettings['environment'] {
  const own = Object.entries(environment).filter(([name]) => /^(?:LC_|LANG)/.test(name));
  return { LC_ALL: '', ...Object.fromEntries(own) };
}

function failureText(outcome: CommandOutcome): string | undefined {
  switch (outcome.kind) {
    case 'exited': {
      if (outcome.code === 0) return undefined;
      const said = cleanLine(outcome.stderr.trimEnd().split('\n').at(-1) ?? '', 100);
      return `ended with ${outcome.code}${said === '' ? '' : `: ${said}`}`;
    }
    case 'missing':
      return 'was not found; give its full path';
    case 'timed-out':
      return `took longer than ${outcome.afterMs} ms and was ended; see notify.timeout_ms`;
    case 'killed':
      return `was ended by ${outcome.signal}`;
    case 'too-big':
      return 'printed more than 1 MB and was ended';
    case 'failed':
      return `could not be started (${outcome.detail})`;
  }
}
