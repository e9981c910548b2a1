import { describe, expect, test } from 'vitest';
import {
  aFleet,
  ago,
  aSession,
  aSubagent,
  aVerdict,
  fixtureNow,
} from '../../../fixtures/a-session.js';
import { afterActions, aView, aViewOf, click, press } from '../../../fixtures/a-view.js';
import type { Session } from '../../core/session/session.js';
import type { StatusDetail } from '../../core/session/status.js';
import { rowKey, rowRef } from '../../core/fleet/row-key.js';
import { err, ok } from '../../core/result.js';
import type { Action } from '../state/action.js';
import { listedRows } from '../state/listed-rows.js';
import { frame } from '../view/frame.js';
import type { MonitorView } from '../state/monitor-view.js';
import { textInput } from '../state/text-input.js';
import { initialUiState, modeOf, pageTop } from '../state/ui-state.js';

const moveKeys = {
  up: 'up',
  down: 'down',
  'page-up': 'pageup',
  'page-down': 'pagedown',
  top: 'home',
  bottom: 'end',
} as const;
const move = (to: keyof typeof moveKeys): Action => press(moveKeys[to]);
const tab: Action = press('tab');

function numbered(
  number: number,
  detail: StatusDetail = 'idle',
  rest: Partial<Session> = {},
): Session {
  return {
    ...aSession({ number, verdict: aVerdict(detail, { since: ago(number * 10) }) }),
    ...rest,
  };
}

/** The rows as their numbers, the selected one in brackets, the changed ones with a mark. */
function rowsOf(view: MonitorView): string {
  const { ui } = view;
  return listedRows(ui, view)
    .entries.map((entry) => {
      const { key } = entry;
      if (entry.kind === 'heading') {
        const label = `${entry.label}${entry.folded ? '+' : ':'}`;
        return ui.heading === key ? `[${label}]` : label;
      }
      const { session } = entry;
      const number = `${Number.parseInt(session.threadId.slice(-4), 16)}`;
      const marked = ui.memory.get(entry.key)?.mark === 'changed' ? `${number}*` : number;
      return ui.selected && rowKey(ui.selected) === key ? `[${marked}]` : marked;
    })
    .join(' ');
}

/** The view after a new fleet came, and after these actions. */
function then(
  view: MonitorView,
  sessions: readonly Session[],
  actions: readonly Action[] = [],
): MonitorView {
  return aViewOf(aFleet(sessions), actions, { ui: view.ui });
}

function doing(view: MonitorView, ...actions: readonly Action[]): MonitorView {
  return { ...view, ui: afterActions(actions, view).state };
}

describe('the order', () => {
  test('is named, in need, then by the last change of state', () => {
    const view = aViewOf(
      aFleet([
        numbered(5),
        numbered(4, 'model'),
        numbered(3, 'error'),
        numbered(9, 'approval'),
        numbered(8, 'idle', { name: 'mine' }),
      ]),
    );
    expect(rowsOf(view)).toBe('[8] 3 9 4 5');
  });

  test('holds still while files are written', () => {
    const view = aViewOf(aFleet([numbered(1), numbered(2), numbered(3)]));
    const later = then(view, [
      numbered(1),
      numbered(2),
      numbered(3, 'idle', { lastActivityAt: fixtureNow }),
    ]);
    expect(rowsOf(later)).toBe('[1] 2 3');
  });

  test('holds still if only the reported start changes', () => {
    const view = aViewOf(aFleet([numbered(1, 'model'), numbered(2, 'model')]));
    const corrected = numbered(2, 'model', { verdict: aVerdict('tool', { since: ago(1) }) });
    expect(rowsOf(then(view, [numbered(1, 'model'), corrected]))).toBe('[1] 2');
  });

  test('moves and marks a row whose state changed', () => {
    const view = aViewOf(aFleet([numbered(1), numbered(2, 'model')]));
    expect(rowsOf(view)).toBe('[1] 2');
    const done = numbered(2, 'idle', { verdict: aVerdict('idle', { since: ago(0) }) });
    expect(rowsOf(then(view, [numbered(1), done]))).toBe('2* [1]');
  });

  test('marks a row that ended a turn between two refreshes', () => {
    const view = aViewOf(aFleet([numbered(1), numbered(2)]));
    const again = numbered(2, 'idle', { verdict: aVerdict('idle', { since: ago(0) }) });
    expect(rowsOf(then(view, [numbered(1), again]))).toBe('2* [1]');
  });

  test('moves a failed row down once it was selected and left', () => {
    const fleet = aFleet([numbered(1), numbered(9, 'error')]);
    const view = aViewOf(fleet);
    expect(rowsOf(view)).toBe('[9] 1');
    expect(rowsOf(doing(view, move('down')))).toBe('[1] 9');
  });

  test('goes by a column and back, in either direction', () => {
    const view = aViewOf(aFleet([numbered(2), numbered(1), numbered(3)]));
    const byPid = doing(view, press('>'), press('>'));
    expect(byPid.ui.sortColumn).toBe('pid');
    expect(rowsOf(doing(byPid, press('I')))).toBe('3 2 [1]');
    // The last one on the screen: WHY has no room at 80 columns.
    expect(doing(view, press('<')).ui.sortColumn).toBe('pwd');
  });
});

