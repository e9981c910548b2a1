import { expect, test } from 'vitest';
import { aFleet, aSession } from '../../../fixtures/a-session.js';
import { aViewOf } from '../../../fixtures/a-view.js';
import { ok } from '../../core/result.js';
import type { Action } from '../state/action.js';
import type { KeyPress } from '../state/key-press.js';
import { keyBindings } from '../state/key-table.js';
import { actionForKey } from './keys.js';
import { modeOf, type Mode, type UiState } from '../state/ui-state.js';

const planned: Action = {
  kind: 'action-planned',
  plan: ok({
    action: 'go',
    way: 'go tmux',
    commands: [{ program: 'tmux', args: [] }],
    takesScreen: false,
    done: 'shown in tmux',
  }),
};

const ways: Readonly<Record<Mode, readonly Action[]>> = {
  list: [],
  details: [{ kind: 'details' }],
  filter: [{ kind: 'filter' }],
  name: [{ kind: 'name' }],
  help: [{ kind: 'help' }],
  menu: [{ kind: 'actions' }],
  confirm: [{ kind: 'session-action', id: 'go' }, planned],
  message: [{ kind: 'session-action', id: 'go' }],
};

function stateIn(mode: Mode): UiState {
  const { ui } = aViewOf(aFleet([aSession()]), ways[mode]);
  expect(modeOf(ui)).toBe(mode);
  return ui;
}

function key(name: string, rest: Partial<KeyPress> = {}): KeyPress {
  const text = name.length === 1 ? name : undefined;
  return { name, ctrl: false, shift: false, text, ...rest };
}

function ctrl(name: string): KeyPress {
  return { name, ctrl: true, shift: false, text: undefined };
}

test.each<[Mode, KeyPress, Action | undefined]>([
  ['list', key('j'), { kind: 'move', to: 'down' }],
  ['list', key('up'), { kind: 'move', to: 'up' }],
  ['list', key('g'), { kind: 'move', to: 'top' }],
  ['list', key('g', { shift: true, text: 'G' }), { kind: 'move', to: 'bottom' }],
  ['list', key('G'), { kind: 'move', to: 'bottom' }],
  ['list', key('g', { shift: true, text: undefined }), { kind: 'move', to: 'bottom' }],
  ['list', key('tab', { text: '\t' }), { kind: 'next-attention', step: 1 }],
  ['list', key('tab', { shift: true }), { kind: 'next-attention', step: -1 }],
  ['list', key('enter', { text: '\r' }), { kind: 'details' }],
  ['list', key('d'), { kind: 'details' }],
  ['list', key('space', { text: ' ' }), { kind: 'fold' }],
  ['list', key('n'), { kind: 'name' }],
  ['list', key('N'), { kind: 'name' }],
  ['list', key('X'), { kind: 'clear-name' }],
  ['list', key('u'), { kind: 'undo-clear' }],
  ['list', key('R'), { kind: 'refresh' }],
  ['list', key('Q'), { kind: 'quit' }],
  ['list', key('a'), { kind: 'attention-only' }],
  ['list', key('A'), { kind: 'hidden-sources' }],
  ['list', key('I'), { kind: 'reverse' }],
  ['list', key('<'), { kind: 'sort', step: -1 }],
  ['list', key('>'), { kind: 'sort', step: 1 }],
  ['list', key('+'), { kind: 'interval', step: 1 }],
  ['list', key('-'), { kind: 'interval', step: -1 }],
  ['list', key('y'), { kind: 'copy-id' }],
  ['list', key('o'), { kind: 'session-action', id: 'go' }],
  ['details', key('o'), { kind: 'session-action', id: 'go' }],
  ['list', key('.'), { kind: 'actions' }],
  ['list', key(','), undefined],
  ['menu', key('v'), { kind: 'session-action', id: 'page' }],
  ['menu', key('n'), undefined],
  ['menu', key('escape', { text: '\x1b' }), { kind: 'back' }],
  ['confirm', key('enter', { text: '\r' }), { kind: 'confirm' }],
  ['confirm', key('y'), undefined],
  ['message', key('y'), { kind: 'copy-paste-line' }],
  ['list', key('z'), { kind: 'freeze' }],
  ['list', key('w'), { kind: 'why' }],
  ['list', key('f1'), { kind: 'help' }],
  ['list', key('escape', { text: '\x1b' }), { kind: 'back' }],
  ['list', ctrl('c'), { kind: 'quit' }],
  ['list', ctrl('z'), { kind: 'suspend' }],
  ['list', ctrl('l'), { kind: 'redraw' }],
  ['list', key('é'), undefined],
  ['list', key('f7'), undefined],
  ['details', key('right'), { kind: 'neighbour', step: 1 }],
  ['details', key('q'), { kind: 'quit' }],
  ['help', key('?'), { kind: 'help' }],
  ['help', key('n'), undefined],
  ['filter', key('q'), { kind: 'edit', edit: { kind: 'insert', text: 'q' } }],
  ['filter', key('space', { text: ' ' }), { kind: 'edit', edit: { kind: 'insert', text: ' ' } }],
  ['filter', key('down'), { kind: 'move', to: 'down' }],
  ['filter', key('enter'), { kind: 'submit' }],
  ['name', key('?'), { kind: 'edit', edit: { kind: 'insert', text: '?' } }],
  ['name', key('日'), { kind: 'edit', edit: { kind: 'insert', text: '日' } }],
  [
    'name',
    key('a', { shift: true, text: 'A' }),
    { kind: 'edit', edit: { kind: 'insert', text: 'A' } },
  ],
  ['name', ctrl('u'), { kind: 'edit', edit: { kind: 'clear' } }],
  ['name', ctrl('a'), { kind: 'edit', edit: { kind: 'home' } }],
  ['name', ctrl('e'), { kind: 'edit', edit: { kind: 'end' } }],
  ['name', ctrl('w'), { kind: 'edit', edit: { kind: 'delete-word' } }],
  ['name', key('backspace', { text: '\x7f' }), { kind: 'edit', edit: { kind: 'backspace' } }],
  ['name', key('tab', { text: '\t' }), undefined],
  ['name', ctrl('x'), undefined],
  ['name', ctrl('c'), { kind: 'quit' }],
])('in the %s mode %j means %j', (mode, press, action) => {
  expect(actionForKey(stateIn(mode), press)).toEqual(action);
});

test('no key has two meanings in one mode', () => {
  const bound = keyBindings.flatMap(({ modes, keys }) =>
    modes.flatMap((mode) => keys.map((name) => `${mode} ${name}`)),
  );
  expect(bound).toEqual([...new Set(bound)]);
});
