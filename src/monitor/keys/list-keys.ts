import { rowRef } from '../../core/fleet/row-key.js';
import { listLayout, reasonsFit, reasonsShown } from '../state/list-columns.js';
import { callsTheUser, groupWith, type ListedGroup } from '../state/listed-rows.js';
import type { ScreenView } from '../state/screen-layout.js';
import { closePage, openPage, togglePage, type UiState } from '../state/ui-state.js';
import { lists, pages, sessionModes, withoutSession, type KeyBinding } from './key-binding.js';
import { move, neighbour, nextThatNeedsYou, nothingNeedsYou, type Target } from './moving.js';
import { stay, withMessage, type Step } from './step.js';

export function moves(to: Target): (context: ScreenView) => Step {
  return (context) => stay(move(context, to));
}

export const moveKeys: readonly KeyBinding[] = [
  { keys: 'up k', modes: pages, help: 'up one line', run: moves('up') },
  { keys: 'down j', modes: pages, help: 'down one line', run: moves('down') },
  {
    keys: 'pageup',
    modes: [...pages, 'filter'],
    help: 'up one page',
    run: moves('page-up'),
  },
  {
    keys: 'pagedown',
    modes: [...pages, 'filter'],
    help: 'down one page',
    run: moves('page-down'),
    footer: { text: 'more', rank: 5, when: (_, more) => more },
  },
  { keys: 'home g', modes: pages, help: 'to the top', run: moves('top') },
  { keys: 'end G', modes: pages, help: 'to the bottom', run: moves('bottom') },
  {
    keys: 'tab',
    modes: sessionModes,
    help: 'next session that needs you: asks, failed, unseen',
    disabled: nothingNeedsYou,
    run: (context) => stay(nextThatNeedsYou(context, 1)),
    footer: { text: 'who needs you', rank: 2, when: someCall },
  },
  {
    keys: 'shift-tab',
    modes: sessionModes,
    help: 'previous session that needs you',
    disabled: nothingNeedsYou,
    run: (context) => stay(nextThatNeedsYou(context, -1)),
  },
];

function someCall({ ui, layout }: ScreenView): boolean {
  return layout.listed.groups.some((group) => callsTheUser(group, ui.memory));
}

export const viewKeys: readonly KeyBinding[] = [
  {
    keys: 'enter d',
    modes: lists,
    help: 'show the details of the session',
    disabled: withoutSession,
    run: ({ ui }) => stay(openPage(ui, 'details')),
    footer: { label: 'Enter', text: 'details', rank: 3 },
  },
  {
    keys: 'enter d',
    modes: ['details'],
    help: 'close the details',
    run: ({ ui }) => stay(closePage(ui)),
  },
  {
    keys: 'left',
    modes: ['details'],
    help: 'details of the previous session',
    run: (context) => stay(neighbour(context, -1)),
    footer: { label: 'Left Right', text: 'other sessions', rank: 6 },
  },
  {
    keys: 'right',
    modes: ['details'],
    help: 'details of the next session',
    run: (context) => stay(neighbour(context, 1)),
  },
  {
    keys: 'space',
    modes: lists,
    help: 'expand or collapse its subagents',
    disabled: (context) =>
      withoutSession(context) ??
      (selectedGroup(context)?.members.length ? undefined : 'it has no running subagents'),
    run: (context) => stay(fold(context)),
    footer: { text: 'subagents', rank: 8 },
  },
  {
    keys: 'E',
    modes: lists,
    help: 'expand or collapse all subagents',
    disabled: ({ layout }) =>
      layout.listed.groups.some(hasMembers) ? undefined : 'no session has running subagents',
    run: expandOrCollapseAll,
  },
  {
    keys: '/',
    modes: lists,
    help: 'filter by words; !word excludes',
    disabled: ({ layout }) =>
      layout.listed.groups.length > 0 ? undefined : 'there is no session to filter',
    run: ({ ui }) => stay({ ...ui, filterOpen: true }),
    footer: { text: 'filter', rank: 4, when: ({ layout }) => layout.listed.rows.length > 0 },
  },
  {
    keys: 'a',
    modes: lists,
    help: 'show only sessions that need you, or all',
    run: ({ ui }) => stay({ ...ui, attentionOnly: !ui.attentionOnly }),
    footer: { text: 'needs you only', rank: 9, when: someCall },
  },
  {
    keys: 'A',
    modes: lists,
    help: 'show or hide the sessions of the desktop app',
    run: ({ ui }) => stay({ ...ui, hiddenShown: !ui.hiddenShown, rememberedFleet: undefined }),
  },
  {
    keys: 'w',
    modes: ['list'],
    help: 'show or hide the WHY column',
    disabled: (context) =>
      withoutSession(context) ??
      (reasonsFit(context, context.size.columns)
        ? undefined
        : 'no room for the WHY column; Enter shows it'),
    run: (context) => stay({ ...context.ui, why: hasReasons(context) ? 'off' : 'on' }),
  },
  {
    keys: 't',
    modes: lists,
    help: 'show or close the timeline of the last 8 hours',
    run: ({ ui }) => stay(togglePage(ui, 'timeline')),
  },
  {
    keys: '<',
    modes: ['list'],
    help: 'sort by the column to the left',
    disabled: withoutSession,
    run: (context) => stay(sortByNeighbour(context, -1)),
  },
  {
    keys: '>',
    modes: ['list'],
    help: 'sort by the column to the right',
    disabled: withoutSession,
    run: (context) => stay(sortByNeighbour(context, 1)),
  },
  {
    keys: 'I',
    modes: lists,
    help: 'reverse the order',
    run: ({ ui }) => stay({ ...ui, reversed: !ui.reversed }),
  },
];

function hasReasons(context: ScreenView): boolean {
  return reasonsShown(context, context.size.columns);
}

function selectedGroup({ ui, layout }: ScreenView): ListedGroup | undefined {
  return ui.selected && groupWith(layout.listed.groups, ui.selected);
}

function expandOrCollapseAll({ ui, layout }: ScreenView): Step {
  const expanded = ui.unfolded.size > 0 ? [] : layout.listed.groups.filter(hasMembers);
  return stay({ ...ui, unfolded: new Set(expanded.map(({ key }) => key)) });
}

function hasMembers({ members }: ListedGroup): boolean {
  return members.length > 0;
}

/** The subagents of the selected row into the list, or out again: then their root is selected. */
function fold(context: ScreenView): UiState {
  const { ui } = context;
  const group = selectedGroup(context);
  if (!group) return ui;
  const unfolded = new Set(ui.unfolded);
  if (!unfolded.delete(group.key)) return { ...ui, unfolded: unfolded.add(group.key) };
  return { ...ui, unfolded, selected: rowRef(group.root) };
}

const defaultOrderText = 'sorted by need, then by STATE';

/** Which column it is sorted by stands above the footer, but for the default order. */
export function sortedBy({ ui, now }: ScreenView, sortColumn: UiState['sortColumn']): UiState {
  const sorted = { ...ui, sortColumn };
  return sortColumn === undefined ? withMessage(sorted, defaultOrderText, now) : sorted;
}

/** To the next column on the screen; beyond either end is the default order. */
function sortByNeighbour(context: ScreenView, step: 1 | -1): UiState {
  const { ui, size } = context;
  const shown = listLayout(context, size.columns).columns.map(({ column }) => column.name);
  const names = [undefined, ...shown];
  const at = names.indexOf(ui.sortColumn) + step;
  return sortedBy(context, names[(at + names.length) % names.length]);
}
