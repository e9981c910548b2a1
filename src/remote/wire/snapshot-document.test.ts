import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostName } from '../../core/ids.js';
import { durationMs, epochMs } from '../../core/time.js';
import { isDebugNote } from '../../core/session/snapshot.js';
import {
  parseSnapshotDocument,
  type DocumentContext,
  type RemoteAnswer,
} from './snapshot-document.js';

const id = '01a208c0-134a-78b1-894f-57d49fa28996';
const otherId = '01a208c0-134a-78b1-894f-57d49fa28997';
const at = 1_790_000_000;
const context: DocumentContext = {
  host: 'home' as HostName,
  receivedAt: epochMs(at * 1000 + 300),
  skew: durationMs(0),
};

/** A row as the oldest codex-ps wrote it: no name, unknown lineage left out. */
const oldestRow = {
  host: 'local',
  thread_id: id,
  pids: [41],
  tty: 'pts/3',
  title: 'Fix it',
  cwd: '/home/u/w',
  repo_root: null,
  git_branch: 'main',
  git_commit: null,
  session_source: 'cli',
  status: 'waiting',
  last_activity_unix_s: at - 60,
  rollout_path: '/home/u/.codex/sessions/2026/01/02/rollout-x.jsonl',
  debug: { status_reason: 'last event is task_complete', title_source: 'session_index' },
};
const oldest = {
  generated_at_unix_s: at,
  host: 'local',
  sessions: [oldestRow],
  host_errors: null,
  warnings: null,
};

function read(document: unknown, over: Partial<DocumentContext> = {}): RemoteAnswer {
  const text = typeof document === 'string' ? document : JSON.stringify(document, null, 2);
  const result = parseSnapshotDocument(text, { ...context, ...over });
  if (!result.ok) throw new Error(result.error?.error);
  return result.value;
}

describe('the document of the first codex-ps', () => {
  it('is read with its reason, its home and an honest doubt', () => {
    const { snapshot } = read(oldest);
    expect(snapshot).toMatchObject({
      host: 'home',
      homeDir: '/home/u',
      machineId: undefined,
      codexPsVersion: undefined,
      warnings: [],
    });
    expect(snapshot.sessions).toMatchObject([
      {
        host: 'home',
        threadId: id,
        name: undefined,
        forkedFromId: undefined,
        verdict: {
          status: { kind: 'waiting', detail: 'idle' },
          certain: false,
          reason: 'last event is task_complete',
          basis: 'mtime',
        },
      },
    ]);
  });

  it.each([
    ['working', 'model', false],
    ['waiting', 'idle', false],
    ['unknown', 'unclear', true],
  ])('says %s: %s, certain %s', (status, detail, certain) => {
    const { snapshot } = read({
      ...oldest,
      sessions: [{ ...oldestRow, status, debug: undefined }],
    });
    expect(snapshot.sessions[0]?.verdict).toMatchObject({ status: { detail }, certain });
    expect(snapshot.sessions[0]?.verdict.reason).toContain(status);
  });
});

describe('what stands around the document', () => {
  const text = JSON.stringify(oldest);
  it.each([
    ['before', `Welcome to {host}!\n{"not": "it"}\n"quoted { and }\n${text}`],
    ['behind', `${text}\nlogout {"sessions": 1}`],
    ['on the same line', `motd>${text}<bye`],
    ['around it, in objects', `{"a":{"b":1}} ${text} {"c":"}"}`],
    ['as an open brace', `{ "never closed ${text}`],
  ])('%s does no harm', (_where, noisy) => {
    expect(read(noisy).snapshot.sessions).toHaveLength(1);
  });

  it.each([
    '',
    'bash: codex-ps: command not found',
    '{"sessions":[]}',
    '[]',
    'null',
    text.slice(0, -1),
  ])('is all there is: %j', (noise) => {
    expect(parseSnapshotDocument(noise, context)).toEqual({ ok: false, error: undefined });
  });

  it.each([
    ['empty lists', `{"sessions":[${'[],'.repeat(2_700_000)}0]}`],
    ['objects', `{"sessions":[${'{},'.repeat(2_700_000)}0]}`],
    ['keys', `{${Array.from({ length: 500_000 }, (_, key) => `"k${key}":{}`).join()}}`],
    ['levels', `{"sessions":${'['.repeat(4_000_000)}${']'.repeat(4_000_000)}}`],
    ['levels of objects', `${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}`],
  ])('has too many %s to be parsed', (_what, huge) => {
    expect(parseSnapshotDocument(huge, context)).toMatchObject({
      ok: false,
      error: { kind: 'too-big', error: expect.stringContaining('too many values') as string },
    });
  });

  it('may be deep and odd in front of the document', () => {
    const odd = { ...oldest, sessions: [{ ...oldestRow, title: '{['.repeat(90) }] };
    expect(read(`motd {" ${JSON.stringify(odd)}`).snapshot.sessions).toHaveLength(1);
  });

  it('costs little where every byte opens an object', () => {
    expect(parseSnapshotDocument('{"'.repeat(200_000), context).ok).toBe(false);
  });
});