describe('the selection', () => {
  const fleet = aFleet([numbered(1), numbered(2), numbered(3)]);

  test('starts on the first row and moves within the list', () => {
    const view = aViewOf(fleet);
    expect(rowsOf(view)).toBe('[1] 2 3');
    expect(rowsOf(doing(view, move('up')))).toBe('[1] 2 3');
    expect(rowsOf(doing(view, move('bottom'), move('down')))).toBe('1 2 [3]');
  });

  test('stays on its thread wherever that moves', () => {
    const view = doing(aViewOf(fleet), move('bottom'));
    const asks = numbered(3, 'approval');
    expect(rowsOf(then(view, [numbered(1), numbered(2), asks]))).toBe('[3*] 1 2');
  });

  test('goes to the neighbour when its row ends', () => {
    const view = doing(aViewOf(fleet), move('down'));
    expect(rowsOf(then(view, [numbered(1), numbered(3)]))).toBe('1 [3]');
    expect(rowsOf(then(view, [numbered(1)]))).toBe('[1]');
    expect(then(view, []).ui.selected).toBeUndefined();
  });

  test('scrolls into sight', () => {
    const many = aFleet(Array.from({ length: 50 }, (_, number) => numbered(number)));
    const size = { columns: 80, rows: 10 };
    const view = aViewOf(many, [move('bottom')], {}, size);
    expect(view.ui.top).toBe(44);
    expect(afterActions([move('top')], view, size).state.top).toBe(0);
  });

  test('of a click is the row that was hit, and a second click opens it', () => {
    const view = aViewOf(fleet);
    const clicked = doing(view, click(4, 3));
    expect(rowsOf(clicked)).toBe('1 [2] 3');
    expect(modeOf(doing(clicked, click(4, 3)).ui)).toBe('details');
    expect(doing(view, click(22, 3)).ui).toEqual(view.ui);
  });
});

test('a mark is cleared by the user, not by time', () => {
  const view = aViewOf(aFleet([numbered(1, 'model')]));
  const done = then(view, [numbered(1)]);
  expect(rowsOf(done)).toBe('[1*]');
  expect(rowsOf(doing(done, move('down')))).toBe('[1]');
});

test('tab goes to those that ask, then failed, then changed, and round again', () => {
  const quiet = aFleet([numbered(1), numbered(2, 'model'), numbered(3), numbered(4), numbered(5)]);
  let view = then(aViewOf(quiet), [
    numbered(1),
    numbered(2),
    numbered(3, 'error'),
    numbered(4, 'approval'),
    numbered(5, 'error'),
  ]);
  const seen: (string | undefined)[] = [];
  for (let step = 0; step < 5; step += 1) {
    view = doing(view, tab);
    seen.push(view.ui.selected?.threadId.slice(-1));
  }
  expect(seen).toEqual(['4', '3', '5', '2', '4']);
});

