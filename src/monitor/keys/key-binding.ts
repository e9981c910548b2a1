import type { ScreenView } from '../state/screen-layout.js';
import { pageNames, type Mode } from '../state/ui-state.js';
import type { Step } from './step.js';

/** What the footer says of a key. */
export interface FooterHint {
  /** Instead of the key's own label. */
  readonly label?: string;
  readonly text: string;
  /** The lower, the longer it stays on a narrow screen. */
  readonly rank: number;
  /** Hides a key that works but is not worth its place; `more`: the page goes on below. */
  readonly when?: (context: ScreenView, more: boolean) => boolean;
}

/** All that is known of a key. */
export interface KeyBinding {
  /** Its names, separated by blanks: `g`, `G`, `ctrl-c`, `pageup`. */
  readonly keys: string;
  readonly modes: readonly Mode[];
  /** For the help page, the manual and docs/monitor.md. */
  readonly help: string;
  /** Why it does nothing now, which is shown when the key is pressed; undefined if it works. */
  readonly disabled?: (context: ScreenView) => string | undefined;
  readonly run: (context: ScreenView) => Step;
  readonly footer?: FooterHint;
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

export interface KeyGroup {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
}

export const lists: readonly Mode[] = ['list', 'timeline'];
export const sessionModes: readonly Mode[] = [...lists, 'details'];
export const pages: readonly Mode[] = ['list', ...pageNames];
export const boxes: readonly Mode[] = ['menu', 'confirm', 'message'];
export const typing: readonly Mode[] = ['filter', 'name'];
export const everywhere: readonly Mode[] = [...pages, ...typing, ...boxes];

export function withoutSession({ row }: ScreenView): string | undefined {
  return row ? undefined : 'no session selected';
}
