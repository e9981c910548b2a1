import type { ThreadId } from '../ids.js';
import type { EpochMs } from '../time.js';

export type SessionSource =
  /** A plain word: `cli`, `exec`, `vscode`, `mcp`, or a new one. */
  | { readonly kind: 'named'; readonly name: string }
  | ({ readonly kind: 'thread-spawn'; readonly depth: number | undefined } & Pick<
      SessionMeta,
      'parentThreadId' | 'agentNickname' | 'agentRole'
    >)
  /** Codex's other subagents: `review`, `compact`, `memory_consolidation`, or a new one. */
  | { readonly kind: 'other-subagent'; readonly name: string }
  | { readonly kind: 'internal'; readonly name: string }
  | { readonly kind: 'absent' };

/** Line 1 of a rollout. */
export interface SessionMeta {
  readonly id: ThreadId | undefined;
  readonly createdAt: EpochMs | undefined;
  /** When line 1 was written. A legacy fork re-stamps the lines it copies with about this time. */
  readonly writtenAt: EpochMs | undefined;
  readonly cwd: string | undefined;
  readonly originator: string | undefined;
  readonly cliVersion: string | undefined;
  readonly source: SessionSource;
  /** `user`, `subagent`, the name of a feature; undefined before 0.135. */
  readonly threadSource: string | undefined;
  readonly forkedFromId: ThreadId | undefined;
  /** Its user took the thread back to an earlier prompt: what was before that is in another file. */
  readonly isRewound: boolean;
  readonly parentThreadId: ThreadId | undefined;
  readonly agentNickname: string | undefined;
  readonly agentRole: string | undefined;
  readonly gitBranch: string | undefined;
  readonly gitCommit: string | undefined;
}

export type MetaFailure =
  | { readonly kind: 'empty' }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'not-session-meta'; readonly type: string | undefined }
  /** Longer, or of more values, than we are willing to read. */
  | { readonly kind: 'too-large' }
  /** The file ends before the line does. */
  | { readonly kind: 'endless'; readonly readBytes: number }
  | { readonly kind: 'unreadable'; readonly code: string };