test('tab says if nothing needs the user', () => {
  const view = doing(aViewOf(aFleet([numbered(1)])), tab);
  expect(view.ui.notice).toMatchObject({ text: 'nothing needs you' });
});

describe('expanding', () => {
  const root = numbered(1, 'model');
  const fleet = aFleet([root, aSubagent(root, { number: 2 }), numbered(3)]);

  test('shows the subagents and, from one of them, goes back to the root', () => {
    const view = doing(aViewOf(fleet), press('space'));
    expect(rowsOf(view)).toBe('[1] 2 3');
    expect(rowsOf(doing(view, move('down'), press('space')))).toBe('[1] 3');
  });

  test('of all sessions at once, and back', () => {
    const view = doing(aViewOf(fleet), press('E'));
    expect(rowsOf(view)).toBe('[1] 2 3');
    expect(rowsOf(doing(view, press('E')))).toBe('[1] 3');
    expect(doing(aViewOf(aFleet([numbered(3)])), press('E')).ui.notice?.failed).toBe(true);
  });

  test('says if there is nothing to collapse', () => {
    const view = doing(aViewOf(fleet), move('bottom'), press('space'));
    expect(view.ui.notice).toMatchObject({ failed: true });
  });
});

describe('what narrows the list', () => {
  const fleet = aFleet([
    numbered(1, 'idle', { title: 'api server' }),
    numbered(2, 'idle', { title: 'API client' }),
    numbered(3, 'approval', { title: 'docs' }),
    numbered(4, 'idle', { title: 'hidden', hiddenSource: true }),
  ]);
  const filter = (text: string): Action[] => [press('/'), { kind: 'paste', text }];

  test.each([
    ['api', '1 2'],
    ['api client', '2'],
    ['api !client', '1'],
    ['!api', '3'],
    ['ask', '3'],
    ['/home/ada/src/project-2', '2'],
    ['home', ''],
    ['!', '3 1 2'],
    ['nowhere', ''],
  ])('the filter %j leaves %j', (text, rows) => {
    expect(rowsOf(aViewOf(fleet, filter(text))).replace(/[[\]]/g, '')).toBe(rows);
  });

  test.each(['caf\u00e9', 'cafe\u0301', '  Cafe\u0301   bar '])('%j finds café bar', (text) => {
    const named = aFleet([numbered(1, 'idle', { name: 'caf\u00e9 bar' }), numbered(2)]);
    expect(rowsOf(aViewOf(named, filter(text)))).toBe('[1]');
  });

  test('Enter keeps the filter, and then one Esc clears it', () => {
    const kept = aViewOf(fleet, [...filter('docs'), press('enter')]);
    expect([modeOf(kept.ui), rowsOf(kept)]).toEqual(['list', '[3]']);
    expect(rowsOf(doing(kept, press('escape')))).toBe('[3] 1 2');
  });

  test('one Esc leaves and clears a filter that is being typed', () => {
    const left = aViewOf(fleet, [...filter('docs'), press('escape')]);
    expect([modeOf(left.ui), left.ui.filter.text]).toEqual(['list', '']);
  });

  test('v goes through the views, and after the last one shows all', () => {
    const views = [
      { name: 'asking', filter: 'state:ask' },
      { name: 'the same', filter: 'state:ask' },
      { name: 'api', filter: 'title:api' },
    ];
    const { options } = aView();
    const after = (...actions: readonly Action[]): string =>
      rowsOf(aViewOf(fleet, actions, { options: { ...options, views } })).replace(/[[\]]/g, '');
    expect(after(press('v'))).toBe('3');
    expect(after(press('v'), press('v'))).toBe('1 2');
    expect(after(press('v'), press('v'), press('v'))).toBe('3 1 2');
    expect(after(...filter('docs'), press('enter'), press('v'), press('v'))).toBe('1 2');
    expect(after(press('v'), press('escape'))).toBe('3 1 2');
    expect(aViewOf(fleet, [press('v')]).ui.notice).toMatchObject({ failed: true });
  });

  test('a filter of the command line is there from the start', () => {
    const ui = initialUiState({ hiddenShown: false, filter: textInput('title:api') });
    expect(rowsOf(aViewOf(fleet, [press('/'), press('backspace')], { ui }))).toBe('[1] 2');
    expect(rowsOf(aViewOf(fleet, [press('escape')], { ui }))).toBe('3 [1] 2');
  });

  test('a shows what needs the user, and A what is hidden', () => {
    expect(rowsOf(aViewOf(fleet, [press('a')]))).toBe('[3]');
    expect(rowsOf(aViewOf(fleet, [press('A')]))).toBe('[3] 1 2 4');
  });
});

