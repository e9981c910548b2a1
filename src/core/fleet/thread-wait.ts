import { type HostName, threadIdOf } from '../ids.js';
import type { Session } from '../session/session.js';
import type { Fleet, HostReport } from '../session/snapshot.js';
import { rowKey, type RowKey, type RowRef } from './row-key.js';
import { tellsItsRows, nothingKnown, transitions } from './transitions.js';
import { findThread } from './find-thread.js';
import { needsAttention, stateWord, type StateWord, type Verdict } from '../session/status.js';
import { sessionGroups } from './session-groups.js';

interface CallContext {
  /** Whether every chosen host has answered and told its rows. */
  readonly allTell: boolean;
  /** Whether a word that calls nothing may stand for what is gone. */
  readonly mayBeGone: boolean;
}

/** What a word of the user's stands for. */
type CalledThread =
  | { readonly kind: 'bound'; readonly row: RowRef }
  /** Nothing yet: it may come, it may be on a host that does not answer, or be gone. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'wrong'; readonly sentence: string };

/**
 * A word that calls nobody is a slip of the pen, for which a script must not wait for ever: but a whole id is not
 * mistyped, and may come; and while a host does not answer, it may be there.
 */
function callThread(
  fleet: Pick<Fleet, 'sessions'>,
  word: string,
  { allTell, mayBeGone }: CallContext,
): CalledThread {
  const found = findThread(fleet.sessions, word);
  switch (found.kind) {
    case 'found': {
      const { host, threadId } = found.session;
      return { kind: 'bound', row: { host, threadId } };
    }
    case 'ambiguous':
      return { kind: 'wrong', sentence: found.sentence };
    case 'none': {
      const mayCome = threadIdOf(word) !== undefined || !allTell || mayBeGone;
      return mayCome ? { kind: 'nobody' } : { kind: 'wrong', sentence: found.sentence };
    }
  }
}

/** The end of a wait, by the chosen threads that met it. */
function metSessions(met: readonly Chosen[], plan: WaitPlan): WaitOutcome {
  const rows = new Map<RowKey, WaitedRow>();
  for (const { row, isGone } of met) {
    if (row) rows.set(row.key, isGone ? asItWas(row) : row);
  }
  const printed = [...rows.values()];
  return {
    kind: 'met',
    sessions: printed.flatMap((row) => [row.session, ...speakers(row, plan)]),
    grouped: printed.flatMap(({ session, members }) => [session, ...members]),
    notes: met.flatMap(({ row, note }) => (row ? [] : (note ?? []))),
  };
}

/** What is gone is shown as it was last. */
function asItWas(row: WaitedRow): WaitedRow {
  return { ...row, session: { ...row.session, stale: true }, members: [] };
}

/** The subagents that made their root meet it. */
function speakers({ session, members }: WaitedRow, plan: WaitPlan): readonly Session[] {
  const { until, likely } = plan;
  if (until === 'gone' || until === 'any-change') return [];
  if (isSo(session.verdict, until, likely)) return [];
  return members.filter(({ verdict }) => isSo(verdict, until, likely));
}

/** One look at the fleet. */
interface Look {
  readonly fleet: Fleet;
  readonly rows: ReadonlyMap<RowKey, WaitedRow>;
  /** Whether each chosen host has answered and tells all its rows. */
  readonly allTell: boolean;
}

/** Decides look by look whether a condition holds. It is handed everything: the same looks end the same way. */
export class ThreadWait {
  readonly #plan: WaitPlan;
  /** A word stays with the thread that it called first. */
  readonly #bound = new Map<string, RowRef>();
  /** Each row as it was when it was last there. */
  readonly #seen = new Map<RowKey, WaitedRow>();
  readonly #changed = new Set<RowKey>();
  #known = nothingKnown;

  constructor(plan: WaitPlan) {
    this.#plan = plan;
  }

