import { expect, test } from 'vitest';
import { aFleet, aSession } from '../../../fixtures/a-session.js';
import { afterActions, aViewOf, press } from '../../../fixtures/a-view.js';
import { ok } from '../../core/result.js';
import type { Action, KeyPress } from '../state/action.js';
import type { MonitorView } from '../state/monitor-view.js';
import { modeOf, type Mode } from '../state/ui-state.js';
import { bindingFor, boundKeys } from './key-table.js';

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
  timeline: [press('t')],
  details: [press('d')],
  filter: [press('/')],
  name: [press('n')],
  settings: [press('S')],
  limits: [press('L')],
  ended: [press('e')],
  help: [press('?')],
  menu: [press('.')],
  snooze: [press('s')],
  confirm: [press('o'), planned],
  message: [press('o')],
};

function viewIn(mode: Mode): MonitorView {
  const view = aViewOf(aFleet([aSession()]), ways[mode]);
  expect(modeOf(view.ui)).toBe(mode);
  return view;
}

function key(name: string, rest: Partial<KeyPress> = {}): KeyPress {
  const text = name.length === 1 ? name : undefined;
  return { kind: 'key', name, ctrl: false, shift: false, text, ...rest };
}

function ctrl(name: string): KeyPress {
  return { kind: 'key', name, ctrl: true, shift: false, text: undefined };
}

test.each<[Mode, KeyPress, string | undefined]>([
  ['list', key('j'), 'down one line'],
  ['list', key('up'), 'up one line'],
  ['list', key('g'), 'to the top'],
  ['list', key('G'), 'to the bottom'],
  ['list', key('tab'), 'next session that needs you: asks, failed, unseen'],
  ['list', key('tab', { shift: true }), 'previous session that needs you'],
  ['list', key('enter'), 'show the details of the session'],
  ['list', key('d'), 'show the details of the session'],
  ['list', key('left'), 'fold its group (--group)'],
  [
    'list',
    key('space', { text: ' ' }),
    'expand or collapse its subagents; on a heading: the group',
  ],
  ['list', key('n'), 'name the session'],
  ['list', key('N'), 'name the session'],
  ['list', key('X'), 'remove its name'],
  ['list', key('u'), 'restore the name removed last'],
  ['list', key('R'), 'refresh now, and retry failed hosts'],
  ['list', key('Q'), 'quit'],
  ['list', key('a'), 'show only sessions that need you, or all'],
  ['list', key('A'), 'show or hide the sessions of the desktop app'],
  ['list', key('I'), 'reverse the order'],
  ['list', key('<'), 'sort by the column to the left'],
  ['list', key('>'), 'sort by the column to the right'],
  ['list', key('+'), 'refresh less often'],
  ['list', key('-'), 'refresh more often'],
  ['list', key('y'), 'copy its thread id'],
  ['list', key('o'), 'go to its terminal'],
  ['details', key('o'), 'go to its terminal'],
  ['list', key('.'), 'open the action menu'],
  ['list', key(','), undefined],
  ['menu', key('v'), 'read its rollout in $PAGER'],
  ['menu', key('n'), undefined],
  ['menu', key('escape'), 'go back one step: close, clear the filter, resume'],
  ['confirm', key('enter'), 'run the command shown'],
  ['confirm', key('y'), undefined],
  ['message', key('y'), 'copy the command shown'],
  ['list', key('z'), 'freeze or resume the list'],
  ['list', key('w'), 'show or hide the WHY column'],
  ['list', key('f1'), 'the same, also while typing'],
  ['list', key('escape'), 'go back one step: close, clear the filter, resume'],
  ['list', ctrl('c'), 'quit, from anywhere'],
  ['list', ctrl('z'), 'suspend; fg resumes'],
  ['list', ctrl('l'), 'redraw the screen'],
  ['list', key('é'), undefined],
  ['list', key('f7'), undefined],
  ['details', key('right'), 'details of the next session'],
  ['details', key('q'), 'close what is open over the list'],
  ['help', key('?'), 'open or close this help'],
  ['help', key('n'), undefined],
  ['filter', key('down'), 'down one line'],
  ['filter', key('enter'), 'keep the filter'],
  ['name', ctrl('u'), 'clear the text'],
  ['name', ctrl('a'), 'to the start'],
  ['name', ctrl('e'), 'to the end'],
  ['name', ctrl('w'), 'delete the word before the cursor'],
  ['name', key('backspace'), 'delete the character before the cursor'],
  ['name', key('tab'), undefined],
  ['name', ctrl('x'), undefined],
  ['name', ctrl('c'), 'quit, from anywhere'],
])('in the %s mode %j is bound to: %s', (mode, pressed, help) => {
  expect(bindingFor(viewIn(mode).ui, pressed)?.help).toBe(help);
});

test.each<[Mode, KeyPress, string]>([
  ['filter', key('q'), 'q'],
  ['filter', key('space', { text: ' ' }), ' '],
  ['name', key('?'), '?'],
  ['name', key('日'), '日'],
  ['name', key('a', { shift: true, text: 'A' }), 'A'],
])('in the %s mode %j types %j', (mode, pressed, text) => {
  const view = viewIn(mode);
  const { state } = afterActions([pressed], view);
  expect(mode === 'name' ? state.nameBox?.input.text : state.filter.text).toBe(text);
});

test.each<Mode>(['timeline', 'details', 'help', 'menu', 'confirm', 'message'])(
  'q and Esc close the %s, and do not quit',
  (mode) => {
    for (const id of ['q', 'escape']) {
      const { state, effects } = afterActions([press(id)], viewIn(mode));
      expect(modeOf(state)).toBe('list');
      expect(effects.map(({ kind }) => kind)).not.toContain('quit');
    }
  },
);

test('Esc does not quit the list, and says what does', () => {
  const { state, effects } = afterActions([press('escape')], viewIn('list'));
  expect(effects).toEqual([]);
  expect(state.notice?.text).toBe('nothing to close; q quits');
});

test('no key has two meanings in one mode', () => {
  const bound = boundKeys.map(([modeAndKey]) => modeAndKey);
  expect(bound).toEqual([...new Set(bound)]);
});