test('a frozen list stays as it was until it resumes', () => {
  const view = aViewOf(aFleet([numbered(1), numbered(2)]), [press('z')]);
  const later = then(view, [numbered(2, 'approval')]);
  expect(rowsOf(later)).toBe('[1] 2');
  expect(rowsOf(doing(later, press('z')))).toBe('[2]');
});

describe('a name', () => {
  const plain = numbered(1);
  const named = numbered(1, 'idle', { name: 'old' });
  const paste = (text: string): Action => ({ kind: 'paste', text });
  const save = (name: string | null): object => ({
    kind: 'save-name',
    row: rowRef(plain),
    name,
  });
  const saved = { kind: 'name-saved', row: rowRef(plain), result: ok(undefined) } as const;

  function typing(
    session: Session,
    ...actions: readonly Action[]
  ): ReturnType<typeof afterActions> {
    return afterActions(
      [{ kind: 'fleet' }, press('n'), ...actions],
      aView({ fleet: aFleet([session, numbered(2)]) }),
    );
  }

  test('is saved trimmed, and the box stays until that is known', () => {
    const { state, effects } = typing(plain, paste('  deploy '), press('enter'));
    expect(effects).toEqual([save('deploy')]);
    expect(modeOf(state)).toBe('name');
    const done = typing(plain, paste('deploy'), press('enter'), { ...saved, name: 'deploy' });
    expect(modeOf(done.state)).toBe('list');
    expect(done.state.notice?.text).toBe('saved the name deploy');
  });

  test('is cleared by an empty text', () => {
    const { effects } = typing(named, press('ctrl-u'), press('enter'));
    expect(effects).toEqual([save(null)]);
  });

  test.each<[string, Session, readonly Action[]]>([
    ['the old one', named, [press('enter')]],
    ['none where there was none', plain, [paste('  '), press('enter')]],
    ['left by Esc', plain, [paste('typed'), press('escape')]],
  ])('that is %s is not saved', (_, session, actions) => {
    const { state, effects } = typing(session, ...actions);
    expect([modeOf(state), effects]).toEqual(['list', []]);
  });

  test('that could not be saved stays in the box, and the screen says so', () => {
    const failed = {
      kind: 'name-saved',
      row: rowRef(plain),
      name: 'deploy',
      result: err('the disk is full'),
    } as const;
    const { state } = typing(plain, paste('deploy'), press('enter'), failed);
    expect(state.nameBox).toMatchObject({
      input: { text: 'deploy' },
      saving: false,
      failure: 'the disk is full',
    });
    expect(state.notice?.failed).toBe(true);
  });

  test('moves no row while it is typed', () => {
    const view = aViewOf(aFleet([numbered(1), numbered(2)]), [press('n')]);
    const later = then(view, [numbered(2, 'approval'), numbered(1)]);
    expect(rowsOf(later)).toBe('[1] 2');
    expect(rowsOf(doing(later, press('escape')))).toBe('2* [1]');
  });

  test('is removed by x and restored by u', () => {
    const view = aViewOf(aFleet([named]));
    const cleared = afterActions([press('x'), { ...saved, name: null }], view);
    expect(cleared.effects).toEqual([save(null)]);
    expect(cleared.state.notice?.text).toBe('removed the name; u restores it');
    const undone = afterActions([press('u'), { ...saved, name: 'old' }], {
      ...view,
      ui: cleared.state,
    });
    expect(undone.effects).toEqual([save('old')]);
    expect(undone.state.cleared).toBeUndefined();
  });
});

