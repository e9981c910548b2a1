import { rowRef } from '../../core/fleet/row-key.js';
import { listLayout, reasonsFit, reasonsShown } from '../state/list-columns.js';
import { groupWith, selectedSection } from '../state/listed-rows.js';
import { needsUser } from '../state/row-memory.js';
import { activeView, type ScreenView } from '../state/screen-layout.js';
import { textInput } from '../state/text-input.js';
import { closePage, isOpen, openPage, togglePage, type UiState } from '../state/ui-state.js';
import {
  keysIn,
  lists,
  moving,
  noSession,
  sessionModes,
  withMessage,
  type KeyBinding,
  type Step,
} from './key-binding.js';
import { openSettings } from './settings-keys.js';
import { move, neighbour, nextThatNeedsYou, nobodyNeedsYou, type Target } from './moving.js';

export function moves(to: Target): KeyBinding['run'] {
  return (view) => [move(view, to)];
}

function toNextThatNeedsYou(step: 1 | -1): KeyBinding['run'] {
  return (view) => {
    const next = nextThatNeedsYou(view, step);
    return next ? [next] : nobodyNeedsYou;
  };
}

export const moveKeys = keysIn(moving, [
  { keys: 'up k', help: 'up one line', run: moves('up') },
  { keys: 'down j', help: 'down one line', run: moves('down') },
  { keys: 'pageup', modes: [...moving, 'filter'], help: 'up one page', run: moves('page-up') },
  {
    keys: 'pagedown',
    modes: [...moving, 'filter'],
    help: 'down one page',
    run: moves('page-down'),
    footer: { text: 'more', rank: 5, when: (_, more) => more },
  },
  { keys: 'home g', help: 'to the top', run: moves('top') },
  { keys: 'end G', help: 'to the bottom', run: moves('bottom') },
  {
    keys: 'tab',
    modes: sessionModes,
    help: 'next session that needs you: asks, failed, unseen',
    run: toNextThatNeedsYou(1),
    footer: { text: 'who needs you', rank: 2, when: someoneNeedsUser },
  },
  {
    keys: 'shift-tab',
    modes: sessionModes,
    help: 'previous session that needs you',
    run: toNextThatNeedsYou(-1),
  },
]);

function someoneNeedsUser({ ui, layout }: ScreenView): boolean {
  return layout.listed.groups.some((group) => needsUser(group, ui.memory));
}

export const viewKeys = keysIn(lists, [
  {
    keys: 'enter d',
    help: 'show the details of the session',
    run: (view) => {
      if (view.ui.heading !== undefined) return foldSection(view, 'other');
      return view.row ? [openPage(view.ui, 'details')] : noSession;
    },
    footer: { label: 'Enter', text: 'details', rank: 3 },
  },
  {
    keys: 'enter d',
    modes: ['details'],
    help: 'close the details',
    run: ({ ui }) => [closePage(ui)],
  },
  {
    keys: 'left',
    modes: ['details'],
    help: 'details of the previous session',
    run: (view) => [neighbour(view, -1)],
    footer: { label: 'Left Right', text: 'other sessions', rank: 6 },
  },
  {
    keys: 'right',
    modes: ['details'],
    help: 'details of the next session',
    run: (view) => [neighbour(view, 1)],
  },
  { keys: 'left', help: 'fold its group (--group)', run: (view) => foldSection(view, 'fold') },
  { keys: 'right', help: 'unfold the group', run: (view) => foldSection(view, 'unfold') },
  {
    keys: 'space',
    help: 'expand or collapse its subagents; on a heading: the group',
    run: expandOrCollapse,
    footer: { text: 'subagents', rank: 8 },
  },
  { keys: 'E', help: 'expand or collapse all subagents', run: expandOrCollapseAll },
  {
    keys: '/',
    help: 'filter: words, key:word, !word',
    run: ({ ui, layout }) =>
      layout.listed.groups.length > 0
        ? [{ ...ui, filterOpen: true }]
        : 'there is no session to filter',
    footer: { text: 'filter', rank: 4, when: ({ layout }) => layout.listed.shown.length > 0 },
  },
  {
    keys: 'v',
    help: 'switch to the next view (a named filter)',
    run: nextView,
    footer: { text: 'views', rank: 7, when: ({ layout }) => layout.listed.shown.length > 0 },
  },
  {
    keys: 'a',
    help: 'show only sessions that need you, or all',
    run: ({ ui }) => [{ ...ui, attentionOnly: !ui.attentionOnly }],
    footer: { text: 'needs you only', rank: 9, when: someoneNeedsUser },
  },
  {
    keys: 'A',
    help: 'show or hide the sessions of the desktop app',
    run: ({ ui }) => [{ ...ui, hiddenShown: !ui.hiddenShown, rememberedFleet: undefined }],
  },
  { keys: 'w', modes: ['list'], help: 'show or hide the WHY column', run: toggleReasons },
  {
    keys: 't',
    help: 'show or close the timeline of the last 8 hours',
    run: ({ ui }) => [togglePage(ui, 'timeline')],
  },
  {
    keys: 'L',
    modes: [...lists, 'limits'],
    help: 'show or close the usage limits',
    run: ({ ui }) => [togglePage(ui, 'limits')],
  },
  {
    keys: 'f2 S',
    help: 'view settings: columns, order and groups',
    run: openSettings,
    footer: { label: 'F2', text: 'view settings', rank: 12 },
  },
  {
    keys: 'e',
    modes: [...lists, 'ended'],
    help: 'show or close the sessions that ended in the last day',
    run: ({ ui }) =>
      isOpen(ui, 'ended') ? [closePage(ui)] : [openPage(ui, 'ended'), { kind: 'read-ended' }],
  },
  { keys: '<', modes: ['list'], help: 'sort by the column to the left', run: sortsBy(-1) },
  { keys: '>', modes: ['list'], help: 'sort by the column to the right', run: sortsBy(1) },
  { keys: 'I', help: 'reverse the order', run: ({ ui }) => [{ ...ui, reversed: !ui.reversed }] },
]);

