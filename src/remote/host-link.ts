import type { LinkState } from '../core/session/link-state.js';
import { epochMs, type DurationMs, type EpochMs } from '../core/time.js';
import { retryClass, retryWait } from './retry-policy.js';
import type { RetryClass } from '../core/session/host-failure.js';
import { failure, type SshFailure } from './ssh/failures.js';

/**
 * What we are doing about one host. One request is in flight at most.
 *
 *     waiting ──> connecting ──> watching            lines come by themselves
 *        ^            │    └───> asked <──> resting  it answers when it is asked
 *        │            v
 *        └──────── (failed) ──> blocked              until `r`, or its configuration changes
 */
export type Activity =
  | { readonly kind: 'waiting'; readonly until: EpochMs }
  | { readonly kind: 'connecting'; readonly deadline: EpochMs }
  | { readonly kind: 'watching'; readonly quietUntil: EpochMs }
  | { readonly kind: 'asked'; readonly deadline: EpochMs }
  | { readonly kind: 'resting'; readonly until: EpochMs }
  | { readonly kind: 'blocked'; readonly lookAt: EpochMs };

export interface HostLink {
  readonly activity: Activity;
  /** When what is in flight was asked for. */
  readonly askedAt: EpochMs;
  /** The codex-ps there cannot watch. */
  readonly polls: boolean;
  /** Failures of one class in a row. */
  readonly fails: { readonly of: RetryClass; readonly count: number } | undefined;
  /** The newest failure; undefined once the host has answered again. */
  readonly failure: SshFailure | undefined;
  readonly answeredAt: EpochMs | undefined;
  /** The last try hung. */
  readonly hung: boolean;
}

export type LinkEvent =
  | { readonly kind: 'tick' }
  | { readonly kind: 'polls' }
  | { readonly kind: 'answered' }
  /** The stream is gone. */
  | { readonly kind: 'failed'; readonly failure: SshFailure }
  /** Look now, where something is there to be asked. */
  | { readonly kind: 'refresh' }
  /** The user wants another try, whatever stands against it. */
  | { readonly kind: 'retry' }
  | { readonly kind: 'config-changed' }
  /** The machine slept: no connection has survived that, and no wait means anything. */
  | { readonly kind: 'woke' };

/** What is to be done now. */
export type LinkAction = 'open' | 'ask' | 'close' | 'look-at-config';

export interface LinkContext {
  readonly now: EpochMs;
  /** From the request on, over everything. */
  readonly timeout: DurationMs;
  /** What is wrong where that passes. */
  readonly overdue: SshFailure;
  /** Between two questions to one that cannot watch. */
  readonly interval: DurationMs;
  /** At least 0 and less than 1. */
  readonly random: number;
}

export interface LinkStep {
  readonly link: HostLink;
  readonly actions: readonly LinkAction[];
}

/** One that watches says something every 30 s: half as much again, and it is gone. */
const quietMs = 45_000;
/** How often a blocked host's configuration is looked at. */
const lookAtConfigMs = 10_000;

const silent = failure('lost', 'it has said nothing for 45 s', undefined);

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

/** When the link has something to do by itself. */
export function nextWake({ activity }: HostLink): EpochMs {
  switch (activity.kind) {
    case 'waiting':
    case 'resting':
      return activity.until;
    case 'connecting':
    case 'asked':
      return activity.deadline;
    case 'watching':
      return activity.quietUntil;
    case 'blocked':
      return activity.lookAt;
  }
}

function later(now: EpochMs, by: number): EpochMs {
  return epochMs(now + by);
}

export function stepLink(link: HostLink, event: LinkEvent, context: LinkContext): LinkStep {
  switch (event.kind) {
    case 'tick':
      return nextWake(link) > context.now ? stay(link) : due(link, context);
    case 'polls':
      return polls(link, context);
    case 'answered':
      return answered(link, context);
    case 'failed':
      return failed(link, event.failure, context);
    case 'refresh':
      return link.activity.kind === 'resting' ? ask(link, context) : stay(link);
    case 'retry':
    case 'config-changed':
      return isIdle(link) ? open({ ...link, fails: undefined }, context) : stay(link);
    case 'woke':
      return awake(link, context);
  }
}

