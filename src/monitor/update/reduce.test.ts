import { describe, expect, test } from 'vitest';
import {
  aFleet,
  ago,
  aSession,
  aSubagent,
  aVerdict,
  fixtureNow,
} from '../../../fixtures/a-session.js';
import { afterActions, aView, aViewOf } from '../../../fixtures/a-view.js';
import type { Session } from '../../core/session/session.js';
import type { StatusDetail } from '../../core/session/status.js';
import { rowKey } from '../../core/fleet/row-key.js';
import type { Action } from '../state/action.js';
import { listedRows } from '../state/listed-rows.js';
import type { MonitorView } from '../state/monitor-view.js';
import { modeOf } from '../state/ui-state.js';

const move = (to: 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom'): Action => ({
  kind: 'move',
  to,
});
const tab: Action = { kind: 'next-attention', step: 1 };

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

/** The rows as their numbers, the selected one in brackets, the unseen ones with a mark. */
function rowsOf(view: MonitorView): string {
  const { ui } = view;
  return listedRows(ui, view)
    .rows.map(({ key, session }) => {
      const number = `${Number.parseInt(session.threadId.slice(-4), 16)}`;
      const marked = ui.memory.get(key)?.unseen === true ? `${number}*` : number;
      return ui.selected && rowKey(ui.selected) === key ? `[${marked}]` : marked;
    })
    .join(' ');
}

