import { type HostName, threadIdOf } from '../ids.js';
import type { Session } from '../session/session.js';
import type { Fleet, HostReport } from '../session/snapshot.js';
import { needsAttention, stateWord, type StateWord, type Verdict } from '../session/status.js';
import { findThread } from './find-thread.js';
import { rowKey, type RowKey, type RowRef } from './row-key.js';
import { sessionGroups, sessionsOf, type Row } from './session-groups.js';
import { tellsItsRows, nothingKnown, transitions } from './transitions.js';

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

/** Those that a row alone decides. */
type UntilState = Exclude<Until, 'gone' | 'any-change'>;

const states: Readonly<Record<Exclude<UntilState, 'attention'>, StateWord>> = {
  ask: 'ASK',
  idle: 'IDLE',
  fail: 'FAIL',
  stop: 'STOP',
  working: 'WORK',
};

export interface WaitPlan {
  readonly until: Until;
  /** As the user named the threads; none: every root thread that matches, as the plain table lists them. */
  readonly names: readonly string[];
  readonly allOf: boolean;
  readonly likely: boolean;
}

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

interface Chosen {
  /** As it is, or as it was last; undefined for one that was never seen. */
  readonly row: Row | undefined;
  readonly isGone: boolean;
  /** Why it is not there, for the user. */
  readonly note?: string;
}

interface Refresh {
  readonly fleet: Fleet;
  readonly rows: ReadonlyMap<RowKey, Row>;
  /** Whether each chosen host has answered and reports all its rows. */
  readonly allTell: boolean;
}

/** Decides at each refresh whether a condition holds. */
export class ThreadWait {
  readonly #plan: WaitPlan;
  /** A name stays with the thread that it matched first. */
  readonly #bound = new Map<string, RowRef>();
  /** Each row as it was when it was last there. */
  readonly #seen = new Map<RowKey, Row>();
  readonly #changed = new Set<RowKey>();
  /** Those that have matched the filter; a session stays chosen when its state, of which the filter may speak, changes. */
  readonly #matched = new Set<RowKey>();
  #known = nothingKnown;

  constructor(plan: WaitPlan) {
    this.#plan = plan;
  }

  /**
   * `complete`: each chosen host has answered or failed at least once. `matching`: the threads that a filter lets
   * through; undefined without one.
   */
  check(fleet: Fleet, complete: boolean, matching?: ReadonlySet<RowKey>): WaitOutcome {
    const all = sessionGroups(fleet.sessions).flatMap((group): Row[] => [group, ...group.members]);
    const rows = new Map(all.map((row) => [row.key, row]));
    for (const key of matching ?? rows.keys()) this.#matched.add(key);
    const now = { fleet, rows, allTell: complete && allTell(fleet) };
    for (const [key, row] of rows) this.#seen.set(key, row);
    if (this.#plan.until === 'any-change') this.#noteChanges(now);
    if (this.#plan.names.length === 0) return this.#judge(this.#everyThread(now), now.allTell);
    // What a name matches is not known before every host has answered.
    if (!complete) return { kind: 'not-yet', notes: [] };
    const chosen: Chosen[] = [];
    for (const name of this.#plan.names) {
      const thread = this.#threadNamed(name, now);
      if (typeof thread === 'string') return { kind: 'wrong-usage', sentence: thread };
      chosen.push(thread);
    }
    return this.#judge(chosen, true);
  }

  #noteChanges({ fleet, rows }: Refresh): void {
    // A state that does not count says nothing new, like a stale row.
    const sessions = Array.from(rows.values(), ({ session, verdict }) => {
      const counts = this.#plan.likely || verdict.certain;
      return { ...session, verdict, stale: session.stale || !counts };
    });
    const changes = transitions(this.#known, { hosts: fleet.hosts, sessions });
    this.#known = changes.known;
    for (const { session } of changes.transitions) this.#changed.add(rowKey(session));
  }

  /** A sentence where the name is wrong. */
  #threadNamed(name: string, now: Refresh): Chosen | string {
    const bound = this.#bound.get(name);
    if (bound) return this.#boundThread(name, bound, now);
    const found = findThread(now.fleet.sessions, name);
    if (found.kind === 'found') {
      this.#bound.set(name, found.session);
      return this.#boundThread(name, found.session, now);
    }
    // A name that matches nothing is a typo, for which a script must not wait forever. But a whole id may still appear,
    // and while a host does not answer, the thread may be there.
    const mayCome = threadIdOf(name) !== undefined || !now.allTell || this.#plan.until === 'gone';
    if (found.kind === 'ambiguous' || !mayCome) return found.sentence;
    return { row: undefined, isGone: now.allTell, note: `no running thread is called "${name}"` };
  }

  #boundThread(name: string, ref: RowRef, { fleet, rows }: Refresh): Chosen {
    const report = reportFor(ref.host, fleet.hosts);
    const key = rowKey({ threadId: ref.threadId, host: report?.host ?? ref.host });
    const row = rows.get(key);
    if (row) return { row, isGone: false };
    const last = this.#seen.get(key) ?? this.#seen.get(rowKey(ref));
    if (!report || !tellsItsRows(report)) return { row: last, isGone: false };
    return { row: last, isGone: true, note: `"${name}" is gone` };
  }

