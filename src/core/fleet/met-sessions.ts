import type { Session } from '../session/session.js';
import type { RowKey } from './row-key.js';
import { isSo } from './until.js';
import type { Chosen, WaitLook, WaitPlan } from './wait-plan.js';
import type { WaitedRow } from './waited-row.js';

/** The end of a wait, by the chosen threads that met it. */
export function metSessions(met: readonly Chosen[], plan: WaitPlan): WaitLook {
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
