import { hasChanged } from '../../core/fleet/marked-rows.js';
import { isSnoozed } from '../../core/session/row-marks.js';
import { needsAttention, stateWord, type StateWord } from '../../core/session/status.js';
import { compareRows } from '../../core/fleet/row-history.js';
import type { RowKey } from '../../core/fleet/row-key.js';
import type { SessionGroup } from '../../core/fleet/session-groups.js';
import type { EpochMs } from '../../core/time.js';

export interface RowMemory {
  readonly state: StateWord;
  /** When STATE last changed, as the order uses it: it moves only when STATE changes. */
  readonly since: EpochMs | undefined;
  /**
   * `changed` until the user selects the row; `new` likewise, for one that had failed when it appeared. A failed row
   * that was seen keeps its place until the selection has left it.
   */
  readonly mark: 'new' | 'changed' | 'seen' | 'left';
}

type Memory = ReadonlyMap<RowKey, RowMemory>;

/** The memory after a refresh: a row whose STATE changed since the last one is marked; a new row is not. */
export function rememberRows(memory: Memory, groups: readonly SessionGroup[]): Memory {
  const rows = groups.map((group) => [group.key, group] as const);
  return compareRows(memory, rows, remembered).memory;
}

function remembered(group: SessionGroup, known: RowMemory | undefined): RowMemory {
  const state = stateWord(group.verdict.status);
  const { since } = group.verdict;
  if (!known) return { state, since, mark: state === 'FAIL' ? 'new' : 'seen' };
  return hasChanged(known, group) ? { state, since, mark: 'changed' } : known;
}

/**
 * The memory once the user has selected a row (`seen`) or has left it (`left`). A failed row moves down when it is
 * left, and stays there when it is selected again: a key that goes down the list would otherwise find it at the top
 * again and again.
 */
export function markRow(memory: Memory, key: RowKey, mark: 'seen' | 'left'): Memory {
  const known = memory.get(key);
  const isUnmarked =
    mark === 'seen'
      ? known?.mark === 'new' || known?.mark === 'changed'
      : known?.mark === 'seen' && known.state === 'FAIL';
  return known && isUnmarked ? new Map(memory).set(key, { ...known, mark }) : memory;
}

/** How much a row needs the user: 0 it asks, 1 it failed, 2 it changed; undefined: not, or the user has seen or snoozed it. */
export function needOf(group: SessionGroup, memory: Memory): 0 | 1 | 2 | undefined {
  const { key, session, verdict } = group;
  if (isSnoozed(session)) return undefined;
  const mark = memory.get(key)?.mark;
  const isFailed = stateWord(verdict.status) === 'FAIL';
  if (needsAttention(verdict.status) && !isFailed) return 0;
  if (isFailed && mark !== 'seen' && mark !== 'left') return 1;
  return mark === 'changed' ? 2 : undefined;
}

/** Whether a session asks or failed. If its host does not answer, nobody knows whether it still does. */
export function needsUser(group: SessionGroup, memory: Memory): boolean {
  return !group.session.stale && (needOf(group, memory) ?? 2) < 2;
}
