import type { EpochMs } from '../../core/time.js';
import type { Effect } from '../state/action.js';
import type { ScreenView } from '../state/screen-layout.js';
import { pageNames, type Mode, type UiState } from '../state/ui-state.js';

/** The state after one action, before it is settled, and what is to be done outside. */
export type Step = readonly [ui: UiState, ...effects: Effect[]];

/** With a message in the footer for 4 s. */
export function withMessage(ui: UiState, text: string, now: EpochMs): UiState {
  return { ...ui, notice: { text, failed: false, at: now } };
}

export function withError(ui: UiState, text: string, now: EpochMs): UiState {
  return { ...ui, notice: { text, failed: true, at: now } };
}

export interface FooterHint {
  /** Instead of the key's own label. */
  readonly label?: string;
  readonly text: string;
  /** The lower, the longer it stays on a narrow screen. */
  readonly rank: number;
  /** Hides a key that works but is not worth its place; `more`: the page continues below. */
  readonly when?: (view: ScreenView, more: boolean) => boolean;
}

export interface KeyBinding {
  /** Its names, separated by blanks: `g`, `G`, `ctrl-c`, `pageup`. */
  readonly keys: string;
  readonly modes: readonly Mode[];
  readonly help: string;
  /** Pure. A string says why the key does nothing now: it is shown when the key is pressed, and the footer omits it. */
  readonly run: (view: ScreenView) => Step | string;
  readonly footer?: FooterHint;
}

type KeyEntry = Omit<KeyBinding, 'modes'> & Partial<Pick<KeyBinding, 'modes'>>;

/** Bindings for these modes, except where an entry names its own. */
export function keysIn(modes: readonly Mode[], keys: readonly KeyEntry[]): readonly KeyBinding[] {
  return keys.map((entry) => ({ modes, ...entry }));
}

const labels: Readonly<Record<string, string>> = {
  pageup: 'PgUp',
  pagedown: 'PgDn',
  escape: 'Esc',
  delete: 'Del',
};

/** The keys as they are printed on a keyboard: `Home g`, `Shift-Tab`. */
export function labelOf({ keys }: Pick<KeyBinding, 'keys'>): string {
  return keys
    .split(' ')
    .map(
      (key) =>
        labels[key] ?? key.replace(/\b[a-z](?=[a-z\d-])|(?<=-)[a-z]/g, (c) => c.toUpperCase()),
    )
    .join(' ');
}

export const lists: readonly Mode[] = ['list', 'timeline'];
export const sessionModes: readonly Mode[] = [...lists, 'details'];
export const pages: readonly Mode[] = ['list', ...pageNames];
export const boxes: readonly Mode[] = ['menu', 'snooze', 'confirm', 'message', 'settings'];
export const moving: readonly Mode[] = [...pages, 'settings'];
export const typing: readonly Mode[] = ['filter', 'name'];
export const everywhere: readonly Mode[] = [...pages, ...typing, ...boxes];

export const noSession = 'no session selected';
