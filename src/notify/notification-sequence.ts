import type { SettingValues } from '../config/setting-table.js';
import { cutEnd } from '../output/text/display-width.js';
import { multiplexerOf, passThrough, type Environment } from '../terminal/pass-through.js';
import { localHost, type ThreadId } from '../core/ids.js';
import type { Session } from '../core/session/session.js';
import type { Notification } from './next-notifications.js';
import { formatSeconds } from '../output/text/format.js';

export interface NotificationText {
  readonly title: string;
  readonly body: string;
  readonly about: ThreadId;
}

const does: Readonly<Record<Notification['kind'], string>> = {
  asks: 'asks you',
  failed: 'failed',
  suspended: 'is suspended during a turn',
  limited: 'is stopped by a usage limit',
  finished: 'has finished',
};

export function notificationText(notification: Notification): NotificationText {
  const { kind, session, sessions, worked } = notification;
  const where = session.host === localHost ? '' : `${session.host}: `;
  const what =
    kind === 'finished'
      ? `after ${formatSeconds(Math.round(worked / 1000))} of work`
      : session.verdict.reason;
  const title =
    sessions > 1 ? `a usage limit stops ${sessions} sessions` : `${called(session)} ${does[kind]}`;
  return { title, body: where + what, about: session.threadId };
}

function called(session: Session): string {
  const { name, title, agentNickname, threadId } = session;
  const nickname = agentNickname === undefined ? undefined : `subagent ${agentNickname}`;
  return name ?? nickname ?? title ?? threadId.slice(0, 13);
}

type TerminalWay = Exclude<SettingValues['notify.via'], 'auto' | 'command' | 'none'>;

const bell = '\x07';
const maxTitleCells = 80;
const maxBodyCells = 200;

/** What would end a sequence or begin another one, and what is invisible and could disguise a text. */
export const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/**
 * What makes the terminal notify its user; empty if it is not used. A multiplexer passes a notification on only if the
 * user allows that, and marks its own window at a bell: `auto` sends both.
 */
export function notificationSequence(
  { title, body, about }: NotificationText,
  way: SettingValues['notify.via'],
  { environment, unicode }: { readonly environment: Environment; readonly unicode: boolean },
): string {
  if (way === 'command' || way === 'none') return '';
  const chosen = way === 'auto' ? wayOf(environment) : way;
  if (chosen === 'bell') return bell;
  const multiplexer = multiplexerOf(environment);
  const wide = unicode && multiplexer !== 'screen';
  const safe = (text: string, cells: number): string =>
    cutEnd((wide ? text : text.replace(/[^\x20-\x7e]/g, '?')).replace(unsafe, ''), cells, '..');
  const sequence = sequences[chosen](safe(title, maxTitleCells), safe(body, maxBodyCells), about);
  if (multiplexer === undefined) return sequence;
  return passThrough(sequence, environment) + (way === 'auto' ? bell : '');
}

type Sequence = (title: string, body: string, about: ThreadId) => string;

const sequences: Readonly<Record<Exclude<TerminalWay, 'bell'>, Sequence>> = {
  // A text that begins with a number and a semicolon would be a progress bar.
  osc9: (title, body) => `\x1b]9;codex-ps: ${title}: ${body}\x07`,
  osc777: (title, body) => {
    const [name, text] = [title, body].map((part) => part.replaceAll(';', ','));
    return `\x1b]777;notify;codex-ps: ${name ?? ''};${text ?? ''}\x07`;
  },
  // Replaces an older notification of the same id: that of the same thread.
  osc99: (title, body, about) =>
    `\x1b]99;i=${about}:d=0;codex-ps: ${title}\x07\x1b]99;i=${about}:d=1:p=body;${body}\x07`,
};

/** What the terminal understands, by the environment; all understand a bell. */
function wayOf(environment: Environment): TerminalWay {
  const has = (name: string): boolean => Boolean(environment[name]);
  const { TERM = '', TERM_PROGRAM = '', LC_TERMINAL } = environment;
  if (TERM === 'xterm-kitty' || has('KITTY_WINDOW_ID')) return 'osc99';
  if (['iTerm.app', 'WezTerm', 'ghostty'].includes(TERM_PROGRAM)) return 'osc9';
  // iTerm2 sends LC_TERMINAL along over ssh.
  if (TERM === 'xterm-ghostty' || LC_TERMINAL === 'iTerm2') return 'osc9';
  if (has('WEZTERM_PANE') || has('ITERM_SESSION_ID') || has('GHOSTTY_RESOURCES_DIR')) return 'osc9';
  return /^(?:foot|rxvt-unicode)/.test(TERM) ? 'osc777' : 'bell';
}
