import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  aFleet,
  ago,
  aHostReport,
  aProcessRow,
  aSession,
  aSubagent,
  aThreadId,
  aVerdict,
  fixtureNow,
} from '../../../fixtures/a-session.js';
import {
  checkedDocument,
  checkedEvent,
  type PrintedDocument,
  type PrintedEvent,
} from '../../../fixtures/json-schema.js';
import type { HostName } from '../../core/ids.js';
import type { Session } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { rowWord, type Transition } from '../../core/fleet/transitions.js';
import { statusByDetail, type StatusDetail } from '../../core/session/status.js';
import { epochMs, type EpochMs } from '../../core/time.js';
import type { Timeline } from '../../core/session/timeline.js';
import { eventJson, jsonDocument, type DocumentOptions } from './json-document.js';

const defaults = { codexPsVersion: '0.1.0', debug: false };

function printed(fleet: Fleet, options: Partial<DocumentOptions> = {}): PrintedDocument {
  return checkedDocument(JSON.stringify(jsonDocument(fleet, { ...defaults, ...options })));
}

/** The keys that the schema demands, in its order: that of the contract. */
function schemaKeys(definition: string): readonly string[] {
  const file = new URL('../../../docs/json-output.schema.json', import.meta.url);
  const schema = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly required: readonly string[];
    readonly $defs: Readonly<Record<string, { readonly required: readonly string[] }>>;
  };
  return (definition === '' ? schema : schema.$defs[definition])?.required ?? [];
}

/** A session of which nothing is known but what every one has. */
const bare: Session = {
  ...aSession({ number: 1 }),
  ...{ pids: [], tty: undefined, title: undefined, cwd: undefined, repoRoot: undefined },
  ...{ gitBranch: undefined, gitCommit: undefined, lastActivityAt: undefined },
  ...{ rolloutPath: undefined, attached: undefined, codexHome: undefined, originator: undefined },
  ...{ cliVersion: undefined, model: undefined, contextUsedPercent: undefined },
  ...{ tokensTotal: undefined, owner: 'unknown', sessionSource: 'unknown' },
  verdict: aVerdict('unclear', { since: undefined, basis: 'mtime' }),
  debug: {
    processCommandSample: undefined,
    cwdSource: undefined,
    metaParseError: undefined,
    metaIdMismatch: undefined,
    repoProbeError: undefined,
    titleSource: undefined,
    unknownRecords: {},
  },
};

it('adds what each did over the last hours where that was asked for', () => {
  const session = aSession({ number: 1 });
  const { host, threadId } = session;
  const at = (seconds: number): EpochMs => epochMs(seconds * 1_000);
  const timeline: Timeline = {
    ...{ host, threadId, trouble: 'the rollout is long' },
    spans: [
      { from: at(10), to: at(20), state: 'working' },
      { from: at(20), to: epochMs(20_400), state: 'asking' },
      { from: epochMs(20_400), to: at(30), state: 'idle' },
    ],
  };
  const [row] = printed(aFleet([{ ...session, timeline }])).sessions;
  expect(row?.timeline).toEqual({
    spans: [
      { from_unix_s: 10, to_unix_s: 20, state: 'working' },
      { from_unix_s: 20, to_unix_s: 30, state: 'idle' },
    ],
    trouble: 'the rollout is long',
  });
  expect(printed(aFleet([session])).sessions[0]).not.toHaveProperty('timeline');
});

describe('every key is always there', () => {
  it.each([
    ['much', aSubagent(aSession({ number: 2 }), { number: 1, name: 'mine' })],
    ['next to nothing', bare],
  ])('where %s is known', (_, session) => {
    const document = printed(aFleet([session]), { debug: true });
    expect(Object.keys(document)).toEqual(schemaKeys(''));
    expect(Object.keys(document.sessions[0] ?? {})).toEqual([...schemaKeys('session'), 'debug']);
    expect(Object.keys(document.sessions[0]?.debug ?? {})).toEqual(schemaKeys('debug'));
    expect(Object.keys(document.hosts[0] ?? {})).toEqual(schemaKeys('host'));
  });

  it('and what is not known is null', () => {
    const { status, ...row } = printed(aFleet([bare])).sessions[0] ?? { thread_id: '' };
    const known = Object.entries(row).filter(([, value]) => value !== null);
    expect(status).toBe('unknown');
    expect(known.map(([key]) => key)).toEqual([
      ...['host', 'thread_id', 'pids', 'session_source', 'status_detail', 'status_certain'],
      ...['status_reason', 'status_basis', 'needs_attention', 'owner', 'stale'],
      ...['alarms', 'pinned', 'muted', 'snoozed'],
    ]);
  });

  it('but debug, which comes with --debug alone', () => {
    expect(printed(aFleet([aSession()])).sessions[0]).not.toHaveProperty('debug');
  });
});

