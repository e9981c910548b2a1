import { unreachable } from '../../core/unreachable.js';
import type { TextEdit, UserAction, WordAction } from '../state/action.js';
import type { ReduceView } from '../state/monitor-view.js';
import { chooseAction, confirmPlan, copyPasteLine, openMenu } from './reduce-actions.js';
import { click, move, neighbour, tour } from './reduce-moves.js';
import { stay, type Step, wanting, complaining, saying } from './step.js';
import { editText, textInput } from '../state/text-input.js';
import type { UiState, NameBox } from '../state/ui-state.js';
import type { Effect } from './effect.js';
import { reasonsShown } from '../state/reasons-shown.js';
import { rowKey } from '../../core/fleet/row-key.js';
import { chosenColumns } from '../../output/table/chosen-columns.js';
import { intervalText } from '../view/header.js';
import { groupWith, listedRows, shownFleet } from '../state/listed-rows.js';
import type { EpochMs } from '../../core/time.js';
import { selectedRow } from '../state/selection.js';

/** Opens the box with the present name, and holds the list still while it is open. */
function openNameBox(ui: UiState, view: ReduceView): Step {
  const row = selectedRow(ui, listedRows(ui, view));
  if (!row) return stay(complaining(ui, 'no session is selected', view.now));
  const { host, threadId, name } = row.session;
  const nameBox: NameBox = {
    row: { host, threadId },
    input: textInput(name ?? ''),
    present: name,
    saving: false,
    trouble: undefined,
  };
  return stay({ ...ui, nameBox, held: shownFleet(ui, view.fleet) });
}

function closeNameBox(ui: UiState): UiState {
  return { ...ui, nameBox: undefined, held: undefined };
}

/** Saves what is typed; a name that is what it was needs no saving. */
function submitName(ui: UiState, box: NameBox): Step {
  if (box.saving) return stay(ui);
  const typed = box.input.text.trim();
  if (typed === (box.present ?? '')) return stay(closeNameBox(ui));
  const name = typed === '' ? null : typed;
  const cleared =
    name === null && box.present !== undefined ? { ...box.row, name: box.present } : ui.cleared;
  const waiting = { ...ui, cleared, nameBox: { ...box, saving: true, trouble: undefined } };
  return wanting(waiting, { kind: 'save-name', ...box.row, name });
}

function clearName(ui: UiState, view: ReduceView): Step {
  const session = selectedRow(ui, listedRows(ui, view))?.session;
  if (session?.name === undefined) return stay(complaining(ui, 'it has no name', view.now));
  const { host, threadId, name } = session;
  const cleared = { host, threadId, name };
  return wanting({ ...ui, cleared }, { kind: 'save-name', host, threadId, name: null });
}

function undoClear(ui: UiState, now: EpochMs): Step {
  if (!ui.cleared) return stay(complaining(ui, 'no name was cleared', now));
  const { host, threadId, name } = ui.cleared;
  return wanting(ui, { kind: 'save-name', host, threadId, name });
}

/** One step back: from what lies on top to the plain list, and there from what narrows it. Never out. */
function goBack(ui: UiState): UiState {
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
function fold(ui: UiState, view: ReduceView): UiState {
  const group = ui.selected && groupWith(listedRows(ui, view).groups, ui.selected);
  if (!group || group.members.length === 0) {
    return complaining(ui, 'it has no live subagents', view.now);
  }
  const unfolded = new Set(ui.unfolded);
  if (!unfolded.delete(group.key)) return { ...ui, unfolded: unfolded.add(group.key) };
  const { host, threadId } = group.root;
  return { ...ui, unfolded, selected: { host, threadId } };
}

function freeze(ui: UiState, { fleet, now }: ReduceView): UiState {
  if (!fleet) return complaining(ui, 'there is nothing to freeze yet', now);
  return ui.frozen
    ? saying({ ...ui, frozen: undefined }, 'the list goes on', now)
    : saying({ ...ui, frozen: fleet }, 'the list is frozen: z lets it go on', now);
}

/** To the next column to the right or left; beyond either end is the order that holds still. */
function sortBy(ui: UiState, step: 1 | -1, { now, options }: ReduceView): UiState {
  const titles = [undefined, ...chosenColumns(options.columns).map(({ title }) => title)];
  const at = titles.indexOf(ui.sortColumn) + step;
  const sortColumn = titles[(at + titles.length) % titles.length];
  const sorted = { ...ui, sortColumn };
  // What else it is sorted by stands above the footer.
  return sortColumn === undefined ? saying(sorted, 'sorted by need, then by STATE', now) : sorted;
}

/** No more notices of the selected thread, or again. It lasts until codex-ps ends. */
function mute(ui: UiState, { options, now }: ReduceView): UiState {
  if (!ui.selected) return complaining(ui, 'no session is selected', now);
  if (!options.notify) return complaining(ui, 'there are no notices: start with --notify', now);
  const muted = new Set(ui.muted);
  const key = rowKey(ui.selected);
  if (muted.delete(key)) return saying({ ...ui, muted }, 'you hear of it again', now);
  return saying({ ...ui, muted: muted.add(key) }, 'muted: m lets you hear of it again', now);
}

const intervalsMs: readonly number[] = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];