function stay(link: HostLink): LinkStep {
  return { link, actions: [] };
}

/** Nothing is open or in flight. */
function isIdle({ activity }: HostLink): boolean {
  return activity.kind === 'waiting' || activity.kind === 'blocked';
}

function due(link: HostLink, context: LinkContext): LinkStep {
  switch (link.activity.kind) {
    case 'waiting':
      return open(link, context);
    case 'resting':
      return ask(link, context);
    case 'connecting':
    case 'asked':
      return closing(failed(link, context.overdue, context));
    case 'watching':
      return closing(failed(link, silent, context));
    case 'blocked': {
      const lookAt = later(context.now, lookAtConfigMs);
      return {
        link: { ...link, activity: { kind: 'blocked', lookAt } },
        actions: ['look-at-config'],
      };
    }
  }
}

function closing({ link, actions }: LinkStep): LinkStep {
  return { link, actions: ['close', ...actions] };
}

function open(link: HostLink, { now, timeout }: LinkContext): LinkStep {
  const activity: Activity = { kind: 'connecting', deadline: later(now, timeout) };
  return { link: { ...link, activity, askedAt: now, polls: false }, actions: ['open'] };
}

function ask(link: HostLink, { now, timeout }: LinkContext): LinkStep {
  const activity: Activity = { kind: 'asked', deadline: later(now, timeout) };
  return { link: { ...link, activity, askedAt: now }, actions: ['ask'] };
}

/** It was asked to watch and cannot: the first question goes out under the deadline that runs. */
function polls(link: HostLink, { now, timeout }: LinkContext): LinkStep {
  const deadline =
    link.activity.kind === 'connecting' ? link.activity.deadline : later(now, timeout);
  return {
    link: { ...link, polls: true, activity: { kind: 'asked', deadline } },
    actions: ['ask'],
  };
}

function answered(link: HostLink, { now, interval }: LinkContext): LinkStep {
  if (isIdle(link)) return stay(link);
  const activity: Activity = link.polls
    ? { kind: 'resting', until: later(now, interval) }
    : { kind: 'watching', quietUntil: later(now, quietMs) };
  const well = { fails: undefined, failure: undefined, hung: false };
  return stay({ ...link, ...well, activity, answeredAt: now });
}

function failed(link: HostLink, failure: SshFailure, context: LinkContext): LinkStep {
  if (isIdle(link)) return stay(link);
  const of = retryClass(failure.kind);
  const count = link.fails?.of === of ? link.fails.count + 1 : 1;
  const wait = retryWait(of, count, context.random);
  const activity: Activity =
    wait === undefined
      ? { kind: 'blocked', lookAt: later(context.now, lookAtConfigMs) }
      : { kind: 'waiting', until: later(context.now, wait) };
  const hung = failure.kind === 'deadline';
  return stay({ ...link, activity, fails: { of, count }, failure, hung, polls: false });
}

function awake(link: HostLink, { now }: LinkContext): LinkStep {
  if (link.activity.kind === 'blocked') return stay(link);
  const activity: Activity = { kind: 'waiting', until: now };
  const fresh = { ...link, activity, fails: undefined, polls: false };
  return { link: fresh, actions: isIdle(link) ? [] : ['close'] };
}

/** What a reader is told of the host. */
export function linkState({ activity, failure, answeredAt }: HostLink): LinkState {
  if (activity.kind === 'blocked') return { kind: 'blocked' };
  if (failure === undefined) return { kind: answeredAt === undefined ? 'connecting' : 'ok' };
  if (activity.kind === 'waiting') return { kind: 'backing-off', until: activity.until };
  return { kind: answeredAt === undefined ? 'connecting' : 'stale' };
}