  /** `complete`: each chosen host has answered or failed at least once. */
  look(fleet: Fleet, complete: boolean): WaitOutcome {
    const rows = waitedRows(fleet.sessions);
    const look = { fleet, rows, allTell: complete && allTell(fleet) };
    for (const [key, row] of rows) this.#seen.set(key, row);
    if (this.#plan.until === 'any-change') this.#noteChanges(look);
    if (this.#plan.words.length === 0) return this.#judge(this.#everyThread(look), look.allTell);
    // What a word calls is not known before every host has had its say.
    if (!complete) return { kind: 'not-yet', notes: [] };
    const called: Chosen[] = [];
    for (const word of this.#plan.words) {
      const thread = this.#calledBy(word, look);
      if (typeof thread === 'string') return { kind: 'wrong-usage', sentence: thread };
      called.push(thread);
    }
    return this.#judge(called, true);
  }

  #noteChanges({ fleet, rows }: Look): void {
    const sessions = [...rows.values()].map((row) => asCounted(row, this.#plan.likely));
    const told = transitions(this.#known, { hosts: fleet.hosts, sessions });
    this.#known = told.known;
    for (const { session } of told.transitions) this.#changed.add(rowKey(session));
  }

  /** A sentence where the word is wrong. */
  #calledBy(word: string, look: Look): Chosen | string {
    const bound = this.#bound.get(word);
    if (bound) return this.#boundThread(word, bound, look);
    const { allTell } = look;
    const mayBeGone = this.#plan.until === 'gone';
    const called = callThread(look.fleet, word, { allTell, mayBeGone });
    if (called.kind === 'wrong') return called.sentence;
    if (called.kind === 'nobody') {
      return { row: undefined, isGone: allTell, note: `no running thread is called "${word}"` };
    }
    this.#bound.set(word, called.row);
    return this.#boundThread(word, called.row, look);
  }

  #boundThread(word: string, ref: RowRef, { fleet, rows }: Look): Chosen {
    const report = reportFor(ref.host, fleet.hosts);
    const key = rowKey({ ...ref, host: report?.host ?? ref.host });
    const row = rows.get(key);
    if (row) return { row, isGone: false };
    const last = this.#seen.get(key) ?? this.#seen.get(rowKey(ref));
    if (!report || !tellsItsRows(report)) return { row: last, isGone: false };
    return { row: last, isGone: true, note: `"${word}" is gone` };
  }

  /** The roots that are there; and those that are gone, where that counts. */
  #everyThread({ fleet, rows }: Look): readonly Chosen[] {
    const { until } = this.#plan;
    const telling = new Set(fleet.hosts.filter(tellsItsRows).map(({ host }) => host));
    const candidates = until === 'gone' || until === 'any-change' ? this.#seen : rows;
    return [...candidates.values()].flatMap((row): readonly Chosen[] => {
      const isThere = rows.has(row.key);
      const counts = row.isRoot && (isThere || telling.has(row.session.host));
      return counts ? [{ row, isGone: !isThere }] : [];
    });
  }

  /** `isAll`: no further thread may be chosen, on a host that does not answer. */
  #judge(chosen: readonly Chosen[], isAll: boolean): WaitOutcome {
    const met = chosen.filter((thread) => this.#isMet(thread));
    const isEnough = this.#plan.allOf ? isAll && met.length === chosen.length : true;
    const nobodyIsGone = this.#plan.until === 'gone' && chosen.length === 0 && isAll;
    if (nobodyIsGone || (isEnough && met.length > 0)) return metSessions(met, this.#plan);
    const then = this.#plan.until === 'gone' ? '' : ': waiting for it';
    const notes = chosen.flatMap(({ note }) => (note === undefined ? [] : note + then));
    return { kind: 'not-yet', notes };
  }

  #isMet({ row, isGone }: Chosen): boolean {
    const { until, likely } = this.#plan;
    if (until === 'gone') return isGone;
    if (!row) return false;
    if (until === 'any-change') return this.#changed.has(row.key);
    return !isGone && !row.session.stale && isSo(row.verdict, until, likely);
  }
}

/** The host that shows the rows of this one: itself, but where it is the same machine as another. */
function reportFor(host: HostName, reports: readonly HostReport[]): HostReport | undefined {
  const own = reports.find((report) => report.host === host);
  if (own?.shownAs === undefined) return own;
  return reports.find((report) => report.host === own.shownAs);
}

function allTell({ chosenHosts, hosts }: Fleet): boolean {
  return chosenHosts.every((host) => {
    const report = reportFor(host, hosts);
    return report !== undefined && tellsItsRows(report);
  });
}

/** The session for `transitions`: a state that does not count says nothing new, like a stale row. */
function asCounted({ session, verdict }: WaitedRow, likely: boolean): Session {
  const counts = !session.stale && (likely || verdict.certain);
  return { ...session, verdict, stale: !counts };
}

/** A thread as it may be waited for. */
interface WaitedRow {
  readonly key: RowKey;
  readonly session: Session;
  /** Of a root what its row shows: a subagent that asks makes it ask, one that works keeps it from being idle. */
  readonly verdict: Verdict;
  /** Its subagents; none for a subagent. */
  readonly members: readonly Session[];
  readonly isRoot: boolean;
}

/** Every thread, the subagents too. */
function waitedRows(sessions: readonly Session[]): ReadonlyMap<RowKey, WaitedRow> {
  const rows = new Map<RowKey, WaitedRow>();
  for (const { key, root, verdict, members } of sessionGroups(sessions)) {
    const below = members.map(({ session }) => session);
    rows.set(key, { key, session: root, verdict, members: below, isRoot: true });
    for (const session of below) {
      const own = { key: rowKey(session), session, verdict: session.verdict };
      rows.set(own.key, { ...own, members: [], isRoot: false });
    }
  }
  return rows;
}

/** What `codex-ps wait --until` takes. */
export const untilWords = [
  'ask',
  'idle',
  'fail',
  'stop',
  'attention',
  'working',
  'gone',
  'any-change',
] as const;
export type Until = (typeof untilWords)[number];

/** Those that one look at one row decides. */
type UntilState = Exclude<Until, 'gone' | 'any-change'>;

const states: Readonly<Record<Exclude<UntilState, 'attention'>, StateWord>> = {
  ask: 'ASK',
  idle: 'IDLE',
  fail: 'FAIL',
  stop: 'STOP',
  working: 'WORK',
};

/** Whether the verdict is so; an inferred one only where `likely` is enough. */
function isSo(verdict: Verdict, until: UntilState, likely: boolean): boolean {
  if (!likely && !verdict.certain) return false;
  const { status } = verdict;
  return until === 'attention' ? needsAttention(status) : stateWord(status) === states[until];
}

/** What `codex-ps wait` waits for. */
export interface WaitPlan {
  readonly until: Until;
  /** Each calls a thread; none: every root thread there is, as the plain table lists them. */
  readonly words: readonly string[];
  /** Every chosen thread instead of any. */
  readonly allOf: boolean;
  /** Inferred states count too. */
  readonly likely: boolean;
}

/** One chosen thread at one look. */
interface Chosen {
  /** As it is, or as it was last; undefined for one that was never seen. */
  readonly row: WaitedRow | undefined;
  readonly isGone: boolean;
  /** Why it is not there, for the user. */
  readonly note?: string;
}

/** What one more look came to. */
export type WaitOutcome =
  | {
      readonly kind: 'not-yet';
      /** What it waits for, for the user. */
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'met';
      /** The threads that met it; a subagent beside its root where it is the one that did. */
      readonly sessions: readonly Session[];
      /** The same as whole groups, for a table. */
      readonly grouped: readonly Session[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'wrong-usage'; readonly sentence: string };
