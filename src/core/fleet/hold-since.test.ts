import { describe, expect, it } from 'vitest';
import { ago, aSession, aVerdict, fixtureNow } from '../../../fixtures/a-session.js';
import type { StatusDetail } from '../session/status.js';
import type { EpochMs } from '../time.js';
import { holdSince } from './hold-since.js';

interface Look {
  readonly detail: StatusDetail;
  /** What the facts tell. */
  readonly since: EpochMs | undefined;
  readonly at: EpochMs;
}

/** What is said of one thread, look by look. */
function said(...looks: readonly Look[]): readonly (EpochMs | undefined)[] {
  let memory: Parameters<typeof holdSince>[1] = new Map();
  return looks.map(({ detail, since, at }) => {
    const held = holdSince([aSession({ verdict: aVerdict(detail, { since }) })], memory, at);
    ({ memory } = held);
    return held.sessions[0]?.verdict.since;
  });
}

const first: Look = { detail: 'model', since: ago(60), at: ago(10) };

describe('when a STATE began', () => {
  it('is what the facts tell, at the first look', () => {
    expect(said(first)).toEqual([ago(60)]);
    expect(said({ ...first, since: undefined })).toEqual([undefined]);
  });

  it('stays while the word is the same: from the model to a tool is no change', () => {
    const tool: Look = { detail: 'tool', since: ago(8), at: ago(5) };
    expect(said(first, tool, { ...first, since: undefined })).toEqual([ago(60), ago(60), ago(60)]);
  });

  it('is what the facts tell of the new word, where that is later than the old one', () => {
    expect(said(first, { detail: 'idle', since: ago(7), at: ago(5) })[1]).toBe(ago(7));
  });

  it('is the moment of the look where the facts tell nothing new: an approval writes nothing', () => {
    const asks: Look = { detail: 'approval', since: ago(20), at: ago(8) };
    const given: Look = { detail: 'tool', since: ago(60), at: ago(5) };
    expect(said(asks, given, { ...given, at: fixtureNow })).toEqual([ago(20), ago(5), ago(5)]);
    expect(said(first, { detail: 'unclear', since: undefined, at: ago(5) })[1]).toBe(ago(5));
  });

  it('begins anew with a new end of a turn: one error after another', () => {
    const error: Look = { detail: 'error', since: ago(60), at: ago(10) };
    expect(said(error, { ...error, since: ago(4), at: ago(3) })).toEqual([ago(60), ago(4)]);
  });

  it('never goes back', () => {
    const idle: Look = { detail: 'idle', since: ago(30), at: ago(10) };
    expect(said(idle, { ...idle, since: ago(90) })).toEqual([ago(30), ago(30)]);
  });

  it('is learnt later where it was not known', () => {
    expect(said({ ...first, since: undefined }, first)).toEqual([undefined, ago(60)]);
  });

  it('is forgotten with the thread', () => {
    const { memory } = holdSince([aSession()], new Map(), fixtureNow);
    expect(memory.size).toBe(1);
    expect(holdSince([], memory, fixtureNow).memory.size).toBe(0);
  });

  it('leaves a session that it does not change the same object', () => {
    const session = aSession();
    expect(holdSince([session], new Map(), fixtureNow).sessions[0]).toBe(session);
  });
});
