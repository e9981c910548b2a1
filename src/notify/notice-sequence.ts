import type { NoticeWay } from '../config/settings.js';
import { cutEnd } from '../output/text/display-width.js';
import { multiplexerOf, passThrough, type Environment } from '../terminal/pass-through.js';
import { localHost, type ThreadId } from '../core/ids.js';
import type { Session } from '../core/session/session.js';
import type { Notice } from './next-notices.js';
import { formatSeconds } from '../output/text/format.js';

/** A notice in words. */
export interface NoticeText {
  readonly title: string;
  readonly body: string;
  readonly about: ThreadId;
}

const does: Readonly<Record<Notice['kind'], string>> = {
  asks: 'asks you',
  failed: 'failed',
  suspended: 'is stopped in mid-turn',
  limited: 'is stopped by a usage limit',
  finished: 'has finished',
};

export function noticeText(notice: Notice): NoticeText {
  const { kind, session, sessions, worked } = notice;
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

/** What a terminal is told by. */
type TerminalWay = Exclude<NoticeWay, 'auto' | 'command' | 'none'>;

const bell = '\x07';
const maxTitleCells = 80;
const maxBodyCells = 200;

/** What would end the sequence or begin another one, and what has no shape. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/**
 * What makes the terminal call its user; empty for the ways that leave it alone. A multiplexer hands a notice on only
 * where the user allows that, and marks its own window by a bell: by `auto` it gets both.
 */
export function noticeSequence(
  { title, body, about }: NoticeText,
  way: NoticeWay,
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

const sequences: Readonly<
  Record<
    Exclude<TerminalWay, 'bell'>,
    (title: string, body: string, about: NoticeText['about']) => string
  >
> = {
  // A text that began with a number and a semicolon would be a progress bar.
  osc9: (title, body) => `\x1b]9;codex-ps: ${title}: ${body}\x07`,
  osc777: (title, body) => {
    const [name, text] = [title, body].map((part) => part.replaceAll(';', ','));
    return `\x1b]777;notify;codex-ps: ${name ?? ''};${text ?? ''}\x07`;
  },
  // A notice takes the place of an older one with its name: that of its own thread, and of no other.
  osc99: (title, body, about) =>
    `\x1b]99;i=${about}:d=0;codex-ps: ${title}\x07\x1b]99;i=${about}:d=1:p=body;${body}\x07`,
};

/** What the terminal understands, as far as the environment tells: a bell is understood by all. */
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
