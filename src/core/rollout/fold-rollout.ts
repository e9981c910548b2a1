import type {
  LastItem,
  OpenCall,
  RolloutProgress,
  TurnContext,
  TurnError,
} from '../facts/rollout-progress.js';
import { uuidv7Time } from '../time.js';
import { unreachable } from '../unreachable.js';
import type { RolloutRecord } from './rollout-record.js';

type RecordOf<Kind extends RolloutRecord['kind']> = Extract<RolloutRecord, { kind: Kind }>;

/** More calls than a model opens at once; a file that only opens calls must not fill the memory. */
const maxOpenCalls = 256;
const maxUnknownKinds = 50;

/** What is known of a thread before its first record. */
export const emptyProgress: RolloutProgress = {
  turn: { kind: 'none' },
  turnStartedAt: undefined,
  turnError: undefined,
  endsInCompaction: false,
  openCalls: [],
  context: undefined,
  tokens: undefined,
  rateLimits: [],
  lastItem: { kind: 'none' },
  lastLineAt: undefined,
  lastAgentMessage: undefined,
  threadName: undefined,
  unknownRecords: {},
  malformedLines: 0,
};

/** What is known of a thread after one more record of its rollout. */
export function foldRecord(progress: RolloutProgress, record: RolloutRecord): RolloutProgress {
  const changed = changeOf(progress, record);
  const lastLineAt = record.at ?? progress.lastLineAt;
  if (!changed && lastLineAt === progress.lastLineAt) return progress;
  return { ...progress, ...changed, lastLineAt };
}

export function foldRecords(
  progress: RolloutProgress,
  records: Iterable<RolloutRecord>,
): RolloutProgress {
  let folded = progress;
  for (const record of records) folded = foldRecord(folded, record);
  return folded;
}

type Change = Partial<RolloutProgress> | undefined;

// eslint-disable-next-line complexity -- one line a kind: as long as the list, which the compiler keeps whole
function changeOf(progress: RolloutProgress, record: RolloutRecord): Change {
  switch (record.kind) {
    case 'turn-started':
      return turnStarted(record);
    case 'turn-completed':
      return turnCompleted(progress, record);
    case 'turn-aborted':
      return turnAborted(record);
    case 'call-opened':
      return callOpened(progress, record.call);
    case 'call-closed':
      return callClosed(progress, record);
    case 'turn-context':
      return { context: record.context };
    case 'settings-applied':
      return { context: overlaid(progress.context, record.context) };
    case 'token-count':
      return tokensCounted(progress, record);
    case 'user-message':
      return userSpoke(progress, record);
    case 'agent-message':
      return agentSpoke(progress, record.text);
    case 'reasoning':
      return item({ kind: 'reasoning' });
    case 'compacted':
      return { endsInCompaction: true };
    case 'thread-named':
      return { threadName: record.name };
    case 'error':
      return { turnError: record.error };
    case 'ignored':
      return undefined;
    case 'unknown':
      return { unknownRecords: counted(progress.unknownRecords, record.type) };
    case 'malformed':
      return { malformedLines: progress.malformedLines + 1 };
    default:
      return unreachable(record);
  }
}

/** Whatever the turn does next, an error or a compaction before it was not its end. */
function item(lastItem: LastItem): Partial<RolloutProgress> {
  return { lastItem, turnError: undefined, endsInCompaction: false };
}

/**
 * The time of its UUIDv7 comes first: a legacy fork (to 0.147) writes copied lines with its own time.
 */
function turnStarted(record: RecordOf<'turn-started'>): Change {
  const { turnId, at } = record;
  const turnStartedAt = (turnId === undefined ? undefined : uuidv7Time(turnId)) ?? at;
  return {
    ...item({ kind: 'none' }),
    turn: { kind: 'started', turnId, at },
    turnStartedAt,
    openCalls: [],
  };
}

/**
 * Any end ends the turn, whatever its id: /review forwards the start of its inner turn into the same
 * file and ends under the outer one's id.
 */
