import { expect, test } from 'vitest';
import { aBusyFleet } from '../../../fixtures/a-busy-fleet.js';
import { aFleet, aProcessRow, aSession } from '../../../fixtures/a-session.js';
import { glyphsFor } from '../text/glyphs.js';
import { plainTable, type PlainTableOptions } from './plain-table.js';

const inAPipe: PlainTableOptions = {
  isTerminal: false,
  width: undefined,
  theme: 'none',
  glyphs: glyphsFor({ unicode: true }),
  debug: false,
  allSources: false,
  filter: '',
  columns: undefined,
  order: { column: undefined, reversed: false },
  grouping: 'none',
};

test('in a pipe nothing is cut and nothing left out', () => {
  expect(plainTable(aBusyFleet(), inAPipe)).toMatchInlineSnapshot(`
    {
      "lines": [
        "HOST       PID  TID             SUB  STATE             AGE      FOR  NAME    TITLE                                BRANCH           PWD                                              WHY",
        "local     4001  01998a32…00001  0    ◆ ASK?            41s      40s  deploy  Roll out the payment fix to staging  release/2026-11  ~/src/shop                                       likely asks to run: git push",
        "home      411+  01998a55…00006  0    ✗ FAIL             1h       1h  -       What broke the nightly build?        main             ~/src/project-6                                  stopped by a usage limit, which resets at 14:00",
        "local     4005  01998a4e…00005  0    ● WORK             1s      12s  -       翻訳ファイルを整理する 🚀            機能/翻訳        ~/src/i18n/日本語                                a turn runs and no call is open",
        "local     4002  01998a39…00002  2!   ● WORK             3s       5m  -       Tidy the parser and make it total    parser-rewrite   ~/src/worktrees/parser-rewrite-with-a-long-name  it waits for its subagents",
        "home    daemon  01998a5c…00007  0    ○ IDLE detached    1d       1d  -       Compare the two caches               -                ~/src/project-7                                  no terminal shows it; the last turn ended",
        "studio    4008  01998a63…00008  0    ◌ UNK  stale      11m  unknown  -       Draw the icons again                 main             ~/src/project-8                                  last known: an MCP call is open and nothing tells whether it runs",
      ],
      "notices": [
        "studio: it did not answer within 6 s: is it switched on? check the network or the VPN",
      ],
    }
  `);
});

test('in ASCII and in the width of a terminal', () => {
  const { lines } = plainTable(aBusyFleet(), {
    ...inAPipe,
    glyphs: glyphsFor({ unicode: false }),
    width: 80,
  });
  expect(lines).toMatchInlineSnapshot(`
    [
      "HOST   SUB STATE           TITLE           BRANCH          PWD      WHY",
      "local  0   ! ASK?          Roll out the .. release/2026-11 ../shop  likely ask..",
      "home   0   x FAIL          What broke th.. main            ..ject-6 stopped by..",
      "local  0   * WORK          翻訳ファイル..  機能/翻訳       ..日本語 a turn run..",
      "local  2!  * WORK          Tidy the pars.. parser-rewrite  ..g-name it waits f..",
      "home   0   o IDLE detached Compare the t.. -               ..ject-7 no termina..",
      "studio 0   ~ UNK  stale    Draw the icon.. main            ..ject-8 last known..",
    ]
  `);
});

test('--debug counts the subagents by state', () => {
  const { lines } = plainTable(aBusyFleet(), { ...inAPipe, debug: true });
  expect(lines.join('\n')).toContain('2! (1W/1F)');
});

test('colour adds codes and changes no letter', () => {
  const bare = plainTable(aBusyFleet(), inAPipe).lines;
  const painted = plainTable(aBusyFleet(), { ...inAPipe, theme: 'default' }).lines;
  expect(painted.join('\n')).not.toBe(bare.join('\n'));
  expect(painted.map((line) => line.replace(/\x1b\[[0-9;]*m/g, ''))).toEqual(bare);
});

test('where nothing runs it says so', () => {
  expect(plainTable(aFleet(), inAPipe).lines).toEqual(['No Codex session is running on local.']);
});

test('where something could not be read it does not say that nothing runs', () => {
  const warnings = ['~/.codex does not respond'];
  expect(plainTable(aFleet([], { warnings }), inAPipe).lines).toEqual([
    'No session to show on local.',
  ]);
});

test('a Codex without a session is named below the table, and on stderr where scripts read the table', () => {
  const fleet = aFleet([], { processes: [aProcessRow()] });
  const text =
    'Codex without a session: pid 7 on pts/7 shows the list of sessions to resume; choose one there';
  expect(plainTable(fleet, inAPipe).lines).toEqual(['No session to show on local.', '', text]);
  const beside = { ...aFleet([aSession()]), processes: fleet.processes };
  expect(plainTable(beside, { ...inAPipe, isTerminal: true }).lines.slice(2)).toEqual(['', text]);
  const { lines, notices } = plainTable(beside, { ...inAPipe, width: 200 });
  expect(lines).toHaveLength(2);
  expect(notices).toEqual([text]);
});

test('if nothing could be searched it does not say that nothing runs', () => {
  const fleet = aFleet();
  const hosts = fleet.hosts.map((report) => ({ ...report, blind: true as const }));
  const { lines } = plainTable({ ...fleet, hosts }, inAPipe);
  expect(lines).toEqual(['No session to show on local.']);
});

test('where only hidden sources run it says how to see them', () => {
  const { lines } = plainTable(aFleet([aSession({ hiddenSource: true })]), inAPipe);
  expect(lines).toEqual([
    'No Codex session is running on local. (1 of the desktop app: --all-sources shows them)',
  ]);
});

test('it has the columns that were chosen, in their order, and the rows in theirs', () => {
  const chosen = { ...inAPipe, columns: ['why', 'state', 'host'] as const };
  const { lines } = plainTable(aBusyFleet(), {
    ...chosen,
    order: { column: 'host', reversed: true },
  });
  expect(lines[0]).toMatch(/^WHY +STATE +HOST$/);
  expect(lines.slice(1).map((line) => line.split(' ').at(-1))).toEqual([
    ...['studio', 'local', 'local', 'local', 'home', 'home'],
  ]);
  const narrow = plainTable(aBusyFleet(), { ...chosen, width: 30 }).lines;
  expect(narrow[0]).toMatch(/^WHY +STATE/);
  for (const line of narrow) expect(line.length).toBeLessThanOrEqual(30);
});

test('a filter leaves whole sessions, and what matches nothing says how many are hidden', () => {
  const rows = (filter: string): readonly string[] =>
    plainTable(aBusyFleet(), { ...inAPipe, filter, columns: ['sub', 'title'] }).lines;
  expect(rows('title:parser')).toEqual(['SUB  TITLE', '2!   Tidy the parser and make it total']);
  expect(rows('state:stop')).toEqual(['No session matches state:stop (6 sessions hidden).']);
});

test('grouped, each group has a line of its own, and is cut to the width', () => {
  const { lines } = plainTable(aBusyFleet(), { ...inAPipe, grouping: 'host', width: 60 });
  const headings = lines.filter((line) => / sessions?( |$)/.test(line));
  expect(headings.map((line) => line.split(' ')[0])).toEqual(['local', 'home', 'studio']);
  expect(lines).toHaveLength(1 + 6 + headings.length);
});