describe('a row that cannot be right', () => {
  it.each([
    ['no object', 7],
    ['no id', { ...oldestRow, thread_id: 'x' }],
    ['no status', { ...oldestRow, status: undefined }],
    ['a status of its own', { ...oldestRow, status: 'toString' }],
    ['a number for a text', { ...oldestRow, title: 7 }],
    ['a text for a list', { ...oldestRow, pids: 'x' }],
    ['a time far away', { ...oldestRow, last_activity_unix_s: 1e300 }],
    ['the id of another row', oldestRow],
  ])('%s: it is left out and counted, the rest stands', (_what, bad) => {
    const rest = { ...oldestRow, thread_id: otherId };
    const { snapshot } = read({ ...oldest, sessions: [oldestRow, rest, bad] });
    expect(snapshot.sessions.map(({ threadId }) => threadId)).toEqual([id, otherId]);
    expect(snapshot.warnings).toEqual(['home: 1 row could not be read and left out']);
  });
});

describe('what another machine sends', () => {
  it('is cleaned and cut', () => {
    const row = { ...oldestRow, title: '\u001b[31mred\u0007\nline', cwd: `/${'x'.repeat(9000)}` };
    const session = read({ ...oldest, sessions: [row] }).snapshot.sessions[0];
    expect(session?.title).toBe('red line');
    expect(session?.cwd).toHaveLength(4096);
  });

  it('has a bounded number of rows', () => {
    const sessions = Array.from({ length: 803 }, (_, index) => ({
      ...oldestRow,
      thread_id: `01a208c0-134a-78b1-894f-${String(index).padStart(12, '0')}`,
    }));
    const { snapshot } = read({ ...oldest, sessions });
    expect(snapshot.sessions).toHaveLength(800);
    expect(snapshot.warnings).toEqual(['home: 3 rows beyond 800 left out']);
  });

  it('brings its processes without a session along under the alias, and no warning that repeats them', () => {
    const process = { host: 'local', pid: 7, kind: 'stdin', doing: 'waits', since_unix_s: 1e9 };
    const { snapshot } = read({
      ...oldest,
      processes: [process, { ...process, pid: 'x' }, { ...process, kind: 'new' }, 3],
      warnings: ['Codex without a session: pid 7 waits', 'careful'],
    });
    expect(snapshot.processes).toMatchObject([{ host: 'home', pid: 7, kind: 'stdin' }]);
    expect(snapshot.warnings).toEqual(['home: careful']);
    const older = read({ ...oldest, warnings: ['Codex without a session: pid 7 waits'] }).snapshot;
    expect(older.processes).toEqual([]);
    expect(older.warnings).toEqual(['home: Codex without a session: pid 7 waits']);
  });

  it('brings its own failures along under the alias', () => {
    const { snapshot, failures } = read({
      ...oldest,
      host_errors: [
        { host: 'local', error: 'no lsof' },
        { host: 'x', error: 'a', kind: 'dns', hint: 'h' },
        // Only the first codex-ps knew this kind.
        { host: 'x', error: 'b', kind: 'unsupported' },
        3,
      ],
      warnings: [
        'a home is missing',
        5,
        '',
        'debug: 1 codex process holds no thread',
        'shed: debug: another',
        'no debug: in front',
      ],
    });
    const notes = ['home: debug: 1 codex process holds no thread', 'home: shed: debug: another'];
    expect(snapshot.warnings).toEqual([
      ...['home: a home is missing', ...notes, 'home: no debug: in front'],
    ]);
    expect(snapshot.warnings.filter(isDebugNote)).toEqual(notes);
    expect(failures).toEqual([
      { host: 'home', kind: 'exit', error: 'home: no lsof', hint: undefined },
      { host: 'home', kind: 'dns', error: 'home: a', hint: 'h' },
      { host: 'home', kind: 'exit', error: 'home: b', hint: undefined },
    ]);
  });

  it('in a newer form is refused', () => {
    const result = parseSnapshotDocument(JSON.stringify({ ...oldest, schema_version: 2 }), context);
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'version', error: expect.stringContaining('schema 2,') as string },
    });
  });

  it.each([
    [false, true],
    [true, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('sees_processes %s makes the host blind: %s', (sees_processes, blind) => {
    const hosts = [{ host: 'local', sees_processes }];
    expect(read({ ...oldest, hosts }).snapshot.blind).toBe(blind);
  });

  it('of our own version keeps all that it says', () => {
    const row = {
      ...oldestRow,
      name: 'mine',
      status: 'waiting',
      status_detail: 'approval',
      status_certain: false,
      status_reason: 'likely asks',
      status_basis: 'process',
      status_since_unix_s: at - 5,
      current_action: 'npm test',
      owner: 'daemon',
      attached: true,
      context_used_percent: 41,
      tokens_total: 9,
      broken_lines: 1,
      launched_by: { thread_id: otherId, pid: 12, more: true },
      alarms: ['works \u0007beside x: y', 7],
      debug: {
        evidence: [
          { source: 'rollout', says: 'a', where: '/r.js\u001b[31monl' },
          { source: 'process', says: 'b' },
          { source: 'rule', says: 'asks', where: null },
        ],
        unknown_records: { 'event_msg/new': 2, odd: 'x', less: -1 },
      },
    };
    const hosts = [{ host: 'local', home_dir: '/Users/u', machine_id: 'm1' }];
    const { snapshot } = read({
      ...oldest,
      codex_ps_version: '0.1.0',
      sessions: [row],
      hosts,
      heartbeat: true,
    });
    expect(snapshot).toMatchObject({
      homeDir: '/Users/u',
      machineId: 'm1',
      codexPsVersion: '0.1.0',
    });
    expect(snapshot.sessions[0]).toMatchObject({
      name: 'mine',
      alarms: ['works beside x: y'],
      debug: { unknownRecords: { 'event_msg/new': 2 } },
      owner: 'daemon',
      attached: true,
      contextUsedPercent: 41,
      launchedBy: { threadId: otherId, pid: 12 },
      brokenLines: 1,
      verdict: {
        status: { kind: 'waiting', detail: 'approval' },
        certain: false,
        reason: 'likely asks',
        basis: 'process',
        since: (at - 5) * 1000,
        action: 'npm test',
        rule: 'asks',
        evidence: [
          { source: 'rollout', says: 'a', where: '/r.jsonl' },
          { source: 'process', says: 'b', where: undefined },
        ],
      },
    });
  });
});

describe('a clock that differs', () => {
  const behind = { receivedAt: epochMs((at + 100) * 1000) };

  it('moves every time of its document into ours', () => {
    const row = {
      ...oldestRow,
      status_since_unix_s: at - 9,
      changed_files: [{ path: '/a', changed_at_unix_s: at - 8 }],
      timeline: { spans: [{ from_unix_s: at - 20, to_unix_s: at, state: 'idle' }] },
      ended: { ending: 'died', started_at_unix_s: at - 7 },
    };
    const account = { host: 'local', codex_home: '/c', limit: 'codex', read_at_unix_s: at - 6 };
    const { snapshot } = read(
      {
        ...oldest,
        sessions: [row],
        processes: [{ host: 'local', pid: 7, kind: 'stdin', doing: 'x', since_unix_s: at - 5 }],
        accounts: [{ ...account, windows: [{ resets_at_unix_s: at + 4, used_up_at_unix_s: at }] }],
      },
      behind,
    );
    const ours = (seconds: number): number => (at + 100 + seconds) * 1000;
    expect(snapshot).toMatchObject({
      sessions: [
        {
          verdict: { since: ours(-9) },
          changedFiles: [{ path: '/a', at: ours(-8) }],
          timeline: { spans: [{ from: ours(-20), to: ours(0) }] },
          ended: { startedAt: ours(-7) },
        },
      ],
      processes: [{ since: ours(-5) }],
      accounts: [{ readAt: ours(-6), windows: [{ resetsAt: ours(4), usedUpAt: ours(0) }] }],
    });
  });

  it('is told in a warning', () => {
    const { snapshot } = read(oldest, behind);
    expect(snapshot.clockSkew).toBe(100_000);
    expect(snapshot.collectedAt).toBe(behind.receivedAt);
    expect(snapshot.sessions[0]?.lastActivityAt).toBe((at + 40) * 1000);
    expect(snapshot.warnings).toEqual([
      'home: its clock is 100 s behind ours; ages are by its own clock',
    ]);
  });

  it('by a second or two is rounding, and does not make times jump', () => {
    expect(read(oldest, { receivedAt: epochMs(at * 1000 + 1_900) }).snapshot.clockSkew).toBe(0);
    const skew = durationMs(100_000);
    const next = read(oldest, { receivedAt: epochMs((at + 101) * 1000), skew });
    expect(next.snapshot.clockSkew).toBe(100_000);
  });
});

it('anything at all is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), (json, noise) => {
      parseSnapshotDocument(noise + json + noise, context);
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.constantFrom(...Object.keys(oldestRow)), fc.anything())),
      (rows) => {
        const sessions = rows.map((row) => ({ ...oldestRow, ...row }));
        const { snapshot } = read(JSON.stringify({ ...oldest, sessions }));
        expect(snapshot.sessions.length).toBeLessThanOrEqual(rows.length);
        expect(JSON.stringify(snapshot)).not.toMatch(/\\u00(?:[01][0-9a-f]|[89][0-9a-f])/);
      },
    ),
  );
});
