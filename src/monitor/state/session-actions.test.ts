import { describe, expect, it, test } from 'vitest';
import { aFleet, aSession } from '../../../fixtures/a-session.js';
import { afterActions, aViewOf } from '../../../fixtures/a-view.js';
import { err, ok } from '../../core/result.js';
import type { Session } from '../../core/session/session.js';
import { shellWord } from '../../platform/processes/shell-word.js';
import type { ActionPlan } from '../../terminal/focus/action-plan.js';
import type { Action } from './action.js';
import { offerOf, sessionActions } from './session-actions.js';

const here = aSession({ cwd: "/home/ada/it's $HOME" });
const there = aSession({ host: 'studio', cwd: "/home/ada/it's $HOME" });
const id = here.threadId;

function offered(session: Session): Record<string, unknown> {
  const entries = sessionActions.map((action): [string, unknown] => {
    const offer = offerOf(action, session, aFleet([session]));
    if (offer.kind === 'plan') return [action.id, `plan ${offer.action}`];
    return [action.id, offer.kind === 'copy' ? offer.text : `no: ${offer.reason}`];
  });
  return Object.fromEntries(entries);
}

describe('what a row of the menu comes to', () => {
  it('on this machine', () => {
    expect(offered(here)).toEqual({
      go: 'plan go',
      shell: 'plan shell',
      page: 'plan page',
      'copy-id': id,
      'copy-directory': "'/home/ada/it'\\''s $HOME'",
      'copy-resume': `cd '/home/ada/it'\\''s $HOME' && codex resume ${id}`,
      'copy-ssh': 'no: it runs on this machine',
    });
  });

  it('on another one', () => {
    expect(offered(there)).toEqual({
      go: 'plan go',
      shell: 'plan shell',
      page: 'no: its rollout is on studio',
      'copy-id': id,
      'copy-directory': "'/home/ada/it'\\''s $HOME'",
      'copy-resume': expect.stringMatching(/^ssh -t -- studio 'cd '/) as string,
      'copy-ssh': expect.stringMatching(/^ssh -t -- studio 'exec sh -c '/) as string,
    });
  });

  it('with the home that Codex would not look in by itself', () => {
    const elsewhere = { cwd: '/w', codexHome: "/home/ada/it's" };
    const line = `cd /w && env CODEX_HOME='/home/ada/it'\\''s' codex resume ${id}`;
    expect(offered(aSession(elsewhere))['copy-resume']).toBe(line);
    expect(offered(aSession({ ...elsewhere, host: 'studio' }))['copy-resume']).toBe(
      `ssh -t -- studio ${shellWord(line)}`,
    );
    expect(offered(aSession({ cwd: '/w', codexHome: '/tmp/\n' }))['copy-resume']).toBe(
      `cd /w && codex resume ${id}`,
    );
  });

  it('where little is known', () => {
    const bare = aSession({ tty: undefined, cwd: undefined, rolloutPath: undefined });
    expect(offered(bare)).toMatchObject({
      go: 'no: no terminal of it is known',
      shell: 'no: its directory is not known',
      page: 'no: it has no rollout yet',
      'copy-directory': 'no: its directory is not known',
      'copy-resume': `codex resume ${id}`,
    });
  });

  it.each(['/tmp/a\nb', '/tmp/\u001b]52;c;x\u0007', 'relative', '-nowhere', '', '/tmp/\u2028'])(
    'the directory %j goes into no command',
    (cwd) => {
      for (const host of ['local', 'studio']) {
        const offers = offered(aSession({ host, cwd }));
        expect(offers).toMatchObject({ shell: 'no: its directory is not known' });
        if (cwd !== '')
          expect(JSON.stringify(offers)).not.toContain(JSON.stringify(cwd).slice(1, -1));
      }
    },
  );

  it.each(['pts/3; id', '/dev/pts/3', '../x', 'pts/$(id)', 'ttys00\n4'])(
    'the terminal %j is none',
    (tty) => {
      expect(offered(aSession({ tty }))).toMatchObject({ go: 'no: no terminal of it is known' });
      expect(offered(aSession({ host: 'studio', tty }))).toMatchObject({
        'copy-ssh': 'ssh -t -- studio',
      });
    },
  );

  it.each(['-oProxyCommand=id', 'a b', '@selection', "a'b", 'a;b', '$(id)'])(
    'on a host called %j nothing can be done',
    (host) => {
      for (const offer of Object.values(offered(aSession({ host })))) {
        expect(offer).toMatch(/^no: the host .* is no plain ssh alias$/);
      }
    },
  );
});

test('no key of the menu has two rows', () => {
  const keys = sessionActions.map(({ key }) => key);
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
  const go: Action = { kind: 'session-action', id: 'go' };
  const planned: Action = { kind: 'action-planned', plan: ok(plan) };

  it('is planned, shown, run, and told', () => {
    const { state, effects } = afterActions(
      [go, planned, { kind: 'confirm' }, { kind: 'action-ended', plan, result: ok(undefined) }],
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
    const { state, effects } = afterActions([go, { kind: 'back' }, planned], view);
    expect(effects.map(({ kind }) => kind)).toEqual(['plan-action']);
    expect(state.actionBox).toBeUndefined();
  });

  it('is asked for anew where it goes another way', () => {
    const other = { ...plan, way: 'go kitty' };
    const { state, effects } = afterActions(
      [go, planned, { kind: 'confirm' }, { kind: 'back' }, go, { ...planned, plan: ok(other) }],
      view,
    );
    expect(effects.map(({ kind }) => kind)).toEqual(['plan-action', 'run-plan', 'plan-action']);
    expect(state.actionBox).toEqual({ kind: 'confirm', plan: other });
  });

  it('that fails says why, and what to paste', () => {
    const refusal = { reason: 'tmux said: no server', paste: 'tmux attach' };
    const { state } = afterActions(
      [go, planned, { kind: 'confirm' }, { kind: 'action-ended', plan, result: err(refusal) }],
      view,
    );
    expect(state.actionBox).toEqual({ kind: 'refused', refusal });
    const { effects } = afterActions([{ kind: 'copy-paste-line' }], { ...view, ui: state });
    expect(effects).toEqual([{ kind: 'copy', text: 'tmux attach' }]);
  });

  it('that does not fit only says why', () => {
    const { state, effects } = afterActions(
      [{ kind: 'actions' }, { kind: 'session-action', id: 'copy-ssh' }],
      view,
    );
    expect(effects).toEqual([]);
    expect(state.notice).toMatchObject({ text: 'it runs on this machine', failed: true });
  });
});