test.each<[string, object]>([
  ['q', { kind: 'quit' }],
  ['ctrl-z', { kind: 'suspend' }],
  ['ctrl-l', { kind: 'redraw' }],
  ['r', { kind: 'refresh' }],
  ['y', { kind: 'copy', text: numbered(1).threadId }],
  ['+', { kind: 'set-interval', intervalMs: 2000 }],
  ['-', { kind: 'set-interval', intervalMs: 500 }],
])('%s asks for %j', (key, effect) => {
  expect(afterActions([press(key)], aViewOf(aFleet([numbered(1)]))).effects).toEqual([effect]);
});

test('the timelines stay while the details of one of their rows are open, and Esc closes them', () => {
  const view = aViewOf(aFleet([numbered(1)]), [press('t')]);
  const { state } = afterActions([press('d'), press('escape')], view);
  expect(modeOf(state)).toBe('timeline');
  const closed = afterActions([press('escape')], { ...view, ui: state }).state;
  expect(modeOf(closed)).toBe('list');
});

test('Esc goes back one step after the other, and never out', () => {
  const view = aViewOf(aFleet([numbered(1, 'approval')]), [
    press('z'),
    press('a'),
    press('/'),
    { kind: 'paste', text: 'title' },
    press('enter'),
    press('d'),
    press('?'),
  ]);
  const back = Array.from({ length: 8 }, (): Action => press('escape'));
  const { state, effects } = afterActions(back, view);
  expect(effects).toEqual([]);
  expect(state).toMatchObject({
    pages: [],
    attentionOnly: false,
    frozen: undefined,
  });
  expect(state.filter.text).toBe('');
});

test('w shows and hides the reasons', () => {
  const view = aViewOf(aFleet([numbered(1)]));
  expect(doing(view, press('w')).ui.why).toBe('on');
  expect(doing(view, press('w'), press('w')).ui.why).toBe('off');
});

test('going down reaches every row, past a failed one that moves down as it is left', () => {
  const fleet = [numbered(1, 'error'), numbered(2, 'approval'), numbered(3, 'model')];
  const start = aViewOf(aFleet(fleet));
  expect(rowsOf(doing(start, move('top')))).toBe('[1] 2 3');
  expect(rowsOf(doing(start, move('top'), move('down')))).toBe('[2] 1 3');
  expect(rowsOf(doing(start, move('top'), move('down'), move('down')))).toBe('2 [1] 3');
  expect(rowsOf(doing(start, move('top'), move('down'), move('down'), move('down')))).toBe(
    '2 1 [3]',
  );
});

describe('a click', () => {
  const view = aViewOf(aFleet([numbered(2), numbered(1), numbered(3)]));

  test('on a column title sorts by it, and a second one reverses the order', () => {
    const sorted = doing(view, click(2, 10));
    expect([sorted.ui.sortColumn, rowsOf(sorted)]).toEqual(['pid', '[1] 2 3']);
    expect(rowsOf(doing(sorted, click(2, 10)))).toBe('3 2 [1]');
  });

  test('on a key of the footer presses it', () => {
    expect(modeOf(doing(view, click(23, 2)).ui)).toBe('details');
    expect(modeOf(doing(view, click(23, 68)).ui)).toBe('help');
    expect(afterActions([click(23, 76)], view).effects).toEqual([{ kind: 'quit' }]);
    expect(doing(view, click(23, 60)).ui).toEqual(view.ui);
  });

  test('on anything below an open box does nothing', () => {
    const open = doing(view, press('.'));
    expect(doing(open, click(2, 10), click(4, 3)).ui).toEqual(open.ui);
  });
});

