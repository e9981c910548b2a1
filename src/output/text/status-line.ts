import { countGroups, countText, countWords } from '../../core/fleet/fleet-counts.js';
import { sessionGroups, type SessionGroup } from '../../core/fleet/session-groups.js';
import { tightestWindow } from '../../core/session/account.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { needsAttention, stateOrder, type StateWord } from '../../core/session/status.js';
import { counted } from '../../core/text/clean-text.js';
import { drawable } from './display-width.js';
import type { Glyphs } from './glyphs.js';
import { windowText } from './usage-text.js';

/** The formats of `codex-ps status` that have a name; any other one is a template. */
export const statusFormats = ['plain', 'tmux', 'waybar', 'polybar', 'json'] as const;

/** What a template may name, and the keys of the format `json`. */
const placeholders = [
  ...['sessions', 'threads', ...Object.values(countWords), 'unreachable', 'limit'],
];

/** Why it is no format, in one sentence; undefined where it is one. */
export function formatProblem(format: string): string | undefined {
  if (statusFormats.some((name) => name === format)) return undefined;
  const named = [...format.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const wrong = named.find((name) => !placeholders.includes(name));
  if (named.length > 0 && wrong === undefined) return undefined;
  const known = `a template with ${placeholders.map((name) => `{${name}}`).join(', ')}`;
  return `--format needs ${statusFormats.join(', ')}, or ${known}`;
}

interface StatusValues {
  readonly unreachable: number;
  readonly limit: string | null;
  readonly [name: string]: number | string | null;
}

/** Of a fleet without hidden sessions, by the names that a template uses. */
export function statusValues(fleet: Fleet): StatusValues {
  const { sessions, threads, states } = countGroups(sessionGroups(fleet.sessions), []);
  const window = tightestWindow(fleet.accounts);
  const limit = window ? windowText(window, fleet.generatedAt) : null;
  const byState = stateOrder.map((state) => [countWords[state], states[state]] as const);
  const unreachable = fleet.failures.length;
  return { sessions, threads, ...Object.fromEntries(byState), unreachable, limit };
}

export function statusLine(fleet: Fleet, format: string, glyphs: Glyphs): string {
  const groups = sessionGroups(fleet.sessions);
  const { states } = countGroups(groups, []);
  const present = stateOrder.filter((state) => states[state] > 0);
  const values = statusValues(fleet);
  const { unreachable, limit } = values;
  const others = [
    ...(unreachable > 0 ? [`${counted(unreachable, 'host')} unreachable`] : []),
    ...(limit === null ? [] : [limit]),
  ];
  const short = (paint: (text: string, state: StateWord) => string): string => {
    const marks = present.map((state) => paint(`${glyphs.state[state]}${states[state]}`, state));
    return [...marks, ...others].join(' ');
  };
  switch (format) {
    case 'plain': {
      const texts = present.map((state) => countText(state, states[state]));
      const first = texts.length > 0 ? texts : ['no sessions'];
      return [...first, ...others].join(', ');
    }
    case 'tmux':
      return short((text, state) => `#[fg=${colours[state].name}]${text}#[default]`);
    case 'polybar':
      return short((text, state) => `%{F${colours[state].hex}}${text}%{F-}`);
    case 'waybar': {
      const [most] = present;
      const alt = most === undefined ? 'none' : countWords[most];
      return JSON.stringify({ text: short((text) => text), alt, class: alt, tooltip: tip(groups) });
    }
    case 'json':
      return JSON.stringify(values);
    default:
      return format.replaceAll(/\{(\w+)\}/g, (_, name: string) => `${values[name] ?? ''}`);
  }
}

/** 10 somebody asks, 11 somebody failed, 0 neither. */
export function statusExitCode(fleet: Fleet): 0 | 10 | 11 {
  const { states } = countGroups(sessionGroups(fleet.sessions), []);
  if (states.ASK > 0) return 10;
  return states.FAIL > 0 ? 11 : 0;
}

const colours: Readonly<Record<StateWord, { readonly name: string; readonly hex: string }>> = {
  ASK: { name: 'yellow', hex: '#e5c07b' },
  FAIL: { name: 'red', hex: '#e06c75' },
  STOP: { name: 'yellow', hex: '#e5c07b' },
  WORK: { name: 'green', hex: '#98c379' },
  IDLE: { name: 'default', hex: '#abb2bf' },
  UNK: { name: 'magenta', hex: '#c678dd' },
};

const maxTipLines = 10;

/** Those that need the user, for Pango, which reads markup. */
function tip(groups: readonly SessionGroup[]): string {
  const inNeed = groups.filter(
    ({ session, verdict }) => !session.stale && needsAttention(verdict.status),
  );
  return inNeed
    .slice(0, maxTipLines)
    .map(({ session, verdict }) => {
      const title = session.name ?? session.title ?? session.threadId;
      return drawable(`${title}: ${verdict.reason}`)
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;');
    })
    .join('\n');
}
