import { stateWord } from '../../core/session/status.js';
import { rowKey } from '../../core/fleet/row-key.js';
import type { Row } from '../../output/table/row.js';
import type { ListedRows } from '../state/listed-rows.js';
import { selectIndex } from '../state/selection.js';
import type { UiState } from '../state/ui-state.js';

/** How much a row needs the user: 0 it asks, 1 it failed and was not looked at, 2 it is unseen; undefined: not at all. */
function tierOf(row: Row, ui: UiState): number | undefined {
  if (row.branch) return undefined;
  const word = stateWord(row.verdict.status);
  if (word === 'ASK') return 0;
  const known = ui.memory.get(row.key);
  if (word === 'FAIL' && known?.failSeen !== true) return 1;
  return known?.unseen === true ? 2 : undefined;
}

interface Stop {
  readonly tier: number;
  readonly index: number;
}

function compareStops(a: Stop, b: Stop): number {
  return a.tier - b.tier || a.index - b.index;
}

/**
 * Selects the next row that needs the user, round and round: those that ask, then the failed, then the unseen.
 * Undefined where none does. Looking at a failed or unseen row takes away its claim, so the place reached is kept.
 */
export function nextAttention(ui: UiState, step: 1 | -1, listed: ListedRows): UiState | undefined {
  const stops = listed.rows
    .flatMap((row, index): Stop[] => {
      const tier = tierOf(row, ui);
      return tier === undefined ? [] : [{ tier, index }];
    })
    .sort((a, b) => step * compareStops(a, b));
  const here = placeOf(ui, listed);
  const next = here && stops.find((stop) => step * compareStops(stop, here) > 0);
  const stop = next ?? stops[0];
  if (!stop) return undefined;
  const moved = selectIndex(ui, stop.index, listed);
  return moved.selected
    ? { ...moved, tour: { key: rowKey(moved.selected), tier: stop.tier } }
    : moved;
}

/** Where the tour stands: on the row that it reached last, or on one that needs the user by itself. */
function placeOf(ui: UiState, listed: ListedRows): Stop | undefined {
  const key = ui.selected && rowKey(ui.selected);
  const row = key && listed.rows[listed.indexOf.get(key) ?? -1];
  if (!row) return undefined;
  const tier = ui.tour?.key === key ? ui.tour.tier : tierOf(row, ui);
  return tier === undefined ? undefined : { tier, index: ui.selectedIndex };
}
