import { expect, it } from 'vitest';
import { aSession } from '../../fixtures/a-session.js';
import { planOf } from '../../fixtures/ssh-rig/asking.js';
import { threadIdOf, type HostName } from '../core/ids.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import { durationMs, epochMs } from '../core/time.js';
import type { Timeline } from '../core/session/timeline.js';

import { remoteTimelines } from './remote-timelines.js';
import type { HostResult } from '../core/session/snapshot.js';

const host = 'far' as HostName;
const plan = planOf('far');
const session = { ...aSession(), host };
const { threadId } = session;
const newcomer = { host, threadId: threadIdOf('01a208c0-134a-78b1-894f-57d49fa28996') ?? threadId };
const timeline: Timeline = {
  ...{ host, threadId, trouble: undefined },
  spans: [{ from: epochMs(0), to: epochMs(1), state: 'idle' }],
};

function answered(over: Partial<HostSnapshot> = {}): HostResult {
  const snapshot: HostSnapshot = {
    ...{
      host,
      collectedAt: epochMs(0),
      sessions: [session],
      processes: [],
      accounts: [],
      warnings: [],
    },
    ...{ homeDir: undefined, machineId: undefined, codexPsVersion: undefined },
    ...over,
  };
  const way = { transport: 'openssh', transportReason: '', latency: durationMs(1) } as const;
  return { kind: 'answered', answer: { snapshot, failures: [], ...way } };
}

const failed: HostResult = {
  kind: 'failed',
  failure: { host, error: 'the connection was refused', kind: 'refused', hint: undefined },
  ...{ transport: undefined, transportReason: undefined },
};
const lately = { result: answered(), sessions: [session] };

/** A host that answers one after the other, and how often it was asked. */
function answering(...answers: readonly HostResult[]) {
  let asked = 0;
  let now = 0;
  const ask = (): Promise<HostResult> => Promise.resolve(answers[asked++] ?? failed);
  const read = remoteTimelines(ask, () => epochMs(now));
  return { read, asked: () => asked, pass: (ms: number) => (now += ms) };
}

it('asks a host for all of its timelines at once, and again after a minute', async () => {
  const { read, asked, pass } = answering(
    answered({ sessions: [{ ...session, timeline }] }),
    answered({ sessions: [{ ...session, timeline }] }),
  );
  expect(await read(plan, lately)).toEqual([timeline]);
  pass(59_999);
  expect(await read(plan, lately)).toBeUndefined();
  expect(asked()).toBe(1);
  pass(1);
  expect(await read(plan, lately)).toEqual([timeline]);
});

it('keeps what was sent before where the host sends nothing, with the reason for the others', async () => {
  const { read, pass } = answering(answered({ sessions: [{ ...session, timeline }] }), failed);
  await read(plan, lately);
  pass(60_000);
  expect(await read(plan, { ...lately, sessions: [session, newcomer] })).toEqual([
    { ...newcomer, spans: [], trouble: 'not read: the connection was refused' },
  ]);
});

it('does not ask a host that does not answer', async () => {
  const { read, asked } = answering();
  expect(await read(plan, { result: failed, sessions: [session] })).toMatchObject([
    { threadId, spans: [], trouble: 'not read: the connection was refused' },
  ]);
  expect(asked()).toBe(0);
});

it('gives a reason where the codex-ps there is too old', async () => {
  const { read } = answering(answered());
  expect(await read(plan, lately)).toMatchObject([
    { threadId, trouble: 'its codex-ps has no timelines; install a newer one there' },
  ]);
});