describe('a key that does nothing now says why', () => {
  const view = aViewOf(aFleet([numbered(1)]));
  const message = (key: string, shown = view): string | undefined =>
    doing(shown, press(key)).ui.notice?.text;

  test.each([
    ['tab', 'nothing needs you'],
    ['space', 'it has no running subagents'],
    ['x', 'it has no name'],
    ['u', 'no name was removed'],
  ])('%s: %s', (key, text) => {
    expect(message(key)).toBe(text);
  });

  test('w: no room for the WHY column', () => {
    const size = { columns: 40, rows: 24 };
    const { notice, why } = aViewOf(aFleet([numbered(1)]), [press('w')], {}, size).ui;
    expect([notice?.text, why]).toEqual(['no room for the WHY column; Enter shows it', 'auto']);
  });

  test('without a session', () => {
    const empty = aViewOf(aFleet([]));
    for (const key of ['enter', '.', 'n', 'y', 'm', 'o', 'w', '<']) {
      expect(message(key, empty)).toBe('no session selected');
    }
  });

  test('and the next key takes the message away', () => {
    expect(doing(view, press('x'), press('down')).ui.notice).toBeUndefined();
  });
});

test('sorting goes by the columns on the screen alone', () => {
  const view = aViewOf(aFleet([numbered(1)]));
  const columns = ['host', 'pid', 'tid', 'sub', 'state', 'age', 'for', 'title', 'branch', 'pwd'];
  const seen = new Set<string | undefined>();
  let sorted = view;
  for (let step = 0; step < 20; step += 1) {
    sorted = doing(sorted, press('>'));
    seen.add(sorted.ui.sortColumn);
  }
  for (const title of seen) expect([...columns, 'name', undefined]).toContain(title);
  expect(seen).not.toContain('why');
});

test('a page that was scrolled beyond its end scrolls up with the first key', () => {
  const view = aViewOf(aFleet([numbered(1)]), [press('?'), press('end'), press('pagedown')]);
  const end = pageTop(view.ui);
  expect(end).toBeGreaterThan(20);
  expect(pageTop(doing(view, press('up')).ui)).toBe(end - 1);
});

describe('a grouped list', () => {
  const inRepo = (number: number, repo: string, detail: StatusDetail = 'idle'): Session =>
    numbered(number, detail, { repoMainRoot: `/r/${repo}` });
  const fleet = aFleet([
    inRepo(1, 'a'),
    inRepo(2, 'b'),
    inRepo(3, 'a'),
    inRepo(4, 'b', 'approval'),
  ]);
  const grouped = (actions: readonly Action[] = []): MonitorView =>
    aViewOf(fleet, actions, { ui: initialUiState({ hiddenShown: false, grouping: 'repo' }) });

  test('has headings, and the rows of each below it in their order', () => {
    expect(rowsOf(grouped())).toBe('[/r/b:] 4 2 /r/a: 1 3');
    expect(rowsOf(grouped([press('down'), press('down'), press('down')]))).toBe(
      '/r/b: 4 2 [/r/a:] 1 3',
    );
  });

  test.each(['space', 'enter', 'left'])('folds the selected heading by %s', (key) => {
    const folded = grouped([press(key)]);
    expect(rowsOf(folded)).toBe('[/r/b+] /r/a: 1 3');
    const again = key === 'left' ? 'right' : key;
    expect(rowsOf(doing(folded, press(again)))).toBe('[/r/b:] 4 2 /r/a: 1 3');
  });

  test('folds the group of the selected session, whose heading is selected then', () => {
    expect(rowsOf(grouped([press('down'), press('down'), press('left')]))).toBe(
      '[/r/b+] /r/a: 1 3',
    );
  });

  test('is unfolded by tab where somebody below needs you', () => {
    const folded = grouped([press('left'), press('end')]);
    expect(rowsOf(folded)).toBe('/r/b+ /r/a: 1 [3]');
    expect(rowsOf(doing(folded, press('tab')))).toBe('/r/b: [4] 2 /r/a: 1 3');
  });

  test('keeps the selected session when it moves to another group', () => {
    const view = grouped([press('end')]);
    const moved = [inRepo(1, 'a'), inRepo(2, 'b'), inRepo(3, 'b'), inRepo(4, 'b', 'approval')];
    expect(rowsOf(then(view, moved))).toBe('/r/b: 4 2 [3] /r/a: 1');
  });

  test('shows details of sessions only, and passes headings from one to the next', () => {
    const view = grouped([press('down'), press('down'), press('d')]);
    expect(rowsOf(view)).toBe('/r/b: 4 [2] /r/a: 1 3');
    expect(rowsOf(doing(view, press('right')))).toBe('/r/b: 4 2 /r/a: [1] 3');
    expect(modeOf(grouped([press('d')]).ui)).toBe('list');
  });

  test('folds by a click on the selected heading', () => {
    expect(rowsOf(grouped([click(3, 5)]))).toBe('[/r/b+] /r/a: 1 3');
  });
});

