import { expect, test } from 'vitest';
import { aFleet, aSession } from '../../../fixtures/a-session.js';
import { aViewOf, press } from '../../../fixtures/a-view.js';
import { drawn } from '../../../fixtures/terminal/drawn-text.js';
import { err, ok } from '../../core/result.js';
import type { ActionPlan } from '../../terminal/focus/action-plan.js';
import type { Action } from '../state/action.js';

const go: Action = press('o');
const plan: ActionPlan = {
  action: 'go',
  way: 'go tmux in kitty',
  commands: [
    { program: 'tmux', args: ['-S', '/tmp/tmux-1000/default', 'select-pane', '-t', '%3'] },
    { program: 'kitty', args: ['@', '--to', 'unix:/tmp/k', 'focus-window', '--match', 'pid:7'] },
  ],
  takesScreen: false,
  done: 'shown in tmux in kitty',
};

const lines = (actions: readonly Action[], host = 'local', rows = 18): string =>
  drawn(aViewOf(aFleet([aSession({ host, title: 'one' })]), actions), 72, rows);

test('the menu says what can be done, and why the rest cannot', () => {
  expect(lines([press('.')])).toMatchInlineSnapshot(`
    " codex-ps  local  1 session                             every 1s  fresh
     ◆ 0 ask  ✗ 0 failed  ● 0 work  ○ 1 idle  ◌ 0 unknown          cpu 0.4%
     HOST     PID TID            SUB STATE    AGE NAME TITLE BRANCH PWD
     local   4001 01998a32…00001 0   ○ IDLE    1m -    one   main   …oject-1




     ┌─ Actions ──────────────────────────────────────────────────────────┐
     │ o  go to its terminal                                              │
     │ t  open a shell in its directory, in a new tab                     │
     │ v  read its rollout in $PAGER                                      │
     │ i  copy the thread id                                              │
     │ d  copy its directory, quoted for a shell                          │
     │ r  copy the command that resumes it                                │
     │ s  copy the ssh command to its terminal: it runs on this machine   │
     └────────────────────────────────────────────────────────────────────┘
     Esc back"
  `);
  expect(lines([press('.')], 'studio')).toContain(
    'v  read its rollout in $PAGER: its rollout is on studio',
  );
});

test('what will be run is shown whole, one command after the other', () => {
  expect(lines([go, { kind: 'action-planned', plan: ok(plan) }])).toMatchInlineSnapshot(`
    " codex-ps  local  1 session                             every 1s  fresh
     ◆ 0 ask  ✗ 0 failed  ● 0 work  ○ 1 idle  ◌ 0 unknown          cpu 0.4%
     HOST     PID TID            SUB STATE    AGE NAME TITLE BRANCH PWD
     local   4001 01998a32…00001 0   ○ IDLE    1m -    one   main   …oject-1







    ────────────────────────────────────────────────────────────────────────
     ○ IDLE  01998a32…00001  one
     ┌─ Run this? ────────────────────────────────────────────────────────┐
     │ tmux -S /tmp/tmux-1000/default select-pane -t '%3'                 │
     │ kitty @ --to unix:/tmp/k focus-window --match pid:7                │
     └────────────────────────────────────────────────────────────────────┘
     Enter run  Esc back"
  `);
});

test('the reason for a refusal is above the command to paste', () => {
  const plan = err({ reason: 'no terminal shows its tmux session', paste: "tmux attach -t '$1'" });
  expect(lines([go, { kind: 'action-planned', plan }])).toMatchInlineSnapshot(`
    " codex-ps  local  1 session                             every 1s  fresh
     ◆ 0 ask  ✗ 0 failed  ● 0 work  ○ 1 idle  ◌ 0 unknown          cpu 0.4%
     HOST     PID TID            SUB STATE    AGE NAME TITLE BRANCH PWD
     local   4001 01998a32…00001 0   ○ IDLE    1m -    one   main   …oject-1







    ────────────────────────────────────────────────────────────────────────
     ○ IDLE  01998a32…00001  one
     ┌─ Not possible ─────────────────────────────────────────────────────┐
     │ no terminal shows its tmux session                                 │
     │ tmux attach -t '$1'                                                │
     └────────────────────────────────────────────────────────────────────┘
     y copy the command  Esc back"
  `);
});

test('hostile words move nothing, and the keys stay on a small screen', () => {
  const reason = 'tmux said: \u001b[2J\u202e evil\nnew line 👩‍💻';
  const planned: Action = {
    kind: 'action-planned',
    plan: err({ reason, paste: `x ${'y'.repeat(900)}` }),
  };
  for (const rows of [1, 2, 3, 5, 8, 12, 24]) {
    const text = lines([go, planned], 'local', rows);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(text.split('\n')).toHaveLength(rows);
    if (rows >= 8) expect(text).toContain('Esc back');
    if (rows >= 8 && rows < 20) expect(text).toMatch(/and \d+ more lines; enlarge the window/);
  }
});
