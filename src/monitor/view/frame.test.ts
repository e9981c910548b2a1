import { describe, expect, test } from 'vitest';
import { aBusyFleet } from '../../../fixtures/a-busy-fleet.js';
import {
  aFleet,
  ago,
  aProcessRow,
  aSession,
  aVerdict,
  fixtureNow,
} from '../../../fixtures/a-session.js';
import { aView, aViewOf, press } from '../../../fixtures/a-view.js';
import { drawn, textOf } from '../../../fixtures/terminal/drawn-text.js';
import type { HostName } from '../../core/ids.js';
import { durationMs, epochMs } from '../../core/time.js';
import type { Action } from '../state/action.js';
import { glyphsFor } from '../../output/text/glyphs.js';
import { frame } from './frame.js';
import type { MonitorView, Size } from '../state/monitor-view.js';

function busy(actions: readonly Action[] = [], size?: Size): MonitorView {
  return aViewOf(aBusyFleet(), actions, {}, size);
}

describe('the list', () => {
  test('at 40x10', () => {
    expect(drawn(busy(), 40, 10)).toMatchInlineSnapshot(`
      " codex-ps  5 sessions             fresh
       ◆ 1 asks  ✗ 1 failed  ● 2 work
       studio: it did not answer within 6 s: …
       SUB STATE   TITLE       BRANCH
       0   ◆ ASK?  Roll out t… release/2026-11
       0   ✗ FAIL  What broke… main
       0   ● WORK  翻訳ファイ… 機能/翻訳
       2!  ● WORK  Tidy the p… parser-rewrite
       0   ○ IDLE… Compare th… -
       Tab who needs you       ? help  q quit"
    `);
  });

  test('at 80x24', () => {
    expect(drawn(busy(), 80, 24)).toMatchInlineSnapshot(`
      " codex-ps  local, home, studio  5 sessions  7 threads           every 1s  fresh
       ◆ 1 asks  ✗ 1 failed  ● 2 work  ○ 1 idle  ◌ 0 unknown  1 hidden: A    cpu 0.4%
       studio: it did not answer within 6 s: is it switched on? check the network or …
       HOST   SUB STATE           NAME   TITLE                BRANCH          PWD
       local  0   ◆ ASK?          deploy Roll out the paymen… release/2026-11 …/shop
       home   0   ✗ FAIL          -      What broke the nigh… main            …oject-6
       local  0   ● WORK          -      翻訳ファイルを整理…  機能/翻訳       …/日本語
       local  2!  ● WORK          -      Tidy the parser and… parser-rewrite  …ng-name
       home   0   ○ IDLE detached -      Compare the two cac… -               …oject-7
       studio 0   ◌ UNK  stale    -      Draw the icons again main            …oject-8







      ────────────────────────────────────────────────────────────────────────────────
       ◆ ASK?  01998a32…00001  deploy: Roll out the payment fix to staging
       Why           likely asks to run: git push
       Now           git push
       Last message

       Tab who needs you  Enter details  / filter  o go to it  n name  ? help  q quit"
    `);
  });

  test('at 120x40', () => {
    expect(drawn(busy(), 120, 40).replace(/\n{2,}/, '\n\n')).toMatchInlineSnapshot(`
      " codex-ps  local, home, studio  5 sessions  7 threads                                                   every 1s  fresh
       ◆ 1 asks  ✗ 1 failed  ● 2 work  ○ 1 idle  ◌ 0 unknown  1 hidden: A                                            cpu 0.4%
       studio: it did not answer within 6 s: is it switched on? check the network or the VPN
       HOST      PID TID            SUB STATE            AGE     FOR NAME   TITLE                   BRANCH          PWD
       local    4001 01998a32…00001 0   ◆ ASK?           41s     40s deploy Roll out the payment f… release/2026-11 ~/src/shop
       home     411+ 01998a55…00006 0   ✗ FAIL            1h      1h -      What broke the nightly… main            …project-6
       local    4005 01998a4e…00005 0   ● WORK            1s     12s -      翻訳ファイルを整理する… 機能/翻訳       …/日本語
       local    4002 01998a39…00002 2!  ● WORK            3s      5m -      Tidy the parser and ma… parser-rewrite  …long-name
       home   daemon 01998a5c…00007 0   ○ IDLE detached   1d      1d -      Compare the two caches  -               …project-7
       studio   4008 01998a63…00008 0   ◌ UNK  stale     11m unknown -      Draw the icons again    main            …project-8

      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       ◆ ASK?  01998a32…00001  deploy: Roll out the payment fix to staging
       Why           likely asks to run: git push
       Now           git push
       Last message




       Tab who needs you  Enter details  / filter  a needs you only  o go to it  . actions  n name  y copy id  ? help  q quit"
    `);
  });

  test('at 220x50', () => {
    expect(drawn(busy(), 220, 50).replace(/\n{2,}/, '\n\n')).toMatchInlineSnapshot(`
      " codex-ps  local, home, studio  5 sessions  7 threads                                                                                                                                                       every 1s  fresh
       ◆ 1 asks  ✗ 1 failed  ● 2 work  ○ 1 idle  ◌ 0 unknown  1 hidden: A                                                                                                                                                cpu 0.4%
       studio: it did not answer within 6 s: is it switched on? check the network or the VPN
       HOST       PID  TID             SUB  STATE             AGE      FOR  NAME    TITLE                                BRANCH           PWD                                      WHY
       local     4001  01998a32…00001  0    ◆ ASK?            41s      40s  deploy  Roll out the payment fix to staging  release/2026-11  ~/src/shop                               likely asks to run: git push
       home      411+  01998a55…00006  0    ✗ FAIL             1h       1h  -       What broke the nightly build?        main             ~/src/project-6                          stopped by a usage limit, which resets at 14:00
       local     4005  01998a4e…00005  0    ● WORK             1s      12s  -       翻訳ファイルを整理する 🚀            機能/翻訳        ~/src/i18n/日本語                        a turn runs and no call is open
       local     4002  01998a39…00002  2!   ● WORK             3s       5m  -       Tidy the parser and make it total    parser-rewrite   …/parser-rewrite-with-a-long-name        it waits for its subagents
       home    daemon  01998a5c…00007  0    ○ IDLE detached    1d       1d  -       Compare the two caches               -                ~/src/project-7                          no terminal shows it; the last turn ended
       studio    4008  01998a63…00008  0    ◌ UNK  stale      11m  unknown  -       Draw the icons again                 main             ~/src/project-8                          last known: an MCP call is open and nothing te…

      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       ◆ ASK?  01998a32…00001  deploy: Roll out the payment fix to staging
       Why           likely asks to run: git push
       Now           git push
       Last message




       Tab who needs you  Enter details  / filter  a needs you only  F2 view settings  o go to it  . actions  n name  x remove name  y copy id                                                                     ? help  q quit"
    `);
  });

  test('in ASCII', () => {
    const view = aViewOf(aBusyFleet(), [press('space')], { glyphs: glyphsFor({ unicode: false }) });
    const text = drawn({ ...view, fleet: aFleet([aSession({ number: 1 })]) }, 80, 10);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

test('expanded subagents are below their root', () => {
  const actions: readonly Action[] = [press('down'), press('down'), press('down'), press('space')];
  expect(drawn(busy(actions), 100, 14)).toMatchInlineSnapshot(`
    " codex-ps  local, home, studio  5 sessions  7 threads                               every 1s  fresh
     ◆ 1 asks  ✗ 1 failed  ● 2 work  ○ 1 idle  ◌ 0 unknown  1 hidden: A                        cpu 0.4%
     studio: it did not answer within 6 s: is it switched on? check the network or the VPN
     HOST   TID            SUB STATE           NAME      TITLE                 BRANCH          PWD
     local  01998a32…00001 0   ◆ ASK?          deploy    Roll out the payment… release/2026-11 …src/shop
     local  01998a4e…00005 0   ● WORK          -         翻訳ファイルを整理す… 機能/翻訳       …/日本語
     local  01998a39…00002 2!  ● WORK          -         Tidy the parser and … parser-rewrite  …ong-name
     local  01998a40…00003 ├─  ● WORK          Curie (e… a task of its own     main            …roject-3
     local  01998a47…00004 └─  ✗ FAIL          Noether … a task of its own     main            …roject-4
     home   01998a55…00006 0   ✗ FAIL          -         What broke the night… main            …roject-6
     home   01998a5c…00007 0   ○ IDLE detached -         Compare the two cach… -               …roject-7
     studio 01998a63…00008 0   ◌ UNK  stale    -         Draw the icons again  main            …roject-8

     Tab who needs you  Enter details  Space subagents  / filter  o go to it  n name     ? help  q quit"
  `);
});

test('the filter, and what else narrows the list, stays in sight above the footer', () => {
  const actions: readonly Action[] = [
    press('/'),
    { kind: 'paste', text: 'main !idle' },
    press('enter'),
    press('>'),
  ];
  expect(drawn(busy(actions), 80, 10)).toMatchInlineSnapshot(`
    " codex-ps  local, home, studio  5 sessions  7 threads           every 1s  fresh
     ◆ 1 asks  ✗ 1 failed  ● 2 work  ○ 1 idle         1 asks behind the filter: Esc
     studio: it did not answer within 6 s: is it switched on? check the network or …
     HOST▾  SUB STATE           NAME   TITLE                BRANCH          PWD
     home   0   ✗ FAIL          -      What broke the nigh… main            …oject-6
     local  2!  ● WORK          -      Tidy the parser and… parser-rewrite  …ng-name
     studio 0   ◌ UNK  stale    -      Draw the icons again main            …oject-8

     / main !idle 3 of 6  sorted by HOST ▾
     Enter details  / filter  o go to it  n name  Esc back           ? help  q quit"
  `);
});

test('a name is typed in a box with the cursor in it', () => {
  const view = busy([press('n'), { kind: 'paste', text: ' 日本' }]);
  const shown = frame({ ...view, size: { columns: 80, rows: 16 } });
  expect(textOf(shown).slice(-6).join('\n')).toMatchInlineSnapshot(`
    "
     ┌─ Name for 01998a32…00001 on local ───────────────────────────────────┐
     │ deploy 日本                                                          │
     │ An empty name removes it.                                            │
     └──────────────────────────────────────────────────────────────────────┘
     Enter save  Ctrl-U clear  Esc back"
  `);
  expect(shown.cursor).toEqual({ row: 12, column: 14 });
});

test('the details show all that is known', () => {
  const view = busy([press('down'), press('down'), press('down'), press('d')]);
  const { selected } = view.ui;
  if (!selected) throw new Error('a row is selected');
  const details = {
    ...selected,
    turns: [
      {
        startedAt: ago(400),
        endedAt: ago(360),
        outcome: 'completed' as const,
        prompt: 'Tidy the parser',
        tools: [{ name: 'shell', text: 'npm test', at: ago(390), state: 'done' as const }],
      },
    ],
    lastAgentMessage: 'I have split it into three.\nNext: the tests.',
    failure: undefined,
  };
  expect(drawn({ ...view, details }, 100, 48)).toMatchInlineSnapshot(`
    " codex-ps  local, home, studio  5 sessions  7 threads                               every 1s  fresh
     ◆ 1 asks  ✗ 1 failed  ● 2 work  ○ 1 idle  ◌ 0 unknown  1 hidden: A                        cpu 0.4%
     studio: it did not answer within 6 s: is it switched on? check the network or the VPN
     ● WORK  01998a39…00002  Tidy the parser and make it total

     State         working: subagents, for 5m, certain, by rollout
     Why           it waits for its subagents
     Now           -

     Thread        01998a39-4c1d-7e55-9f00-000000000002
     Name          -
     Title         Tidy the parser and make it total
     Host          local
     Terminal      pts/2
     Held by       tui, pid 4002
     Directory     ~/src/worktrees/parser-rewrite-with-a-long-name
     Repository    ~/src/project-2
     Branch        parser-rewrite at 1a2b3c4d5e6f
     Model         gpt-5-codex, 12% of its context used, 45.6k tokens
     Mode          unknown
     Codex         0.169.0, begun by codex_cli_rs, source cli
     Home          ~/.codex
     Rollout       ~/.codex/sessions/2026/11/23/rollout-01998a39-4c1d-7e55-9f00-000000000002.jsonl
     Written       3s ago

     Subagents: 2
       ├─ Curie (explorer)  gpt-5-codex  ● WORK    1m  it runs: npm test
       └─ Noether (worker)  gpt-5-codex  ✗ FAIL    1m  the last turn ended in an error: stream disconne…

     Evidence, decided by the rule turn-subagents
       rollout     it waits for its subagents

     Last turns
       completed in 40s, 6m ago  Tidy the parser
         done     shell  npm test

     Last message of the agent
       I have split it into three.
       Next: the tests.








     Tab who needs you  Left Right other sessions  o go to it  n name  Esc back         ? help  q close"
  `);
});

describe('where there is no row the screen says why and what to do', () => {
  test('loading', () => {
    expect(drawn(aView({ fleet: undefined }), 60, 6)).toMatchInlineSnapshot(`
      " codex-ps                                          every 1s
       loading

         Looking for Codex sessions…

       F2 view settings                            ? help  q quit"
    `);
  });

  test('no Codex running', () => {
    const view = aViewOf(aFleet([aSession({ hiddenSource: true })]));
    expect(drawn(view, 60, 10)).toMatchInlineSnapshot(`
      " codex-ps  local  0 sessions                every 1s  fresh
       ◆ 0 ask  ✗ 0 failed  ● 0 work  1 hidden: A        cpu 0.4%

         No Codex session is running on local.
         Start codex in another terminal; it appears here.
         A shows 1 of the desktop app.



       F2 view settings                            ? help  q quit"
    `);
  });

  test('lsof missing', () => {
    const failures = [
      {
        host: 'local' as HostName,
        kind: 'not-found' as const,
        error: 'lsof was not found',
        hint: 'install it (apt-get install lsof)',
      },
    ];
    expect(drawn(aViewOf(aFleet([], { failures })), 70, 10)).toMatchInlineSnapshot(`
      " codex-ps  local  0 sessions                          every 1s  fresh
       ◆ 0 ask  ✗ 0 failed  ● 0 work  ○ 0 idle  ◌ 0 unknown        cpu 0.4%
       local: lsof was not found: install it (apt-get install lsof)

         No session can be shown:
         local: lsof was not found: install it (apt-get install lsof)
         r retries now.


       F2 view settings                                      ? help  q quit"
    `);
  });

  test('a reader that died', () => {
    const stopped = [
      {
        name: 'local',
        reason: 'out of memory',
        retryAt: epochMs(fixtureNow + durationMs(4000)),
      },
    ];
    expect(drawn(aView({ fleet: undefined, stopped }), 80, 8)).toMatchInlineSnapshot(`
      " codex-ps                                                              every 1s
       loading
       the local collector stopped (out of memory); it restarts in 4s, r restarts it …

         the local collector stopped (out of memory); it restarts in 4s, r restarts
         it now

       F2 view settings                                                ? help  q quit"
    `);
  });

  test('a filter that matches nothing', () => {
    const view = busy([press('/'), { kind: 'paste', text: 'nowhere' }, press('enter')]);
    expect(drawn(view, 80, 10)).toMatchInlineSnapshot(`
      " codex-ps  local, home, studio  5 sessions  7 threads           every 1s  fresh
       ◆ 1 asks  ✗ 1 failed  ● 2 work      1 asks and 1 failed behind the filter: Esc
       studio: it did not answer within 6 s: is it switched on? check the network or …

         No session matches nowhere
         Esc clears the filter.


       / nowhere 0 of 6
       a needs you only  F2 view settings  Esc back                    ? help  q quit"
    `);
  });

  test('nothing that needs the user', () => {
    const view = aViewOf(aFleet([aSession()]), [press('a')]);
    expect(drawn(view, 60, 10)).toMatchInlineSnapshot(`
      " codex-ps  local  1 session                 every 1s  fresh
       ◆ 0 ask  ✗ 0 failed  ● 0 work  ○ 1 idle           cpu 0.4%

         Nothing needs you.
         a shows all sessions.



       only what needs you: a
       F2 view settings  Esc back                  ? help  q quit"
    `);
  });
});

test('a row out of sight that needs the user is reported with its direction', () => {
  const sessions = Array.from({ length: 30 }, (_, number) =>
    aSession({
      number,
      verdict: aVerdict(number === 7 ? 'approval' : 'idle', { since: ago(number) }),
    }),
  );
  const size = { columns: 80, rows: 12 };
  const view = aViewOf(aFleet(sessions), [press('end')], {}, size);
  expect(drawn(view, 80, 12).split('\n')[1]).toContain('1 asks above: tab');
});

test('hostile text moves nothing: it is drawn without its controls', () => {
  const hostile = '\x1b[2J\u009b2J\u202e{red-fg}\x07\r\nX';
  const sessions = [
    aSession({ number: 1, title: hostile, name: hostile, gitBranch: hostile, cwd: `/${hostile}` }),
    aSession({
      number: 2,
      title: '日本語👩‍💻'.repeat(30),
      name: 'שלום 🇩🇪',
      gitBranch: 'é\u0301\u0301',
    }),
  ];
  const view = aViewOf(aFleet(sessions), [press('d'), press('escape')]);
  const text = drawn(view, 100, 10);
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200d]/);
  expect(text).toContain('{red-fg}');
});

test('a warning calls the threads of the list as the list does, and others by their whole ids', () => {
  const [session, other] = [aSession({ number: 1 }), aSession({ number: 2 })];
  const fleet = aFleet([session]);
  const warnings = [`two owners of ${session.threadId}; and of ${other.threadId}`];
  const text = drawn(aViewOf({ ...fleet, warnings }), 150, 12);
  expect(text).toContain('warning: two owners of 01998');
  expect(text).not.toContain(session.threadId);
  expect(text).toContain(`and of ${other.threadId}`);
});

test('a Codex without a session is named once, in the header or in the empty list', () => {
  const processes = [aProcessRow()];
  for (const sessions of [[], [aSession({ number: 1 })]]) {
    const text = drawn(aViewOf({ ...aFleet(sessions), processes }), 150, 12);
    expect(text.split('pid 7 on pts/7 shows the list')).toHaveLength(2);
    expect(text).not.toContain('No Codex session is running');
  }
});

test('the demo says that it shows sample data', () => {
  const view = aViewOf(aBusyFleet(), [], { options: { ...aView().options, demo: true } });
  expect(drawn(view, 80, 10)).toContain('DEMO: sample data');
});

test('the time since the last refresh changes every 10 s', () => {
  const at = (seconds: number): string | undefined => {
    const view = { ...busy(), now: epochMs(fixtureNow + seconds * 1000) };
    return /fresh|\d+\w old/.exec(drawn(view, 100, 10))?.[0];
  };
  expect([0, 9, 10, 19, 25, 61].map(at)).toEqual([
    'fresh',
    'fresh',
    '10s old',
    '10s old',
    '20s old',
    '1m old',
  ]);
});
