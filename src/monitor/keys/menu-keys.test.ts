import { describe, expect, it, test } from 'vitest';
import { aFleet, ago, aSession, aVerdict } from '../../../fixtures/a-session.js';
import { afterActions, aViewOf, press } from '../../../fixtures/a-view.js';
import { rowRef } from '../../core/fleet/row-key.js';
import { err, ok } from '../../core/result.js';
import type { Session } from '../../core/session/session.js';
import { shellWord } from '../../platform/processes/shell-word.js';
import type { ActionPlan } from '../../terminal/focus/action-plan.js';
import type { Action } from '../state/action.js';
import { screenView } from '../state/screen-layout.js';
import { sessionActions } from './menu-keys.js';

const here = aSession({ cwd: "/home/ada/it's $HOME" });
const there = aSession({ host: 'studio', cwd: "/home/ada/it's $HOME" });
const id = here.threadId;

function offered(session: Session): Record<string, unknown> {
  const view = screenView(aViewOf(aFleet([session])));
  const entries = sessionActions.map(({ keys, run }): [string, unknown] => {
    const step = run(view);
    if (typeof step === 'string') return [keys, `no: ${step}`];
    const [, effect] = step;
    if (effect?.kind === 'copy') return [keys, effect.text];
    return [keys, effect?.kind === 'plan-action' ? `plan ${effect.action}` : effect];
  });
  return Object.fromEntries(entries);
}

describe('what a row of the menu comes to', () => {
  it('on this machine', () => {
    expect(offered(here)).toEqual({
      o: 'plan go',
      t: 'plan shell',
      v: 'plan page',
      i: id,
      d: "'/home/ada/it'\\''s $HOME'",
      r: `cd '/home/ada/it'\\''s $HOME' && codex resume ${id}`,
      s: 'no: it runs on this machine',
    });
  });

  it('on another one', () => {
    expect(offered(there)).toEqual({
      o: 'plan go',
      t: 'plan shell',
      v: 'no: its rollout is on studio',
      i: id,
      d: "'/home/ada/it'\\''s $HOME'",
      r: expect.stringMatching(/^ssh -t -- studio 'cd '/) as string,
      s: expect.stringMatching(/^ssh -t -- studio 'exec sh -c '/) as string,
    });
  });

  it('with a home that is not the default of Codex', () => {
    const elsewhere = { cwd: '/w', codexHome: "/home/ada/it's" };
    const line = `cd /w && env CODEX_HOME='/home/ada/it'\\''s' codex resume ${id}`;
    expect(offered(aSession(elsewhere))['r']).toBe(line);
    expect(offered(aSession({ ...elsewhere, host: 'studio' }))['r']).toBe(
      `ssh -t -- studio ${shellWord(line)}`,
    );
    expect(offered(aSession({ cwd: '/w', codexHome: '/tmp/\n' }))['r']).toBe(
      `cd /w && codex resume ${id}`,
    );
  });

  it('where little is known', () => {
    const bare = aSession({ tty: undefined, cwd: undefined, rolloutPath: undefined });
    expect(offered(bare)).toMatchObject({
      o: 'no: its terminal is not known',
      t: 'no: its directory is not known',
      v: 'no: it has no rollout yet',
      d: 'no: its directory is not known',
      r: `codex resume ${id}`,
    });
  });

  it.each(['/tmp/a\nb', '/tmp/\u001b]52;c;x\u0007', 'relative', '-nowhere', '', '/tmp/\u2028'])(
    'the directory %j goes into no command',
    (cwd) => {
      for (const host of ['local', 'studio']) {
        const offers = offered(aSession({ host, cwd }));
        expect(offers).toMatchObject({ t: 'no: its directory is not known' });
        if (cwd !== '')
          expect(JSON.stringify(offers)).not.toContain(JSON.stringify(cwd).slice(1, -1));
      }
    },
  );

  it.each(['pts/3; id', '/dev/pts/3', '../x', 'pts/$(id)', 'ttys00\n4'])(
    'the terminal %j is none',
    (tty) => {
      expect(offered(aSession({ tty }))).toMatchObject({ o: 'no: its terminal is not known' });
      expect(offered(aSession({ host: 'studio', tty }))).toMatchObject({
        s: 'ssh -t -- studio',
      });
    },
  );

  it.each(['-oProxyCommand=id', 'a b', '@selection', "a'b", 'a;b', '$(id)'])(
    'on a host called %j nothing can be done',
    (host) => {
      for (const offer of Object.values(offered(aSession({ host })))) {
        expect(offer).toMatch(/^no: the host .* is not a plain ssh alias$/);
      }
    },
  );
});