/** The first view follows any other filter; after the last one the list has none. */
function nextView(view: ScreenView): Step | string {
  const { views } = view.options;
  if (views.length === 0) return 'no views; define them below [views] in config.toml';
  const active = activeView(view.ui, view.options);
  const later = active ? views.slice(views.indexOf(active) + 1) : views;
  const next = later.find(({ filter }) => filter !== active?.filter);
  return [{ ...view.ui, filter: textInput(next?.filter ?? '') }];
}

function toggleReasons(view: ScreenView): Step | string {
  if (!view.row) return noSession;
  if (!reasonsFit(view)) return 'no room for the WHY column; Enter shows it';
  return [{ ...view.ui, why: reasonsShown(view) ? 'off' : 'on' }];
}

/** The subagents of the selected row into the list, or out of it: then their root is selected. */
function expandOrCollapse(view: ScreenView): Step | string {
  const { ui, layout } = view;
  if (ui.heading !== undefined) return foldSection(view, 'other');
  const group = ui.selected && groupWith(layout.listed.groups, ui.selected);
  if (!group) return noSession;
  if (group.members.length === 0) return 'it has no running subagents';
  const expanded = new Set(ui.expanded);
  if (!expanded.delete(group.key)) return [{ ...ui, expanded: expanded.add(group.key) }];
  return [{ ...ui, expanded, selected: rowRef(group.session) }];
}

/** Hides or shows the sessions below the heading that is selected, or above the selected session. */
function foldSection({ ui, layout }: ScreenView, to: 'fold' | 'unfold' | 'other'): Step | string {
  const section = selectedSection(ui, layout.listed);
  if (section?.label === undefined) return 'the list is not grouped (--group)';
  const folded = new Set(ui.folded);
  const wasFolded = folded.delete(section.key);
  if (to === 'fold' || (to === 'other' && !wasFolded)) folded.add(section.key);
  return [{ ...ui, folded }];
}

function expandOrCollapseAll({ ui, layout }: ScreenView): Step | string {
  const groups = layout.listed.groups.filter(({ members }) => members.length > 0);
  if (groups.length === 0) return 'no session has running subagents';
  const expanded = ui.expanded.size > 0 ? [] : groups;
  return [{ ...ui, expanded: new Set(expanded.map(({ key }) => key)) }];
}

/** The line above the footer names the column that it is sorted by, except for the default order. */
export function sortedBy({ ui, now }: ScreenView, sortColumn: UiState['sortColumn']): UiState {
  const sorted = { ...ui, sortColumn };
  return sortColumn === undefined
    ? withMessage(sorted, 'sorted by need, then by STATE', now)
    : sorted;
}

/** To the next column on the screen; beyond either end is the default order. */
function sortsBy(step: 1 | -1): KeyBinding['run'] {
  return (view) => {
    const { ui, row } = view;
    if (!row) return noSession;
    const shown = listLayout(view).columns.map(({ column }) => column.name);
    const names = [undefined, ...shown];
    return [sortedBy(view, names.at((names.indexOf(ui.sortColumn) + step) % names.length))];
  };
}
