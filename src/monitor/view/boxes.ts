import type { ActionPlan } from '../../terminal/focus/action-plan.js';
import { shellLine } from '../../platform/processes/shell-word.js';
import { columnNamed, columns } from '../../output/table/columns.js';
import { cutEnd, displayWidth, fit } from '../../output/text/display-width.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import { span, wrap, type Frame, type Span } from '../../output/text/line.js';
import { shortThreadIds } from '../../output/text/short-thread-id.js';
import { noSession, type KeyBinding } from '../keys/key-binding.js';
import { sessionActions } from '../keys/menu-keys.js';
import { snoozeKeys } from '../keys/session-keys.js';
import type { Window } from '../state/fleet-counts.js';
import type { ScreenView } from '../state/screen-layout.js';
import { inputWindow } from '../state/text-input.js';
import { settingOf, settingsLines, type SettingsLine } from '../state/settings-box.js';
import { modeOf, type ActionBox, type NameBox, type SettingsBox } from '../state/ui-state.js';

interface Content {
  readonly title: string;
  readonly lines: readonly Span[];
}

/** The width of the text in a box, in cells. */
function innerWidth(width: number, widest: number): number {
  return Math.max(6, Math.min(width - 2, widest)) - 4;
}

function drawBox({ title, lines }: Content, inner: number, glyphs: Glyphs): Frame {
  const { box: edges, ellipsis } = glyphs;
  const heading = cutEnd(` ${title} `, Math.max(0, inner + 1), ellipsis);
  const rule = Math.max(0, inner + 1 - displayWidth(heading));
  const edge = span(edges.vertical, 'title');
  const bottom = edges.bottom[0] + edges.horizontal.repeat(inner + 2) + edges.bottom[1];
  return {
    lines: [
      [
        span(` ${edges.top[0]}${edges.horizontal}`, 'title'),
        span(heading, { tone: 'title', bold: true }),
        span(edges.horizontal.repeat(rule) + edges.top[1], 'title'),
      ],
      ...lines.map(({ text, style }) => [
        span(' '),
        edge,
        span(` ${fit(text, inner, { ellipsis })} `, style),
        edge,
      ]),
      [span(` ${bottom}`, 'title')],
    ],
  };
}

/**
 * Where a name is typed:
 *
 *      ┌─ Name for 01998a2b…c3d4e on local ────────────────┐
 *      │ deploy▏                                           │
 *      │ An empty name removes it.                         │
 *      └───────────────────────────────────────────────────┘
 */
export function nameBox(box: NameBox, { size, glyphs }: ScreenView): Frame {
  const { threadId, host } = box.row;
  const inner = innerWidth(size.columns, 72);
  const id = shortThreadIds([threadId], glyphs.ellipsis).get(threadId) ?? '';
  const window = inputWindow(box.input, inner);
  const help = span(box.saving ? 'Saving' : 'An empty name removes it.', 'muted');
  const note = box.failure === undefined ? help : span(`not saved: ${box.failure}`, 'error');
  const lines = [span(window.text, { tone: 'plain', bold: true }), note];
  return {
    ...drawBox({ title: `Name for ${id} on ${host}`, lines }, inner, glyphs),
    cursor: { row: 1, column: 3 + window.cursor },
  };
}

/**
 * The menu of actions, and what it leads to:
 *
 *      ┌─ Run this? ───────────────────────────────────────┐
 *      │ tmux -S /tmp/tmux-1000/default select-window …    │
 *      └───────────────────────────────────────────────────┘
 */
export function actionBox(box: ActionBox, view: ScreenView): Frame {
  const inner = innerWidth(view.size.columns, 100);
  const { title, lines } = contentOf(box, view);
  const wrapped = lines.flatMap(({ text, style }) =>
    wrap(text, inner).map((line) => span(line, style)),
  );
  const shown = cutLines(wrapped, Math.max(0, view.layout.bodyHeight - 2));
  return drawBox({ title, lines: shown }, inner, view.glyphs);
}

/** A command that is about to be run is never cut without a note. */
function cutLines(lines: readonly Span[], room: number): readonly Span[] {
  if (lines.length <= room) return lines;
  const kept = Math.max(0, room - 1);
  const more = span(`and ${lines.length - kept} more lines; enlarge the window`, 'error');
  return [...lines.slice(0, kept), ...(room > 0 ? [more] : [])];
}

