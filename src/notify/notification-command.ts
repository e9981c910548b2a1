import type { EffectiveSettings } from '../config/setting-table.js';
import { howItEnded, type CommandOutcome, type HostPorts } from '../platform/host-ports.js';
import type { ThreadId } from '../core/ids.js';
import { err, ok, type Result } from '../core/result.js';
import { Slots } from '../core/slots.js';
import { toUnixSeconds, type EpochMs } from '../core/time.js';
import type { Notification } from './next-notifications.js';
import type { Environment } from '../terminal/pass-through.js';
import { cleanLine } from '../core/text/clean-text.js';
import { sessionJson } from '../output/json/json-document.js';
import type { NotificationText } from './notification-sequence.js';
import { programFor, type Target } from './notification-programs.js';

const maxBytes = 1 << 20;
/** At most so many at once; so many more may wait. */
const maxRunning = 4;
const maxWaiting = 40;
const maxTextChars = 500;

const remedies: Readonly<Partial<Record<CommandOutcome['kind'], string>>> = {
  missing: '; give its full path',
  'timed-out': '; see notify.timeout_ms',
};

const installed: Readonly<Record<string, string>> = {
  'notify-send': 'install libnotify-bin (Debian) or libnotify',
  'terminal-notifier': 'brew install terminal-notifier',
  curl: 'install curl',
};

/** What is wrong where the program of a target cannot be found, and what to do; undefined where it can. */
export function missingProgram(
  target: Target,
  settings: EffectiveSettings,
  { platform, homeDir }: Pick<HostPorts['identity'], 'platform' | 'homeDir'>,
  find: (program: string) => unknown,
): string | undefined {
  if (target === 'bell') return undefined;
  const nothing = { title: '', body: '', about: '' as ThreadId, event: '' };
  const { words } = programFor(target, platform, { ...nothing, settings });
  const program = inHome(words[0], homeDir);
  if (find(program) !== undefined) return undefined;
  const remedy =
    installed[program] ?? (target === 'command' ? 'give its full path' : 'use another --to');
  return `--to ${target} needs ${cleanLine(program, 60)}, which was not found: ${remedy}`;
}

function inHome(program = '', homeDir: string): string {
  return program.replace(/^~(?=\/)/, () => homeDir);
}

/** The error is one clean sentence. */
type RunForNotification = (
  notification: Notification,
  text: NotificationText,
  at: EpochMs,
) => Promise<Result<undefined, string>>;

/**
 * Runs the program that shows a notification: without a shell, with a timeout, and only a few at once. undefined where
 * `notify.command` is none.
 */
export function notificationCommand(
  target: Target,
  settings: EffectiveSettings,
  { run, identity }: Pick<HostPorts, 'run' | 'identity'>,
  environment: Environment,
): RunForNotification | undefined {
  const [own = ''] = settings['notify.command'].value;
  if (target === 'bell' || (target === 'command' && own === '')) return undefined;
  const of = target === 'command' ? 'notify.command' : `--to ${target}`;
  const timeoutMs = settings['notify.timeout_ms'].value;
  const turns = new Slots<string>((_, busy) => busy.length < maxRunning);
  return async (notification, text, at) => {
    if (turns.waiting >= maxWaiting) return err(`${of}: too many notifications wait for it`);
    const event = JSON.stringify(eventOf(notification, text, at));
    const title = cleanLine(`codex-ps: ${text.title}`, maxTextChars);
    const body = cleanLine(text.body, maxTextChars);
    const made = programFor(target, identity.platform, {
      ...{ title, body, about: text.about, event, settings },
    });
    const [first, ...args] = made.words;
    const program = inHome(first, identity.homeDir);
    const command = {
      ...{ ...made, program, args, timeoutMs, maxBytes, guarded: true },
      env: { ...ownLocale(environment), ...variablesOf(notification, text) },
    };
    const outcome = await turns.run(program, () => run(command));
    if (outcome.kind === 'exited' && outcome.code === 0) return ok(undefined);
    const then = remedies[outcome.kind] ?? '';
    return err(`${of}: ${cleanLine(program, 60)}: ${howItEnded(outcome)}${then}`);
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
    CODEX_PS_NOTICE_TITLE: cleanLine(title, maxTextChars),
    CODEX_PS_NOTICE_BODY: cleanLine(body, maxTextChars),
    CODEX_PS_NOTICE_HOST: session.host,
    CODEX_PS_NOTICE_THREAD_ID: session.threadId,
    CODEX_PS_NOTICE_CWD: session.cwd ?? '',
  };
}

/** The user's own locale: programs whose output codex-ps reads run in the C locale. */
function ownLocale(environment: Environment): Environment {
  const own = Object.entries(environment).filter(([name]) => /^(?:LC_|LANG)/.test(name));
  return { LC_ALL: '', ...Object.fromEntries(own) };
}
