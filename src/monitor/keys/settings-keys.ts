import { chosenColumns, columnNames } from '../../output/table/columns.js';
import { groupings } from '../../output/table/sections.js';
import { reasonsShown } from '../state/list-columns.js';
import { settingOf, settingsLines, type SettingsLine } from '../state/settings-box.js';
import type { Mode, SettingsBox, UiState } from '../state/ui-state.js';
import { keysIn, type KeyBinding } from './key-binding.js';

export const openSettings: KeyBinding['run'] = (view) => {
  const { ui } = view;
  const shown = chosenColumns(ui.columns)
    .map(({ name }) => name)
    .filter((name) => name !== 'why' || reasonsShown(view));
  const others = columnNames.filter((name) => !shown.includes(name));
  const order = ui.columns ? [...shown, ...others] : columnNames;
  const settingsBox = { line: 0, order, shown: new Set(shown), changed: new Set<never>() };
  return [{ ...ui, settingsBox }];
};

const modes: readonly Mode[] = ['settings'];

export const settingsKeys = keysIn(modes, [
  {
    keys: 'right space enter',
    help: 'show or hide the column; the next choice',
    run: edits(nextChoice(1)),
    footer: { label: 'Space', text: 'change', rank: 2 },
  },
  { keys: 'left', help: 'the choice before', run: edits(nextChoice(-1)) },
  {
    keys: 'f7 [',
    help: 'move the column to the left',
    run: edits(moveColumn(-1)),
    footer: { label: '[ ]', text: 'move', rank: 4 },
  },
  { keys: 'f8 ]', help: 'move the column to the right', run: edits(moveColumn(1)) },
  { keys: 'f2 S', help: 'save and close', run: ({ ui }) => [{ ...ui, settingsBox: undefined }] },
]);

/** The state after a change of the chosen line, or why there is none. */
type Change = (ui: UiState, box: SettingsBox, line: SettingsLine) => UiState | string;

function edits(change: Change): KeyBinding['run'] {
  return ({ ui, options }) => {
    const { settingsBox: box } = ui;
    const line = box && settingsLines(box)[box.line];
    if (!line) return [ui];
    const key = settingOf(line);
    const setBy = options.setBy[key];
    if (setBy !== undefined) return `fixed by ${setBy}`;
    const next = change(ui, box, line);
    if (typeof next === 'string') return next;
    const settingsBox = { ...(next.settingsBox ?? box), changed: new Set([...box.changed, key]) };
    return [{ ...next, settingsBox }];
  };
}

function nextChoice(step: 1 | -1): Change {
  return (ui, box, line) => {
    if (line === 'group') return { ...ui, grouping: after(groupings, ui.grouping, step) };
    if (line === 'direction') return { ...ui, reversed: !ui.reversed };
    if (line === 'sort') {
      return { ...ui, sortColumn: after([undefined, ...columnNames], ui.sortColumn, step) };
    }
    const shown = new Set(box.shown);
    if (!shown.delete(line)) shown.add(line);
    return shown.size === 0 ? 'one column stays' : withColumns(ui, { ...box, shown });
  };
}

function after<Choice>(choices: readonly Choice[], choice: Choice, step: 1 | -1): Choice {
  return choices.at((choices.indexOf(choice) + step) % choices.length) as Choice;
}

function moveColumn(step: 1 | -1): Change {
  return (ui, box, line) => {
    const from = box.order.findIndex((name) => name === line);
    const [column, other] = [box.order[from], box.order[from + step]];
    if (!column) return 'only columns can be moved';
    if (!other) return 'it cannot be moved further';
    const order = box.order.with(from, other).with(from + step, column);
    return withColumns(ui, { ...box, order, line: box.line + step });
  };
}

/** The list with the columns of the box; from then on WHY is one of them, or is not, at every width. */
function withColumns(ui: UiState, settingsBox: SettingsBox): UiState {
  const columns = settingsBox.order.filter((name) => settingsBox.shown.has(name));
  const usual = chosenColumns(undefined).map(({ name }) => name);
  const isUsual = columns.join() === usual.join();
  return { ...ui, columns: isUsual ? undefined : columns, why: 'auto', settingsBox };
}
