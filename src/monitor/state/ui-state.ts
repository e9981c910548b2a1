import type { Refusal } from '../../core/result.js';
import type { Fleet } from '../../core/session/snapshot.js';
import type { EpochMs } from '../../core/time.js';
import type { RowKey, RowRef } from '../../core/fleet/row-key.js';
import type { ColumnName } from '../../output/table/columns.js';
import type { RowOrder } from '../../output/table/row-order.js';
import type { Grouping } from '../../output/table/sections.js';
import type { ActionPlan } from '../../terminal/focus/action-plan.js';
import type { RowMemory } from './row-memory.js';
import { textInput, type TextInput } from './text-input.js';

export interface NameBox {
  readonly row: RowRef;
  readonly input: TextInput;
  /** The fleet that the list keeps showing while the name is typed. */
  readonly held: Fleet | undefined;
  /** The name that it had when the box was opened. */
  readonly present: string | undefined;
  readonly saving: boolean;
  readonly failure: string | undefined;
}

export type ActionBox =
  | { readonly kind: 'menu' | 'snooze' }
  | { readonly kind: 'planning' }
  | { readonly kind: 'confirm'; readonly plan: ActionPlan }
  | { readonly kind: 'running'; readonly plan: ActionPlan }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Every page that can be opened over the list: rows in which the selection moves, or text that scrolls. */
const pageKinds = {
  timeline: 'rows',
  details: 'text',
  limits: 'text',
  ended: 'text',
  help: 'text',
} as const;

export type PageName = keyof typeof pageKinds;
export const pageNames = Object.keys(pageKinds) as readonly PageName[];

/** What the screen shows besides the fleet: all that the user's keys change. */
export interface UiState {
  readonly selected?: RowRef | undefined;
  /** The key of the heading that is selected instead of a session. */
  readonly heading?: string | undefined;
  /** The last index of the selection: its neighbour is found there when its row ends. */
  readonly selectedIndex: number;
  /** The first row in sight. */
  readonly top: number;
  readonly expanded: ReadonlySet<RowKey>;
  readonly filter: TextInput;
  readonly filterOpen: boolean;
  readonly attentionOnly: boolean;
  readonly hiddenShown: boolean;
  /** Which columns the list has, in their order; undefined: the usual ones. */
  readonly columns?: readonly ColumnName[] | undefined;
  /** Undefined for the default order. */
  readonly sortColumn?: RowOrder['column'];
  readonly reversed: boolean;
  readonly grouping: Grouping;
  /** The keys of the headings whose sessions are hidden. */
  readonly folded: ReadonlySet<string>;
  /** The fleet that the list keeps showing while it is frozen. */
  readonly frozen?: Fleet | undefined;
  /** `auto`: with --debug and from 140 columns. */
  readonly why: 'auto' | 'on' | 'off';
  /** What is open over the list, the last one on top; `top` is the first line in sight, 0 for a page of rows. */
  readonly pages: readonly { readonly name: PageName; readonly top: number }[];
  readonly nameBox?: NameBox | undefined;
  readonly actionBox?: ActionBox | undefined;
  readonly settingsBox?: SettingsBox | undefined;
  /** The kinds of commands that the user has confirmed: they are not asked about again. */
  readonly confirmed: ReadonlySet<string>;
  /** The last name that `x` cleared, for `u`. */
  readonly cleared?: { readonly row: RowRef; readonly name: string } | undefined;
  /** What the footer shows for 4 s. */
  readonly notice?:
    { readonly text: string; readonly failed: boolean; readonly at: EpochMs } | undefined;
  readonly memory: ReadonlyMap<RowKey, RowMemory>;
  readonly rememberedFleet?: Fleet | undefined;
  /** Where `tab` went last, and why: the rows that it passed have lost their marks. */
  readonly tour?: { readonly key: RowKey; readonly need: number } | undefined;
}

/** The open box of the view settings. */
export interface SettingsBox {
  readonly line: number;
  /** All columns, in the order of the box: those that are shown have it in the list too. */
  readonly order: readonly ColumnName[];
  readonly shown: ReadonlySet<ColumnName>;
  /** The settings that were changed in it, which are kept when it is closed. */
  readonly changed: ReadonlySet<'columns' | 'sort' | 'group'>;
}

export type Mode =
  'list' | PageName | 'filter' | 'name' | 'menu' | 'snooze' | 'confirm' | 'message' | 'settings';

export function initialUiState(chosen: Partial<UiState>): UiState {
  return {
    selectedIndex: 0,
    top: 0,
    expanded: new Set(),
    filter: textInput(''),
    filterOpen: false,
    attentionOnly: false,
    hiddenShown: false,
    reversed: false,
    grouping: 'none',
    folded: new Set(),
    why: 'auto',
    pages: [],
    confirmed: new Set(),
    memory: new Map(),
    ...chosen,
  };
}

export function modeOf(ui: UiState): Mode {
  const page = pageOf(ui);
  if (page === 'help') return page;
  if (ui.nameBox) return 'name';
  const box = ui.actionBox?.kind;
  if (box === 'planning' || box === 'running' || box === 'refused') return 'message';
  if (box) return box;
  if (ui.settingsBox) return 'settings';
  return ui.filterOpen ? 'filter' : page;
}

export function pageOf({ pages }: UiState): PageName | 'list' {
  return pages.at(-1)?.name ?? 'list';
}

export function isTextPage(page: PageName | 'list'): boolean {
  return page !== 'list' && pageKinds[page] === 'text';
}

export function pageTop({ pages }: UiState): number {
  return pages.at(-1)?.top ?? 0;
}

export function isOpen({ pages }: UiState, name: PageName): boolean {
  return pages.some((page) => page.name === name);
}

export function openPage(ui: UiState, name: PageName): UiState {
  return { ...ui, pages: [...ui.pages, { name, top: 0 }] };
}

export function closePage(ui: UiState): UiState {
  return { ...ui, pages: ui.pages.slice(0, -1) };
}

export function togglePage(ui: UiState, name: PageName): UiState {
  return pageOf(ui) === name ? closePage(ui) : openPage(ui, name);
}

export function scrollPage(ui: UiState, top: number): UiState {
  const page = ui.pages.at(-1);
  return page ? { ...ui, pages: [...ui.pages.slice(0, -1), { ...page, top }] } : ui;
}