/** To the next of a few round intervals. */
function interval(ui: UiState, step: 1 | -1, { options, now }: ReduceView): Step {
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

function copyId(ui: UiState, { now }: ReduceView): Step {
  if (!ui.selected) return stay(complaining(ui, 'no session is selected', now));
  const { threadId } = ui.selected;
  return wanting(saying(ui, `copied ${threadId}`, now), { kind: 'copy', text: threadId });
}

/** What each of the actions does that one word says. */
const wordActions: Readonly<Record<WordAction, (ui: UiState, view: ReduceView) => Step>> = {
  fold: (ui, view) => stay(fold(ui, view)),
  details: (ui) =>
    stay({ ...ui, detailsOpen: !ui.detailsOpen && ui.selected !== undefined, detailsTop: 0 }),
  help: (ui) => stay({ ...ui, helpOpen: !ui.helpOpen, helpTop: 0 }),
  back: (ui) => stay(goBack(ui)),
  quit: want({ kind: 'quit' }),
  suspend: want({ kind: 'suspend' }),
  redraw: want({ kind: 'redraw' }),
  refresh: want({ kind: 'refresh' }),
  freeze: (ui, view) => stay(freeze(ui, view)),
  'copy-id': copyId,
  mute: (ui, view) => stay(mute(ui, view)),
  filter: (ui) => stay({ ...ui, filterOpen: true }),
  'attention-only': (ui) => stay({ ...ui, attentionOnly: !ui.attentionOnly }),
  'hidden-sources': (ui) => stay({ ...ui, hiddenShown: !ui.hiddenShown, lookedAt: undefined }),
  why: (ui, view) =>
    stay({ ...ui, why: reasonsShown({ ...view, ui }, view.size.columns) ? 'off' : 'on' }),
  timeline: (ui) => stay({ ...ui, timelineShown: !ui.timelineShown }),
  reverse: (ui) => stay({ ...ui, reversed: !ui.reversed }),
  name: openNameBox,
  'clear-name': clearName,
  'undo-clear': (ui, view) => undoClear(ui, view.now),
  actions: openMenu,
  confirm: (ui) => confirmPlan(ui),
  'copy-paste-line': (ui, view) => copyPasteLine(ui, view.now),
  submit: (ui) => (ui.nameBox ? submitName(ui, ui.nameBox) : stay({ ...ui, filterOpen: false })),
};

function want(effect: Effect): (ui: UiState) => Step {
  return (ui) => wanting(ui, effect);
}

/** What the user did. */
export function reduceUser(ui: UiState, action: UserAction, view: ReduceView): Step {
  if (isWord(action)) return wordActions[action.kind](ui, view);
  switch (action.kind) {
    case 'move':
      return stay(move(ui, action.to, view));
    case 'next-attention':
      return stay(tour(ui, action.step, view));
    case 'neighbour':
      return stay(neighbour(ui, action.step, view));
    case 'session-action':
      return chooseAction(ui, action.id, view);
    case 'click':
      return stay(click(ui, action.row, view));
    case 'sort':
      return stay(sortBy(ui, action.step, view));
    case 'interval':
      return interval(ui, action.step, view);
    case 'edit':
      return stay(edit(ui, action.edit));
    case 'paste':
      return stay(edit(ui, { kind: 'insert', text: action.text }));
    default:
      return unreachable(action);
  }
}

function isWord(action: UserAction): action is { readonly kind: WordAction } {
  return action.kind in wordActions;
}

/** Into what is being typed; where nothing is, it means nothing. A name that is being saved is not changed under way. */
function edit(ui: UiState, change: TextEdit): UiState {
  if (ui.helpOpen) return ui;
  if (ui.nameBox) {
    return ui.nameBox.saving
      ? ui
      : { ...ui, nameBox: { ...ui.nameBox, input: editText(ui.nameBox.input, change) } };
  }
  return ui.filterOpen ? { ...ui, filter: editText(ui.filter, change) } : ui;
}