describe('the rows', () => {
  const order = (...sessions: readonly Session[]): readonly string[] =>
    printed(aFleet(sessions)).sessions.map((row) => `${String(row['host'])} ${row.thread_id}`);

  it('come newest first, those without a time last, then by host and thread', () => {
    const old = aSession({ number: 1, lastActivityAt: ago(50) });
    const young = aSession({ number: 2, lastActivityAt: ago(5) });
    const twin = aSession({ number: 3, lastActivityAt: epochMs(ago(5) + 400) });
    const far = aSession({ number: 1, host: 'alpha', lastActivityAt: ago(5) });
    const timeless = aSession({ number: 0, lastActivityAt: undefined });
    expect(order(timeless, old, twin, young, far)).toEqual([
      `alpha ${aThreadId(1)}`,
      `local ${aThreadId(2)}`,
      `local ${aThreadId(3)}`,
      `local ${aThreadId(1)}`,
      `local ${aThreadId(0)}`,
    ]);
  });

  it('hold each thread, subagents too', () => {
    const root = aSession({ number: 1 });
    expect(printed(aFleet([root, aSubagent(root, { number: 2 })])).sessions).toHaveLength(2);
  });

  it.each<readonly [StatusDetail, string, boolean]>([
    ['model', 'working', false],
    ['tool', 'working', false],
    ['subagents', 'working', false],
    ['approval', 'waiting', true],
    ['question', 'waiting', true],
    ['idle', 'waiting', false],
    ['new', 'waiting', false],
    ['interrupted', 'waiting', false],
    ['error', 'waiting', true],
    ['rate_limited', 'waiting', true],
    ['suspended', 'waiting', false],
    ['unclear', 'unknown', false],
  ])('show %s as %s', (detail, status, needs_attention) => {
    const [row] = printed(aFleet([aSession({ verdict: aVerdict(detail) })])).sessions;
    expect(row).toMatchObject({ status, status_detail: detail, needs_attention });
  });

  it('show that a stopped session with a pending turn needs the user', () => {
    const status = { kind: 'waiting', detail: 'suspended', pending: true } as const;
    const verdict = aVerdict('suspended', { status });
    const [row] = printed(aFleet([aSession({ verdict })])).sessions;
    expect(row).toMatchObject({ status_detail: 'suspended', needs_attention: true });
  });

  it('give times in whole seconds, rounded down', () => {
    const session = aSession({ lastActivityAt: epochMs(1_999_999) });
    expect(printed(aFleet([session])).sessions[0]?.['last_activity_unix_s']).toBe(1_999);
  });

  it('end their evidence with the rule that decided', () => {
    const [row] = printed(aFleet([aSession()]), { debug: true }).sessions;
    expect(row?.debug?.['evidence']).toEqual([
      { source: 'rollout', says: 'the last turn ended', where: null },
      { source: 'rule', says: 'turn-idle', where: null },
    ]);
  });
});

it.each([
  [{}, true],
  [{ blind: true }, false],
  [{ state: 'error' }, null],
] as const)('of a host that is %j it says sees_processes %s', (report, sees_processes) => {
  expect(printed(aFleet([], { hosts: [aHostReport('far', report)] })).hosts[0]).toMatchObject({
    sees_processes,
  });
});

it('names the hosts, those that failed and what to do', () => {
  const host = 'far' as HostName;
  const document = printed(
    aFleet([], {
      chosenHosts: ['local' as HostName, host],
      hosts: [aHostReport('far', { state: 'error', transport: undefined, collectedAt: undefined })],
      failures: [{ host, kind: 'timeout', error: 'no answer', hint: undefined }],
      warnings: ['careful'],
    }),
  );
  expect(document).toMatchObject({
    host: 'local,far',
    host_errors: [{ host: 'far', kind: 'timeout', error: 'no answer', hint: null }],
    warnings: ['careful'],
    hosts: [{ host: 'far', state: 'error', transport: null, collected_at_unix_s: null }],
  });
});

it('lists each Codex without a session, and names it among the warnings of its host', () => {
  const chosenHosts = ['local' as HostName, 'far' as HostName];
  const processes = [aProcessRow({ host: 'far' as HostName, tty: undefined, hint: undefined })];
  const document = printed(aFleet([], { chosenHosts, processes }));
  expect(document).toMatchObject({
    processes: [
      {
        ...{ host: 'far', pid: 7, tty: null, kind: 'resume_picker', hint: null },
        doing: 'shows the list of sessions to resume',
        since_unix_s: Math.floor(fixtureNow / 1000) - 60,
      },
    ],
    warnings: ['far: Codex without a session: pid 7 shows the list of sessions to resume'],
  });
});

function printedEvent(transition: Transition): PrintedEvent {
  return checkedEvent(JSON.stringify(eventJson(transition, fixtureNow)));
}

describe('a line of --events', () => {
  it('says when, which thread, what it was, what it is and why', () => {
    const verdict = aVerdict('approval', { certain: false, reason: 'likely asks' });
    const session = aSession({ number: 1, host: 'home', name: 'mine', title: 'Fix it', verdict });
    expect(Object.entries(printedEvent({ session, from: 'working', to: 'approval' }))).toEqual([
      ['at_unix_ms', fixtureNow],
      ['host', 'home'],
      ['thread_id', session.threadId],
      ['name', 'mine'],
      ['title', 'Fix it'],
      ['from', 'working'],
      ['to', 'approval'],
      ['certain', false],
      ['reason', 'likely asks'],
    ]);
  });

  it('has null for what is not known, and what is gone is certainly gone', () => {
    const verdict = aVerdict('tool', { certain: false });
    const session = aSession({ name: undefined, title: undefined, verdict });
    expect(printedEvent({ session, from: undefined, to: 'gone' })).toMatchObject({
      ...{ name: null, title: null, from: null, to: 'gone', certain: true },
      reason: 'nothing on its host runs it any more',
    });
  });

  it('has a word that the schema knows', () => {
    for (const status of Object.values(statusByDetail)) {
      const word = rowWord(status);
      expect(printedEvent({ session: aSession(), from: word, to: word }).to).toBe(word);
    }
  });
});