/** The view after a new fleet came, and after what the user then did. */
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
  test('is named, calling, then by the last change of state', () => {
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

  test('holds still where only the telling of a start changes', () => {
    const view = aViewOf(aFleet([numbered(1, 'model'), numbered(2, 'model')]));
    const retold = numbered(2, 'model', { verdict: aVerdict('tool', { since: ago(1) }) });
    expect(rowsOf(then(view, [numbered(1, 'model'), retold]))).toBe('[1] 2');
  });

  test('moves a row whose state changed, which is unseen then', () => {
    const view = aViewOf(aFleet([numbered(1), numbered(2, 'model')]));
    expect(rowsOf(view)).toBe('[1] 2');
    const done = numbered(2, 'idle', { verdict: aVerdict('idle', { since: ago(0) }) });
    expect(rowsOf(then(view, [numbered(1), done]))).toBe('2* [1]');
  });

  test('marks a row that ended a turn between two looks', () => {
    const view = aViewOf(aFleet([numbered(1), numbered(2)]));
    const again = numbered(2, 'idle', { verdict: aVerdict('idle', { since: ago(0) }) });
    expect(rowsOf(then(view, [numbered(1), again]))).toBe('2* [1]');
  });

  test('lets a failed row sink once it was looked at and left', () => {
    const fleet = aFleet([numbered(1), numbered(9, 'error')]);
    const view = aViewOf(fleet);
    expect(rowsOf(view)).toBe('[9] 1');
    expect(rowsOf(doing(view, move('down')))).toBe('[1] 9');
  });

  test('goes by a column and back, either way round', () => {
    const view = aViewOf(aFleet([numbered(2), numbered(1), numbered(3)]));
    const byPid = doing(view, { kind: 'sort', step: 1 }, { kind: 'sort', step: 1 });
    expect(byPid.ui.sortColumn).toBe('PID');
    expect(rowsOf(doing(byPid, { kind: 'reverse' }))).toBe('3 2 [1]');
    expect(doing(view, { kind: 'sort', step: -1 }).ui.sortColumn).toBe('WHY');
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

  test('takes the neighbour where its row ends', () => {
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
    const clicked = doing(view, { kind: 'click', row: 4, column: 3 });
    expect(rowsOf(clicked)).toBe('1 [2] 3');
    expect(modeOf(doing(clicked, { kind: 'click', row: 4, column: 3 }).ui)).toBe('details');
    expect(doing(view, { kind: 'click', row: 23, column: 3 }).ui).toEqual(view.ui);
  });
});

test('a mark is cleared by the user, not by time', () => {
  const view = aViewOf(aFleet([numbered(1, 'model')]));
  const done = then(view, [numbered(1)]);
  expect(rowsOf(done)).toBe('[1*]');
  expect(rowsOf(doing(done, move('down')))).toBe('[1]');
});

test('tab goes to those that ask, then failed, then unseen, and round again', () => {
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

test('tab says so where nothing needs the user', () => {
  const view = doing(aViewOf(aFleet([numbered(1)])), tab);
  expect(view.ui.notice).toMatchObject({ text: 'nothing needs you' });
});

describe('folding', () => {
  const root = numbered(1, 'model');
  const fleet = aFleet([root, aSubagent(root, { number: 2 }), numbered(3)]);

  test('shows the subagents and, from one of them, goes back to the root', () => {
    const view = doing(aViewOf(fleet), { kind: 'fold' });
    expect(rowsOf(view)).toBe('[1] 2 3');
    expect(rowsOf(doing(view, move('down'), { kind: 'fold' }))).toBe('[1] 3');
  });

  test('says so where there is nothing to fold', () => {
    const view = doing(aViewOf(fleet), move('bottom'), { kind: 'fold' });
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
  const filter = (text: string): Action[] => [{ kind: 'filter' }, { kind: 'paste', text }];

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

  test('Enter keeps the filter, and then one Esc clears it', () => {
    const kept = aViewOf(fleet, [...filter('docs'), { kind: 'submit' }]);
    expect([modeOf(kept.ui), rowsOf(kept)]).toEqual(['list', '[3]']);
    expect(rowsOf(doing(kept, { kind: 'back' }))).toBe('[3] 1 2');
  });

  test('one Esc leaves and clears a filter that is being typed', () => {
    const left = aViewOf(fleet, [...filter('docs'), { kind: 'back' }]);
    expect([modeOf(left.ui), left.ui.filter.text]).toEqual(['list', '']);
  });

  test('a shows what calls, and A what is hidden', () => {
    expect(rowsOf(aViewOf(fleet, [{ kind: 'attention-only' }]))).toBe('[3]');
    expect(rowsOf(aViewOf(fleet, [{ kind: 'hidden-sources' }]))).toBe('[3] 1 2 4');
  });
});

test('a frozen list stays as it was until it is let go', () => {
  const view = aViewOf(aFleet([numbered(1), numbered(2)]), [{ kind: 'freeze' }]);
  const later = then(view, [numbered(2, 'approval')]);
  expect(rowsOf(later)).toBe('[1] 2');
  expect(rowsOf(doing(later, { kind: 'freeze' }))).toBe('[2]');
});

describe('a name', () => {
  const plain = numbered(1);
  const named = numbered(1, 'idle', { name: 'old' });
  const paste = (text: string): Action => ({ kind: 'paste', text });
  const save = (name: string | null): object => ({
    kind: 'save-name',
    host: plain.host,
    threadId: plain.threadId,
    name,
  });
  const saved = { kind: 'name-saved', host: plain.host, threadId: plain.threadId } as const;

  function typing(
    session: Session,
    ...actions: readonly Action[]
  ): ReturnType<typeof afterActions> {
    return afterActions(
      [{ kind: 'fleet' }, { kind: 'name' }, ...actions],
      aView({ fleet: aFleet([session, numbered(2)]) }),
    );
  }

  test('is saved trimmed, and the box stays until that is known', () => {
    const { state, effects } = typing(plain, paste('  deploy '), { kind: 'submit' });
    expect(effects).toEqual([save('deploy')]);
    expect(modeOf(state)).toBe('name');
    const done = typing(plain, paste('deploy'), { kind: 'submit' }, { ...saved, name: 'deploy' });
    expect(modeOf(done.state)).toBe('list');
    expect(done.state.notice?.text).toBe('saved name deploy');
  });

  test('is cleared by an empty text', () => {
    const { effects } = typing(
      named,
      { kind: 'edit', edit: { kind: 'clear' } },
      { kind: 'submit' },
    );
    expect(effects).toEqual([save(null)]);
  });

  test.each<[string, Session, readonly Action[]]>([
    ['the old one', named, [{ kind: 'submit' }]],
    ['none where there was none', plain, [paste('  '), { kind: 'submit' }]],
    ['left by Esc', plain, [paste('typed'), { kind: 'back' }]],
  ])('that is %s is not saved', (_, session, actions) => {
    const { state, effects } = typing(session, ...actions);
    expect([modeOf(state), effects]).toEqual(['list', []]);
  });

  test('that could not be saved stays in the box, and the screen says so', () => {
    const failed = {
      kind: 'name-failed',
      host: plain.host,
      threadId: plain.threadId,
      reason: 'the disk is full',
    } as const;
    const { state } = typing(plain, paste('deploy'), { kind: 'submit' }, failed);
    expect(state.nameBox).toMatchObject({
      input: { text: 'deploy' },
      saving: false,
      trouble: 'the disk is full',
    });
    expect(state.notice?.failed).toBe(true);
  });

  test('moves no row while it is typed', () => {
    const view = aViewOf(aFleet([numbered(1), numbered(2)]), [{ kind: 'name' }]);
    const later = then(view, [numbered(2, 'approval'), numbered(1)]);
    expect(rowsOf(later)).toBe('[1] 2');
    expect(rowsOf(doing(later, { kind: 'back' }))).toBe('2* [1]');
  });

  test('is cleared by x and given back by u', () => {
    const view = aViewOf(aFleet([named]));
    const cleared = afterActions([{ kind: 'clear-name' }, { ...saved, name: null }], view);
    expect(cleared.effects).toEqual([save(null)]);
    expect(cleared.state.notice?.text).toBe('cleared the name: u undoes it');
    const undone = afterActions([{ kind: 'undo-clear' }, { ...saved, name: 'old' }], {
      ...view,
      ui: cleared.state,
    });
    expect(undone.effects).toEqual([save('old')]);
    expect(undone.state.cleared).toBeUndefined();
  });
});

test.each<[Action, object]>([
  [{ kind: 'quit' }, { kind: 'quit' }],
  [{ kind: 'suspend' }, { kind: 'suspend' }],
  [{ kind: 'redraw' }, { kind: 'redraw' }],
  [{ kind: 'refresh' }, { kind: 'refresh' }],
  [{ kind: 'copy-id' }, { kind: 'copy', text: numbered(1).threadId }],
  [
    { kind: 'interval', step: 1 },
    { kind: 'set-interval', intervalMs: 2000 },
  ],
  [
    { kind: 'interval', step: -1 },
    { kind: 'set-interval', intervalMs: 500 },
  ],
  [{ kind: 'timeline' }, { kind: 'watch-timelines', of: 'all' }],
])('%j wants %j', (action, effect) => {
  expect(afterActions([action], aViewOf(aFleet([numbered(1)]))).effects).toEqual([effect]);
});

test('the pictures stay while a row of theirs is looked at closely, and Esc leaves them', () => {
  const view = aViewOf(aFleet([numbered(1)]), [{ kind: 'timeline' }]);
  const { effects, state } = afterActions([{ kind: 'details' }, { kind: 'back' }], view);
  expect(effects.map(({ kind }) => kind)).toEqual(['watch-details', 'watch-details']);
  expect(state.timelineShown).toBe(true);
  expect(afterActions([{ kind: 'back' }], { ...view, ui: state }).state.timelineShown).toBe(false);
});

test('the details follow the selection, and are let go when they close', () => {
  const view = aViewOf(aFleet([numbered(1), numbered(2)]), [{ kind: 'details' }]);
  const { effects, state } = afterActions([{ kind: 'neighbour', step: 1 }, { kind: 'back' }], view);
  expect(effects).toEqual([
    { kind: 'watch-details', session: { host: 'local', threadId: numbered(2).threadId } },
    { kind: 'watch-timelines', of: { host: 'local', threadId: numbered(2).threadId } },
    { kind: 'watch-details', session: undefined },
    { kind: 'watch-timelines', of: undefined },
  ]);
  expect(modeOf(state)).toBe('list');
});

test('Esc goes back one step after the other, and never out', () => {
  const view = aViewOf(aFleet([numbered(1, 'approval')]), [
    { kind: 'freeze' },
    { kind: 'attention-only' },
    { kind: 'filter' },
    { kind: 'paste', text: 'title' },
    { kind: 'submit' },
    { kind: 'details' },
    { kind: 'help' },
  ]);
  const back = Array.from({ length: 8 }, (): Action => ({ kind: 'back' }));
  const { state, effects } = afterActions(back, view);
  expect(effects.map(({ kind }) => kind)).toEqual(['watch-details', 'watch-timelines']);
  expect(state).toMatchObject({
    helpOpen: false,
    detailsOpen: false,
    attentionOnly: false,
    frozen: undefined,
  });
  expect(state.filter.text).toBe('');
});

test('w shows and hides the reasons', () => {
  const view = aViewOf(aFleet([numbered(1)]));
  expect(doing(view, { kind: 'why' }).ui.why).toBe('on');
  expect(doing(view, { kind: 'why' }, { kind: 'why' }).ui.why).toBe('off');
});

test('going down reaches every row, past a failed one that sinks as it is left', () => {
  const fleet = [numbered(1, 'error'), numbered(2, 'approval'), numbered(3, 'model')];
  const start = aViewOf(aFleet(fleet));
  expect(rowsOf(doing(start, move('top')))).toBe('[1] 2 3');
  expect(rowsOf(doing(start, move('top'), move('down')))).toBe('[2] 1 3');
  expect(rowsOf(doing(start, move('top'), move('down'), move('down')))).toBe('2 [1] 3');
  expect(rowsOf(doing(start, move('top'), move('down'), move('down'), move('down')))).toBe(
    '2 1 [3]',
  );
});
