import { countText } from '../../core/fleet/fleet-counts.js';
import type { SessionGroup } from '../../core/fleet/session-groups.js';
import { stateOrder, stateWord } from '../../core/session/status.js';
import { counted } from '../../core/text/clean-text.js';
import { formatPath } from '../text/format.js';
import { span, type StyledLine } from '../text/line.js';
import { notKnown, type CellContext } from './columns.js';
import { stateTones } from './state-cell.js';

export const groupings = ['none', 'repo', 'host', 'state', 'model'] as const;
export type Grouping = (typeof groupings)[number];

/** The sessions below one heading of the list, in the order of the list. */
export interface Section {
  /** Different from those of all rows. */
  readonly key: string;
  /** Undefined for that of a list without headings. */
  readonly label: string | undefined;
  readonly groups: readonly SessionGroup[];
}

interface Heading {
  readonly key: string;
  readonly label: string;
  /** Headings of one rank are in the order of their first rows. */
  readonly rank: number;
}

type HeadingOf = (group: SessionGroup, context: CellContext) => Heading;

const headings: Readonly<Record<Exclude<Grouping, 'none'>, HeadingOf>> = {
  repo: ({ session: { host, repoMainRoot, repoRoot, repoRemote } }, { homes }) => {
    // On several hosts its paths may differ, and another repository may have the same.
    if (homes.size > 1 && repoRemote !== undefined)
      return { key: repoRemote, label: repoRemote, rank: 0 };
    // An older codex-ps on the host does not report the main worktree.
    const path = repoMainRoot ?? repoRoot;
    if (path === undefined) return { key: '', label: 'no repository', rank: 1 };
    const shown = formatPath(path, homes.get(host));
    return { key: `${host} ${path}`, label: homes.size > 1 ? `${host}: ${shown}` : shown, rank: 0 };
  },
  host: ({ session: { host } }, { homes }) => {
    const place = [...homes.keys()].indexOf(host);
    return { key: host, label: host, rank: place < 0 ? homes.size : place };
  },
  state: ({ verdict }, { glyphs }) => {
    const word = stateWord(verdict.status);
    return { key: word, label: `${glyphs.state[word]} ${word}`, rank: stateOrder.indexOf(word) };
  },
  model: ({ session: { model } }) => ({
    key: model ?? '',
    label: model ?? notKnown,
    rank: model === undefined ? 1 : 0,
  }),
};

export function sectionsOf(
  groups: readonly SessionGroup[],
  grouping: Grouping,
  context: CellContext,
): readonly Section[] {
  if (grouping === 'none') return [{ key: '', label: undefined, groups }];
  const found = new Map<string, Heading & { readonly groups: SessionGroup[] }>();
  for (const group of groups) {
    const heading = headings[grouping](group, context);
    const key = `${grouping}\n${heading.key}`;
    const section = found.get(key) ?? { ...heading, key, groups: [] };
    section.groups.push(group);
    found.set(key, section);
  }
  return [...found.values()].sort((a, b) => a.rank - b.rank);
}

/** `~/src/shop  3 sessions  1 asks  2 work` */
export function headingLine({ label = '', groups }: Section): StyledLine {
  const words = groups.map(({ session, verdict }) =>
    // If its host does not answer, nobody knows whether it still does that.
    session.stale ? undefined : stateWord(verdict.status),
  );
  const states = (['ASK', 'FAIL', 'WORK'] as const).flatMap((state) => {
    const count = words.filter((word) => word === state).length;
    return count === 0 ? [] : [span('  '), span(countText(state, count), stateTones[state])];
  });
  const sessions = span(`  ${counted(groups.length, 'session')}`, 'muted');
  return [span(label, { tone: 'title', bold: true }), sessions, ...states];
}