function turnCompleted(progress: RolloutProgress, record: RecordOf<'turn-completed'>): Change {
  const { turnId, at, agentMessage } = record;
  const hasAgentMessage = agentMessage !== undefined;
  // Only where the message is missing as well: an error that was overcome is none of the turn's.
  const pending: TurnError | undefined = hasAgentMessage ? undefined : progress.turnError;
  return {
    turn: {
      kind: 'completed',
      turnId,
      at,
      error: record.error ?? pending,
      hasAgentMessage,
      compacted: progress.endsInCompaction,
    },
    openCalls: [],
    turnError: undefined,
    endsInCompaction: false,
    lastAgentMessage: agentMessage ?? progress.lastAgentMessage,
  };
}

function turnAborted(record: RecordOf<'turn-aborted'>): Change {
  return {
    turn: { kind: 'aborted', turnId: record.turnId, at: record.at, reason: record.reason },
    openCalls: [],
    turnError: undefined,
    endsInCompaction: false,
  };
}

/** After the end of a turn nothing opens but by a new turn. */
function callOpened(progress: RolloutProgress, call: OpenCall): Change {
  const { kind } = progress.turn;
  if (kind === 'completed' || kind === 'aborted') return undefined;
  const others = progress.openCalls.filter((open) => open.callId !== call.callId);
  return { ...item({ kind: 'call' }), openCalls: [...others, call].slice(-maxOpenCalls) };
}

function callClosed(progress: RolloutProgress, record: RecordOf<'call-closed'>): Change {
  const { openCalls } = progress;
  const left = openCalls.filter((open) => open.callId !== record.callId);
  return {
    ...item({ kind: 'tool-output' }),
    openCalls: left.length === openCalls.length ? openCalls : left,
  };
}

/**
 * Up to Codex 0.99, which writes no start of a turn, the user's word is the start: it ends what an
 * abort left (there without a turn id), and no call of before it can still be open.
 */
function userSpoke(progress: RolloutProgress, record: RecordOf<'user-message'>): Change {
  const { turn } = progress;
  const spoken = item({ kind: 'user-message' });
  if (turn.kind === 'out-of-reach') return { ...spoken, openCalls: [] };
  const starts = turn.kind === 'none' || (turn.kind === 'aborted' && turn.turnId === undefined);
  if (!starts) return spoken;
  return { ...spoken, turn: { kind: 'none' }, turnStartedAt: record.at, openCalls: [] };
}

function agentSpoke(progress: RolloutProgress, text: string | undefined): Change {
  return {
    ...item({ kind: 'agent-message', closed: false }),
    lastAgentMessage: text ?? progress.lastAgentMessage,
  };
}

/** A token_count closes each answer, and each answer begins with one too. */
function tokensCounted(progress: RolloutProgress, record: RecordOf<'token-count'>): Change {
  const { tokens, lastItem } = progress;
  const closes = lastItem.kind === 'agent-message' && !lastItem.closed;
  return {
    lastItem: closes ? { kind: 'agent-message', closed: true } : lastItem,
    tokens: record.tokens
      ? {
          total: record.tokens.total ?? tokens?.total,
          inContext: record.tokens.inContext ?? tokens?.inContext,
          contextWindow: record.tokens.contextWindow ?? tokens?.contextWindow,
        }
      : tokens,
    rateLimits: record.rateLimits ?? progress.rateLimits,
  };
}

/** Settings say only what they set; a turn_context says all. */
function overlaid(base: TurnContext | undefined, top: TurnContext): TurnContext {
  if (!base) return top;
  return {
    cwd: top.cwd ?? base.cwd,
    model: top.model ?? base.model,
    approvalPolicy: top.approvalPolicy ?? base.approvalPolicy,
    approvalsReviewer: top.approvalsReviewer ?? base.approvalsReviewer,
    sandbox: top.sandbox ?? base.sandbox,
    collaborationMode: top.collaborationMode ?? base.collaborationMode,
  };
}

function counted(
  counts: Readonly<Record<string, number>>,
  type: string,
): Readonly<Record<string, number>> {
  const known = Object.hasOwn(counts, type) || Object.keys(counts).length < maxUnknownKinds;
  const key = known ? type : 'other';
  return { ...counts, [key]: (counts[key] ?? 0) + 1 };
}
