import { stateWord } from '../../core/session/status.js';
import { compareRows } from '../../core/fleet/row-history.js';
import type { RowKey } from '../../core/fleet/row-key.js';
import type { SessionGroup } from '../../core/fleet/session-groups.js';
import type { RowMemory } from './ui-state.js';

type Memory = ReadonlyMap<RowKey, RowMemory>;

/** The start of a state may differ by this much between refreshes without anything having happened. */
const sameInstantMs = 2000;

/** The memory after a refresh: a row whose STATE changed since the last one is unseen; a new row is not. */
export function rememberRows(memory: Memory, groups: readonly SessionGroup[]): Memory {
  const rows = groups.map((group) => [group.key, group] as const);
  return compareRows(memory, rows, remembered).memory;
}

function remembered(group: SessionGroup, known: RowMemory | undefined): RowMemory {
  const word = stateWord(group.verdict.status);
  const { since } = group.verdict;
  if (!known) return { word, since, unseen: false, failSeen: false, failLeft: false };
  if (known.word !== word || returned(known, group)) {
    return { word, since, unseen: true, failSeen: false, failLeft: false };
  }
  return known;
}

/** Whether the same word is a new one: it left the state and came back between two refreshes, as a short turn does. */
function returned(known: RowMemory, { verdict, members }: SessionGroup): boolean {
  if (known.word === 'WORK' || members.length > 0) return false;
  if (verdict.basis === 'mtime' || known.since === undefined || verdict.since === undefined) {
    return false;
  }
  return verdict.since - known.since > sameInstantMs;
}

/** The memory once the user has seen a row. */
export function rememberSeen(memory: Memory, key: RowKey): Memory {
  const known = memory.get(key);
  if (!known || (!known.unseen && known.failSeen === (known.word === 'FAIL'))) return memory;
  return new Map(memory).set(key, { ...known, unseen: false, failSeen: known.word === 'FAIL' });
}

/**
 * The memory once the selection has left a row. A failed one that was seen moves down then, and stays there
 * when it is selected again: a key that goes down the list would otherwise meet it at the top for ever.
 */
export function rememberLeft(memory: Memory, key: RowKey): Memory {
  const known = memory.get(key);
  if (!known?.failSeen || known.failLeft) return memory;
  return new Map(memory).set(key, { ...known, failLeft: true });
}