describe('the view settings', () => {
  const fleet = aFleet([numbered(1)]);
  const down = (lines: number): readonly Action[] => Array<Action>(lines).fill(press('down'));
  const open = aViewOf(fleet, [press('S')]);

  test('change the list at once, and what was changed is kept when they are closed', () => {
    const { state, effects } = afterActions([press('space'), press('down'), press('left')], open);
    expect([state.grouping, state.sortColumn]).toEqual(['repo', 'why']);
    expect(effects).toEqual([]);
    for (const key of ['S', 'f2', 'escape', 'q']) {
      expect(afterActions([press(key)], { ...open, ui: state }).effects).toEqual([
        { kind: 'save-view', view: { sort: 'why', group: 'repo' } },
      ]);
    }
    expect(afterActions([press('ctrl-c')], { ...open, ui: state }).effects).toEqual([
      { kind: 'save-view', view: { sort: 'why', group: 'repo' } },
      { kind: 'quit' },
    ]);
    expect(afterActions([press('escape')], open).effects).toEqual([]);
  });

  test('hide, show and move columns, and keep one', () => {
    const hidden = afterActions([...down(3), press('space'), press('escape')], open);
    const columns = ['pid', 'tid', 'sub', 'state', 'age', 'for', 'name', 'title', 'branch', 'pwd'];
    expect(hidden.effects).toEqual([{ kind: 'save-view', view: { columns } }]);
    const usual = afterActions([...down(3), press(']'), press('[')], open).state;
    expect(usual.columns?.slice(0, 2)).toEqual(['host', 'pid']);
    expect(afterActions([press(']')], { ...open, ui: usual }).state.columns?.slice(0, 2)).toEqual([
      'pid',
      'host',
    ]);
    const two = aViewOf(fleet, [press('S'), ...down(3), press('space'), press('down')], {
      ui: { ...open.ui, settingsBox: undefined, columns: ['state', 'age'] },
    });
    const last = afterActions([press('space')], two).state;
    expect([last.columns, last.notice?.text]).toEqual([['age'], 'one column stays']);
  });

  test('leave alone what a flag or the configuration sets, and say so', () => {
    const options = { ...aView().options, setBy: { group: '--group' } };
    const view = aViewOf(fleet, [press('S'), press('space')], { options });
    expect([view.ui.grouping, view.ui.notice?.text]).toEqual(['none', 'fixed by --group']);
    expect(afterActions([press('q')], view).effects).toEqual([]);
  });

  test('are changed by a click', () => {
    const at = frame({ ...open, size: { columns: 80, rows: 24 } }).lines.findIndex((line) =>
      line.some(({ text }) => text.includes('[x] PID')),
    );
    expect(afterActions([click(at, 10)], open).state.columns).not.toContain('pid');
  });
});
