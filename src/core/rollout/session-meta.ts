import type { MetaFailure, SessionMeta, SessionSource } from '../facts/session-meta.js';
import { err, ok, type Result } from '../result.js';
import { pathAt, threadIdAt, timestampOf, wordAt } from '../text/clean-fields.js';
import { cleanLineOrNone } from '../text/clean-text.js';
import {
  asObject,
  isTooLarge,
  numberAt,
  objectAt,
  parseJson,
  textAt,
  type JsonObject,
} from '../text/fields.js';
import { epochMs, uuidv7Time, type EpochMs } from '../time.js';
import type { RolloutRecord } from './rollout-record.js';

/** Line 1 of a rollout. A legacy fork (to Codex 0.147) has its parent's as line 2, which does not count. */
export function parseSessionMeta(line: string): Result<SessionMeta, MetaFailure> {
  if (line.trim() === '') return err({ kind: 'empty' });
  const record = asObject(parseJson(line));
  if (!record) return err({ kind: isTooLarge(line) ? 'too-large' : 'not-json' });
  const type = textAt(record, 'type');
  const payload = objectAt(record, 'payload');
  if (type !== 'session_meta' || !payload) {
    return err({ kind: 'not-session-meta', type: cleanLineOrNone(type) });
  }
  return ok({ ...metaOf(payload), writtenAt: timestampOf(record) });
}

function metaOf(payload: JsonObject): Omit<SessionMeta, 'writtenAt'> {
  const source = sessionSourceOf(payload['source']);
  const spawned = source.kind === 'thread-spawn' ? source : undefined;
  const git = objectAt(payload, 'git');
  return {
    id: threadIdAt(payload, 'id'),
    createdAt: timestampOf(payload),
    cwd: pathAt(payload, 'cwd'),
    originator: wordAt(payload, 'originator'),
    cliVersion: wordAt(payload, 'cli_version'),
    source,
    threadSource: wordAt(payload, 'thread_source'),
    forkedFromId: threadIdAt(payload, 'forked_from_id'),
    isRewound:
      'id' in payload && objectAt(payload, 'history_base')?.['thread_id'] === payload['id'],
    // Codex writes it here from 0.143 on, and before that in the source alone.
    parentThreadId: threadIdAt(payload, 'parent_thread_id') ?? spawned?.parentThreadId,
    agentNickname: wordAt(payload, 'agent_nickname') ?? spawned?.agentNickname,
    agentRole: agentRoleAt(payload) ?? spawned?.agentRole,
    gitBranch: git && wordAt(git, 'branch'),
    gitCommit: git && wordAt(git, 'commit_hash'),
  };
}

/** A copy of a fork's history is stamped with about the time of its line 1 (0.94 to 0.103, which have no turn ids). */
export const copySlackMs = 2_000;

/**
 * Whether the thread's own records begin here: forks to 0.147, and subagents of any version that are given their parent's
 * history, begin with a copy of it. The ids of turns keep the time at which they began.
 */
export function endsCopiedHistory(record: RolloutRecord, meta: SessionMeta): boolean {
  const about = 'turn' in record ? record.turn : record;
  const turnAt =
    'turnId' in about && about.turnId !== undefined ? uuidv7Time(about.turnId) : undefined;
  const createdAt = (meta.id && uuidv7Time(meta.id)) ?? meta.createdAt;
  if (turnAt !== undefined) return createdAt === undefined || turnAt >= createdAt;
  return (
    record.at !== undefined &&
    meta.writtenAt !== undefined &&
    record.at > meta.writtenAt + copySlackMs
  );
}

/** The time up to which the records of a fork may be a copy; undefined for a thread that is none. */
export function copiedUntil({ forkedFromId, writtenAt }: SessionMeta): EpochMs | undefined {
  return forkedFromId !== undefined && writtenAt !== undefined
    ? epochMs(writtenAt + copySlackMs)
    : undefined;
}

/** The `source` of session_meta, and of a thread as the daemon describes it. */
export function sessionSourceOf(value: unknown): SessionSource {
  if (typeof value === 'string') return { kind: 'named', name: sourceWord(value) };
  const source = asObject(value);
  if (!source) return { kind: 'absent' };
  if ('subagent' in source) return subagentSourceOf(source['subagent']);
  const [word, carried] = Object.entries(source)[0] ?? [];
  if (word === undefined) return { kind: 'absent' };
  const name = sourceWord(typeof carried === 'string' ? carried : word);
  return { kind: word === 'internal' ? 'internal' : 'named', name };
}

/** As session_meta itself says it where it does not know. */
function sourceWord(text: string | undefined): string {
  return cleanLineOrNone(text) ?? 'unknown';
}

function subagentSourceOf(value: unknown): SessionSource {
  const subagent = asObject(value);
  const spawn = subagent && objectAt(subagent, 'thread_spawn');
  if (spawn) {
    return {
      kind: 'thread-spawn',
      parentThreadId: threadIdAt(spawn, 'parent_thread_id'),
      depth: numberAt(spawn, 'depth'),
      agentNickname: wordAt(spawn, 'agent_nickname'),
      agentRole: agentRoleAt(spawn),
    };
  }
  const other = subagent && textAt(subagent, 'other');
  const word = typeof value === 'string' ? value : Object.keys(subagent ?? {})[0];
  return { kind: 'other-subagent', name: sourceWord(other ?? word) };
}

/** Called `agent_type` in the first versions that had it. */
function agentRoleAt(object: JsonObject): string | undefined {
  return wordAt(object, 'agent_role') ?? wordAt(object, 'agent_type');
}
