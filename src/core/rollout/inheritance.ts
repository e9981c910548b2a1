import type { SessionMeta } from '../facts/session-meta.js';
import type { RolloutRecord } from './rollout-record.js';
import { endsCopiedHistory } from './session-meta.js';

/** What a fork, or a subagent that is given its parent's history, has of its parent at the start of its rollout. */
export type Inheritance =
  /** The records so far are copies; `tokens` is the newest count among them. */
  | { readonly kind: 'copied'; readonly tokens: number | undefined }
  /** Its own records have begun, but none has counted its tokens. */
  | { readonly kind: 'uncounted'; readonly hasAnswer: boolean }
  /** Its own counts include so many tokens of its parent's. */
  | { readonly kind: 'counted'; readonly tokens: number };

export function inheritanceAtStart(meta: SessionMeta | undefined): Inheritance {
  return meta?.forkedFromId === undefined
    ? { kind: 'counted', tokens: 0 }
    : { kind: 'copied', tokens: undefined };
}

const answers: readonly RolloutRecord['kind'][] = ['agent-message', 'reasoning', 'call-opened'];

export function inheritanceAfter(
  before: Inheritance,
  record: RolloutRecord,
  meta: SessionMeta,
): Inheritance {
  if (before.kind === 'counted') return before;
  const { total, inContext } = (record.kind === 'token-count' ? record.tokens : undefined) ?? {};
  if (before.kind === 'copied') {
    if (!endsCopiedHistory(record, meta))
      return total === undefined ? before : { kind: 'copied', tokens: total };
    // From 0.150 on a subagent's copy has no counts, and its own begin at zero.
    const tokens = before.tokens ?? (meta.source.kind === 'named' ? undefined : 0);
    if (tokens !== undefined) return { kind: 'counted', tokens };
    return inheritanceAfter({ kind: 'uncounted', hasAnswer: false }, record, meta);
  }
  // From 0.148 on a fork by the user copies nothing, and its first count includes its parent's.
  if (answers.includes(record.kind)) return { kind: 'uncounted', hasAnswer: true };
  if (total === undefined) return before;
  // A compaction begins by repeating what was counted before it.
  if (!before.hasAnswer) return { kind: 'counted', tokens: total };
  return inContext === undefined ? before : { kind: 'counted', tokens: total - inContext };
}