  /** The roots that are there; and those that are gone, where that counts. */
  #everyThread({ fleet, rows }: Refresh): readonly Chosen[] {
    const { until } = this.#plan;
    const telling = new Set(fleet.hosts.filter(tellsItsRows).map(({ host }) => host));
    const candidates = until === 'gone' || until === 'any-change' ? this.#seen : rows;
    return [...candidates.values()].flatMap((row): readonly Chosen[] => {
      const isThere = rows.has(row.key);
      const isChosen = !row.branch && this.#matched.has(row.key);
      const counts = isChosen && (isThere || telling.has(row.session.host));
      return counts ? [{ row, isGone: !isThere }] : [];
    });
  }

  /** `isAll`: no further thread may be chosen, on a host that does not answer. */
  #judge(chosen: readonly Chosen[], isAll: boolean): WaitOutcome {
    const { until, allOf } = this.#plan;
    const met = chosen.filter((thread) => this.#isMet(thread));
    const isEnough = met.length > 0 && (!allOf || (isAll && met.length === chosen.length));
    const nobodyIsLeft = until === 'gone' && chosen.length === 0 && isAll;
    if (nobodyIsLeft || isEnough) return this.#outcome(met);
    const then = until === 'gone' ? '' : ': waiting for it';
    const notes = chosen.flatMap(({ note }) => (note === undefined ? [] : note + then));
    return { kind: 'not-yet', notes };
  }

  #isMet({ row, isGone }: Chosen): boolean {
    const { until } = this.#plan;
    if (until === 'gone') return isGone;
    if (!row) return false;
    if (until === 'any-change') return this.#changed.has(row.key);
    return !isGone && !row.session.stale && this.#isIn(row.verdict, until);
  }

  /** Whether this is the state; an inferred one only where `likely` is enough. */
  #isIn(verdict: Verdict, until: UntilState): boolean {
    if (!this.#plan.likely && !verdict.certain) return false;
    const { status } = verdict;
    return until === 'attention' ? needsAttention(status) : stateWord(status) === states[until];
  }

  #outcome(met: readonly Chosen[]): WaitOutcome {
    const rows = new Map<RowKey, Row>();
    for (const { row, isGone } of met) {
      if (!row) continue;
      // What is gone is shown as it was last.
      const last = { ...row, session: { ...row.session, stale: true }, members: [] };
      rows.set(row.key, isGone ? last : row);
    }
    const printed = [...rows.values()];
    return {
      kind: 'met',
      sessions: printed.flatMap((row) => [row.session, ...this.#causes(row)]),
      grouped: printed.flatMap(sessionsOf),
      notes: met.flatMap(({ row, note }) => (row ? [] : (note ?? []))),
    };
  }

  /** The subagents that made their root meet it. */
  #causes({ session, members }: Row): readonly Session[] {
    const { until } = this.#plan;
    if (until === 'gone' || until === 'any-change') return [];
    if (this.#isIn(session.verdict, until)) return [];
    const causes = members.filter(({ verdict }) => this.#isIn(verdict, until));
    return causes.map((member) => member.session);
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