function contentOf(box: ActionBox, view: ScreenView): Content {
  switch (box.kind) {
    case 'menu':
      return { title: 'Actions', lines: menuLines(view, sessionActions) };
    case 'snooze':
      return { title: 'Snooze', lines: menuLines(view, snoozeKeys) };
    case 'planning':
      return { title: `Preparing${view.glyphs.ellipsis}`, lines: [] };
    case 'running':
      return { title: `Running${view.glyphs.ellipsis}`, lines: commandLines(box.plan) };
    case 'confirm':
      return { title: 'Run this?', lines: commandLines(box.plan) };
    case 'refused': {
      const { reason, paste } = box.refusal;
      const command = paste === undefined ? [] : [span(paste)];
      return { title: 'Not possible', lines: [span(reason, 'error'), ...command] };
    }
  }
}

function commandLines({ commands }: ActionPlan): readonly Span[] {
  return commands.map((command) => span(shellLine(command)));
}

function menuLines(view: ScreenView, bindings: readonly KeyBinding[]): readonly Span[] {
  if (!view.row) return [span(noSession, 'error')];
  return bindings.map(({ keys, help, run }) => {
    const step = run(view);
    return typeof step === 'string'
      ? span(`${keys}  ${help}: ${step}`, 'muted')
      : span(`${keys}  ${help}`);
  });
}

/** How many lines of the view settings are in sight, and the first of them. */
function settingsWindow(box: SettingsBox, { layout }: ScreenView): Window {
  const { length } = settingsLines(box);
  const height = Math.min(length, Math.max(1, Math.ceil(layout.bodyHeight / 2) - 2));
  const middle = box.line - Math.floor(height / 2);
  return { top: Math.max(0, Math.min(middle, length - height)), height };
}

/** The line of the view settings in this row of the screen: their box is at the end of the body. */
export function settingsLineAt(view: ScreenView, row: number): number | undefined {
  const { layout, ui } = view;
  if (modeOf(ui) !== 'settings' || !ui.settingsBox) return undefined;
  const { top, height } = settingsWindow(ui.settingsBox, view);
  const line = row - (layout.headerHeight + layout.bodyHeight - height - 1);
  return line >= 0 && line < height ? top + line : undefined;
}

/**
 * The view settings, with the list above, where every change is seen at once:
 *
 *      ┌─ View settings ────────────────────────────────────┐
 *      │ Group by    repo                                   │
 *      │ [x] HOST    the machine it runs on                 │
 *      └────────────────────────────────────────────────────┘
 */
function settingsBox(box: SettingsBox, view: ScreenView): Frame {
  const { ui, options, size } = view;
  const { top, height } = settingsWindow(box, view);
  const choices: Partial<Record<SettingsLine, string>> = {
    group: `Group by    ${ui.grouping}`,
    sort: `Sort by     ${columnNamed(ui.sortColumn)?.title ?? 'need, then STATE'}`,
    direction: `Direction   ${ui.reversed ? 'reversed' : 'usual'}`,
  };
  const lines = settingsLines(box).map((line, index) => {
    const { name, title = '', help = '' } = columns.find((column) => column.name === line) ?? {};
    const mark = name && box.shown.has(name) ? '[x]' : '[ ]';
    const text = choices[line] ?? `${mark} ${title.padEnd(8)}${help}`;
    const setBy = options.setBy[settingOf(line)];
    const inverse = index === box.line;
    return setBy === undefined
      ? span(text, { tone: 'plain', inverse })
      : span(`${text} (fixed by ${setBy})`, { tone: 'muted', inverse });
  });
  const inner = innerWidth(size.columns, 76);
  const title = `View settings (${box.line + 1} of ${lines.length})`;
  return drawBox({ title, lines: lines.slice(top, top + height) }, inner, view.glyphs);
}

export function openBox(view: ScreenView): Frame | undefined {
  const { ui } = view;
  if (ui.nameBox) return nameBox(ui.nameBox, view);
  if (ui.actionBox) return actionBox(ui.actionBox, view);
  return ui.settingsBox && settingsBox(ui.settingsBox, view);
}
