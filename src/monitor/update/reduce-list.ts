import { rowKey } from '../../core/fleet/row-key.js';
import { chosenColumns } from '../../output/table/chosen-columns.js';
import { intervalText } from '../view/header.js';
import { groupWith, listedRows } from '../state/listed-rows.js';
import type { ReduceView } from '../state/monitor-view.js';
import { closeNameBox } from './reduce-naming.js';
import { complaining, saying, stay, wanting, type Step } from './step.js';
import { textInput } from '../state/text-input.js';
import type { UiState } from '../state/ui-state.js';

/** One step back: from what lies on top to the plain list, and there from what narrows it. Never out. */
export function goBack(ui: UiState): UiState {
  if (ui.helpOpen) return { ...ui, helpOpen: false };
  if (ui.nameBox) return closeNameBox(ui);
  if (ui.actionBox) return { ...ui, actionBox: undefined };
  if (ui.filterOpen) return { ...ui, filterOpen: false, filter: textInput('') };
  if (ui.detailsOpen) return { ...ui, detailsOpen: false };
  if (ui.timelineShown) return { ...ui, timelineShown: false };
  if (ui.filter.text !== '') return { ...ui, filter: textInput('') };
  if (ui.attentionOnly) return { ...ui, attentionOnly: false };
  return { ...ui, frozen: undefined };
}

/** The subagents of the selected row into the list, or out again: then their root is selected. */
export function fold(ui: UiState, view: ReduceView): UiState {
  const group = ui.selected && groupWith(listedRows(ui, view).groups, ui.selected);
  if (!group || group.members.length === 0) {
    return complaining(ui, 'it has no live subagents', view.now);
  }
  const unfolded = new Set(ui.unfolded);
  if (!unfolded.delete(group.key)) return { ...ui, unfolded: unfolded.add(group.key) };
  const { host, threadId } = group.root;
  return { ...ui, unfolded, selected: { host, threadId } };
}

export function freeze(ui: UiState, { fleet, now }: ReduceView): UiState {
  if (!fleet) return complaining(ui, 'there is nothing to freeze yet', now);
  return ui.frozen
    ? saying({ ...ui, frozen: undefined }, 'the list goes on', now)
    : saying({ ...ui, frozen: fleet }, 'the list is frozen: z lets it go on', now);
}

/** To the next column to the right or left; beyond either end is the order that holds still. */
export function sortBy(ui: UiState, step: 1 | -1, { now, options }: ReduceView): UiState {
  const titles = [undefined, ...chosenColumns(options.columns).map(({ title }) => title)];
  const at = titles.indexOf(ui.sortColumn) + step;
  const sortColumn = titles[(at + titles.length) % titles.length];
  const sorted = { ...ui, sortColumn };
  // What else it is sorted by stands above the footer.
  return sortColumn === undefined ? saying(sorted, 'sorted by need, then by STATE', now) : sorted;
}

/** No more notices of the selected thread, or again. It lasts until codex-ps ends. */
export function mute(ui: UiState, { options, now }: ReduceView): UiState {
  if (!ui.selected) return complaining(ui, 'no session is selected', now);
  if (!options.notify) return complaining(ui, 'there are no notices: start with --notify', now);
  const muted = new Set(ui.muted);
  const key = rowKey(ui.selected);
  if (muted.delete(key)) return saying({ ...ui, muted }, 'you hear of it again', now);
  return saying({ ...ui, muted: muted.add(key) }, 'muted: m lets you hear of it again', now);
}

const intervalsMs: readonly number[] = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];

/** To the next of a few round intervals. */
export function interval(ui: UiState, step: 1 | -1, { options, now }: ReduceView): Step {
  const next =
    step === 1
      ? intervalsMs.find((ms) => ms > options.intervalMs)
      : intervalsMs.findLast((ms) => ms < options.intervalMs);
  if (next === undefined) {
    const limit = step === 1 ? 'least' : 'most';
    return stay(complaining(ui, `that is the ${limit} often it looks`, now));
  }
  const said = saying(ui, `looks every ${intervalText(next)}`, now);
  return wanting(said, { kind: 'set-interval', intervalMs: next });
}

export function copyId(ui: UiState, { now }: ReduceView): Step {
  if (!ui.selected) return stay(complaining(ui, 'no session is selected', now));
  const { threadId } = ui.selected;
  return wanting(saying(ui, `copied ${threadId}`, now), { kind: 'copy', text: threadId });
}