test('no key of the menu has two rows', () => {
  const keys = sessionActions.map(({ keys }) => keys);
  expect(keys).toEqual([...new Set(keys)]);
});

describe('an action', () => {
  const plan: ActionPlan = {
    action: 'go',
    way: 'go tmux',
    commands: [{ program: 'tmux', args: ['select-pane'] }],
    takesScreen: false,
    done: 'shown in tmux',
  };
  const view = aViewOf(aFleet([here]));
  const go: Action = press('o');
  const planned: Action = { kind: 'action-planned', plan: ok(plan) };

  it('is planned, shown, run, and reported', () => {
    const { state, effects } = afterActions(
      [go, planned, press('enter'), { kind: 'action-ended', plan, result: ok(undefined) }],
      view,
    );
    expect(effects).toEqual([
      { kind: 'plan-action', action: 'go', session: here },
      { kind: 'run-plan', plan },
    ]);
    expect(state.actionBox).toBeUndefined();
    expect(state.notice?.text).toBe('shown in tmux');
  });

  it('that was left while it was planned is not shown and not run', () => {
    const { state, effects } = afterActions([go, press('escape'), planned], view);
    expect(effects.map(({ kind }) => kind)).toEqual(['plan-action']);
    expect(state.actionBox).toBeUndefined();
  });

  it('is confirmed again if its commands are of another kind', () => {
    const other = { ...plan, way: 'go kitty' };
    const { state, effects } = afterActions(
      [go, planned, press('enter'), press('escape'), go, { ...planned, plan: ok(other) }],
      view,
    );
    expect(effects.map(({ kind }) => kind)).toEqual(['plan-action', 'run-plan', 'plan-action']);
    expect(state.actionBox).toEqual({ kind: 'confirm', plan: other });
  });

  it('that fails says why, and what to paste', () => {
    const refusal = { reason: 'tmux said: no server', paste: 'tmux attach' };
    const { state } = afterActions(
      [go, planned, press('enter'), { kind: 'action-ended', plan, result: err(refusal) }],
      view,
    );
    expect(state.actionBox).toEqual({ kind: 'refused', refusal });
    const { effects } = afterActions([press('y')], { ...view, ui: state });
    expect(effects).toEqual([{ kind: 'copy', text: 'tmux attach' }]);
  });

  it('on the next that needs you begins with the most urgent, and then goes on', () => {
    const failed = aSession({ number: 2, verdict: aVerdict('error') });
    const asks = aSession({ number: 3, verdict: aVerdict('approval', { since: ago(5) }) });
    const unseen = aSession({ number: 4, verdict: aVerdict('question'), tty: undefined });
    const view = aViewOf(aFleet([here, failed, asks, unseen]), [press('G')]);
    const next = [press('O'), press('escape')];
    const { state, effects } = afterActions([...next, press('O')], view);
    expect(effects).toEqual([{ kind: 'plan-action', action: 'go', session: asks }]);
    expect(state.selected).toEqual(rowRef(unseen));
    expect(state.notice?.text).toBe('its terminal is not known');
    expect(afterActions([press('O')], { ...view, ui: state }).effects).toEqual([
      { kind: 'plan-action', action: 'go', session: failed },
    ]);
  });

  it('on the next that needs you says so where nobody does', () => {
    const { state } = afterActions([press('O')], view);
    expect(state.notice).toMatchObject({ text: 'nothing needs you', failed: true });
  });

  it('that does not fit only says why', () => {
    const { state, effects } = afterActions([press('.'), press('s')], view);
    expect(effects).toEqual([]);
    expect(state.notice).toMatchObject({ text: 'it runs on this machine', failed: true });
  });
});
