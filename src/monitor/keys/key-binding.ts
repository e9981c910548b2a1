import type { Row } from '../../output/table/row.js';
import type { MonitorView, Size } from '../state/monitor-view.js';
import type { ScreenLayout } from '../state/screen-layout.js';
import type { Mode } from '../state/ui-state.js';
import type { Step } from './step.js';

/** What a key is judged by and acts on. */
export interface KeyContext extends MonitorView {
  readonly size: Size;
  readonly layout: ScreenLayout;
  /** The selected row. */
  readonly row: Row | undefined;
}

/** What the footer says of a key. */
export interface FooterHint {
  /** Instead of the key's own label. */
  readonly label?: string;
  readonly text: string;
  /** The lower, the longer it stays on a narrow screen. */
  readonly rank: number;
  /** Where the key works but is worth no place; `more`: the page goes on below what is in sight. */
  readonly when?: (context: KeyContext, more: boolean) => boolean;
}

/** A key: all that is known of it stands in its one entry. */
export interface KeyBinding {
  /** As `keyId` names them: `g`, `G`, `ctrl-c`, `pageup`. */
  readonly keys: readonly string[];
  /** As the user knows them. */
  readonly label: string;
  /** Where it works. */
  readonly modes: readonly Mode[];
  /** For the help page, the manual and docs/monitor.md. */
  readonly help: string;
  /** Why it does nothing at the moment; undefined where it works. It is shown when the key is pressed. */
  readonly disabled?: (context: KeyContext) => string | undefined;
  readonly run: (context: KeyContext) => Step;
  readonly footer?: FooterHint;
}

export interface KeyGroup {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
}

export const lists: readonly Mode[] = ['list', 'timeline'];
export const sessionModes: readonly Mode[] = [...lists, 'details'];
export const pages: readonly Mode[] = [...sessionModes, 'help'];
export const boxes: readonly Mode[] = ['menu', 'confirm', 'message'];
export const typing: readonly Mode[] = ['filter', 'name'];
export const everywhere: readonly Mode[] = [...pages, ...typing, ...boxes];

export function withoutSession({ row }: KeyContext): string | undefined {
  return row ? undefined : 'no session selected';
}
