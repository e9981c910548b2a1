import { hostFailureTable, type RetryClass } from '../core/session/host-failure.js';
import type { LinkState } from '../core/session/snapshot.js';
import { epochMs, type DurationMs, type EpochMs } from '../core/time.js';
import { failure, type SshFailure } from './ssh/failures.js';

/**
 * What we are doing about one host. One request is in flight at most.
 *
 *     waiting ──> connecting ──> watching            lines come by themselves
 *        ^            │    └───> asked <──> resting  it answers when it is asked
 *        │            v
 *        └──────── (failed) ──> blocked              until `r`, or its configuration changes
 */
interface Activity {
  readonly kind: 'waiting' | 'connecting' | 'watching' | 'asked' | 'resting' | 'blocked';
  /** When it ends by itself: a wait or a deadline is over, or the configuration is checked. */
  readonly until: EpochMs;
}

export interface HostLink {
  readonly activity: Activity;
  readonly askedAt: EpochMs;
  /** The codex-ps there cannot watch. */
  readonly polls: boolean;
  readonly fails: { readonly of: RetryClass; readonly count: number } | undefined;
  /** The newest failure; undefined once the host has answered again. */
  readonly failure: SshFailure | undefined;
  readonly answeredAt: EpochMs | undefined;
  readonly hung: boolean;
}

export type LinkEvent =
  | { readonly kind: 'tick' }
  | { readonly kind: 'polls' }
  | { readonly kind: 'answered' }
  | { readonly kind: 'failed'; readonly failure: SshFailure }
  /** Ask at once: also a host that is blocked, because the user wants it or its configuration has changed. */
  | { readonly kind: 'refresh' }
  /** The machine slept: no connection has survived that, and no wait means anything. */
  | { readonly kind: 'woke' };

export type LinkAction = 'open' | 'ask' | 'close' | 'check-config';

export interface LinkContext {
  readonly now: EpochMs;
  readonly timeout: DurationMs;
  readonly overdue: () => SshFailure;
  /** Between two requests to a host that cannot watch. */
  readonly interval: DurationMs;
  /** At least 0 and less than 1. */
  readonly random: number;
}

export interface LinkStep {
  readonly link: HostLink;
  readonly actions: readonly LinkAction[];
}

/** A host that watches sends something every 30 s. */
const quietMs = 45_000;
const quiet = failure('lost', 'it sent nothing for 45 s', undefined);
const checkConfigMs = 10_000;

/** The waits in seconds: the last one is repeated, unless the host is then blocked. */
const waits: Readonly<
  Record<RetryClass, { readonly seconds: readonly number[]; readonly blocks: boolean }>
> = {
  network: { seconds: [1, 2, 4, 8, 16, 30], blocks: false },
  slow: { seconds: [15, 30, 60, 120], blocks: false },
  // More tries lock accounts (fail2ban) and open windows of agents.
  login: { seconds: [60, 120], blocks: true },
  never: { seconds: [], blocks: true },
};
/** So that fifty hosts are not tried again in one instant. */
const spread = 0.2;

export function newLink(now: EpochMs): HostLink {
  return {
    activity: { kind: 'waiting', until: now },
    askedAt: now,
    polls: false,
    fails: undefined,
    failure: undefined,
    answeredAt: undefined,
    hung: false,
  };
}

export function stepLink(link: HostLink, event: LinkEvent, context: LinkContext): LinkStep {
  const { activity } = link;
  const isIdle = isIdleLink(link);
  const unchanged: LinkStep = { link, actions: [] };
  switch (event.kind) {
    case 'tick':
      return activity.until > context.now ? unchanged : expired(link, context);
    case 'polls':
      return { link: polling(link, context), actions: ['ask'] };
    case 'answered':
      return isIdle ? unchanged : { link: answered(link, context), actions: [] };
    case 'failed':
      return isIdle ? unchanged : { link: failed(link, event.failure, context), actions: [] };
    case 'refresh':
      if (isIdle) return request({ ...link, fails: undefined }, 'open', context);
      return activity.kind === 'resting' ? request(link, 'ask', context) : unchanged;
    case 'woke':
      return woken(link, context);
  }
}

function isIdleLink({ activity }: HostLink): boolean {
  return activity.kind === 'waiting' || activity.kind === 'blocked';
}

/** It was asked to watch and cannot: the first question is sent under the deadline that runs. */
function polling(link: HostLink, { now, timeout }: LinkContext): HostLink {
  const { kind, until } = link.activity;
  const deadline = kind === 'connecting' ? until : later(now, timeout);
  return { ...link, polls: true, activity: { kind: 'asked', until: deadline } };
}

function woken(link: HostLink, { now }: LinkContext): LinkStep {
  if (link.activity.kind === 'blocked') return { link, actions: [] };
  const activity: Activity = { kind: 'waiting', until: now };
  const fresh = { ...link, activity, fails: undefined, polls: false };
  return { link: fresh, actions: isIdleLink(link) ? [] : ['close'] };
}

function expired(link: HostLink, context: LinkContext): LinkStep {
  switch (link.activity.kind) {
    case 'waiting':
      return request(link, 'open', context);
    case 'resting':
      return request(link, 'ask', context);
    case 'connecting':
    case 'asked':
      return { link: failed(link, context.overdue(), context), actions: ['close'] };
    case 'watching':
      return { link: failed(link, quiet, context), actions: ['close'] };
    case 'blocked':
      return { link: { ...link, activity: blocked(context) }, actions: ['check-config'] };
  }
}

function request(link: HostLink, action: 'open' | 'ask', { now, timeout }: LinkContext): LinkStep {
  const kind = action === 'open' ? 'connecting' : 'asked';
  const activity: Activity = { kind, until: later(now, timeout) };
  const polls = action === 'ask' && link.polls;
  return { link: { ...link, activity, askedAt: now, polls }, actions: [action] };
}

function answered(link: HostLink, { now, interval }: LinkContext): HostLink {
  const activity: Activity = link.polls
    ? { kind: 'resting', until: later(now, interval) }
    : { kind: 'watching', until: later(now, quietMs) };
  const isWell = { fails: undefined, failure: undefined, hung: false };
  return { ...link, ...isWell, activity, answeredAt: now };
}

function failed(link: HostLink, found: SshFailure, context: LinkContext): HostLink {
  const of = hostFailureTable[found.kind].retry;
  const count = link.fails?.of === of ? link.fails.count + 1 : 1;
  const hung = found.kind === 'deadline';
  const activity = afterFailure(of, count, context);
  return { ...link, activity, fails: { of, count }, failure: found, hung, polls: false };
}

function afterFailure(retry: RetryClass, count: number, context: LinkContext): Activity {
  const { seconds, blocks } = waits[retry];
  const wait = seconds[count - 1] ?? (blocks ? undefined : seconds.at(-1));
  if (wait === undefined) return blocked(context);
  const spreadMs = Math.round(wait * 1000 * (1 - spread + 2 * spread * context.random));
  return { kind: 'waiting', until: later(context.now, spreadMs) };
}

function blocked({ now }: LinkContext): Activity {
  return { kind: 'blocked', until: later(now, checkConfigMs) };
}

function later(now: EpochMs, by: number): EpochMs {
  return epochMs(now + by);
}

export function linkState({ activity, failure, answeredAt }: HostLink): LinkState {
  if (activity.kind === 'blocked') return { kind: 'blocked' };
  if (failure === undefined) return { kind: answeredAt === undefined ? 'connecting' : 'ok' };
  if (activity.kind === 'waiting') return { kind: 'backing-off', until: activity.until };
  return { kind: answeredAt === undefined ? 'connecting' : 'stale' };
}
