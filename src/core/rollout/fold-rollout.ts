import type {
  Conclusion,
  LastItem,
  OpenCall,
  RolloutProgress,
  TokenUse,
  Turn,
  TurnContext,
  TurnOf,
} from '../facts/rollout-progress.js';
import { withReading } from '../facts/usage-reading.js';
import { type EpochMs, uuidv7Time } from '../time.js';
import { absolutePath, withChanges } from './changed-files.js';
import type { RolloutRecord } from './rollout-record.js';
import { turnAfter } from './turn-after.js';

type RecordOf<Kind extends RolloutRecord['kind']> = Extract<RolloutRecord, { kind: Kind }>;

/** More calls than a model opens at once; a file that only opens calls must not fill the memory. */
export const maxOpenCalls = 256;
const maxUnknownKinds = 50;
/** TOK/MIN is an average of so many minutes. */
export const rateMinutes = 5;

export const emptyProgress: RolloutProgress = {
  turn: { kind: 'none' },
  turnStartedAt: undefined,
  turnError: undefined,
  conclusion: undefined,
  modelActedAt: undefined,
  isReviewed: false,
  openCalls: [],
  context: undefined,
  tokens: undefined,
  tokensByMinute: [],
  changedFiles: [],
  plan: undefined,
  copiedUntil: undefined,
  rateLimits: [],
  limitType: undefined,
  usage: [],
  lastItem: { kind: 'none' },
  lastLineAt: undefined,
  lastAgentMessage: undefined,
  threadName: undefined,
  unknownRecords: {},
  malformedLines: 0,
  malformedInTurn: 0,
};

export function foldRecord(progress: RolloutProgress, record: RolloutRecord): RolloutProgress {
  const turn = turnAfter(progress.turn, record);
  const changed =
    turn === progress.turn ? changeOf(progress, record) : turned(progress, turn, record);
  const lastLineAt = record.at ?? progress.lastLineAt;
  if (!changed && lastLineAt === progress.lastLineAt) return progress;
  // Whatever follows a plan within its turn, the TUI asks about it at the end.
  const keepsPlan = turn === progress.turn && progress.conclusion === 'plan';
  return { ...progress, ...changed, lastLineAt, ...(keepsPlan ? { conclusion: 'plan' } : {}) };
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
    case 'turn-completed':
    case 'turn-aborted':
    case 'rolled-back':
    case 'task':
    case 'goal-set':
    case 'ignored':
      return undefined;
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
      return agentSpoke(progress, record);
    case 'reasoning':
      return { ...item({ kind: 'reasoning' }), modelActedAt: record.at ?? progress.modelActedAt };
    case 'concluded':
      return concluded(progress.turn, record.by);
    case 'call-ended':
      return callEnded(progress, record);
    case 'review':
      return { isReviewed: record.isPending };
    case 'thread-named':
      return { threadName: record.name };
    case 'error':
      return { turnError: record.error };
    case 'unknown':
      return { unknownRecords: counted(progress.unknownRecords, record.type) };
    case 'malformed':
      return {
        malformedLines: progress.malformedLines + 1,
        malformedInTurn: progress.malformedInTurn + 1,
      };
  }
}

/** A command that the user runs after a plan shows that its prompt was dismissed. */
function concluded(turn: Turn, by: Conclusion): Change {
  const dismisses =
    by === 'user-command' && turn.kind === 'completed' && turn.conclusion === 'plan';
  return dismisses ? { conclusion: by, turn: { ...turn, conclusion: by } } : { conclusion: by };
}

/** The turn goes on: an error or a compaction before it was not its end. */
function item(lastItem: LastItem): Partial<RolloutProgress> {
  return { lastItem, turnError: undefined, conclusion: undefined };
}

/** The record began or ended a turn; one that only implies it says something besides. */
function turned(progress: RolloutProgress, turn: Turn, record: RolloutRecord): Change {
  const change: Partial<RolloutProgress> = {
    ...{ turn, openCalls: [], turnError: undefined, conclusion: undefined, isReviewed: false },
    malformedInTurn: 0,
    ...(turn.kind === 'started'
      ? {
          ...{ turnStartedAt: startOf(turn), modelActedAt: undefined, lastItem: { kind: 'none' } },
          plan: undefined,
        }
      : {}),
  };
  const more =
    turn.kind === 'completed'
      ? turnCompleted(progress, turn, record)
      : changeOf({ ...progress, ...change }, record);
  return { ...change, ...more };
}

/** The time of its UUIDv7 comes first: a legacy fork (to 0.147) writes copied lines with its own time. */
function startOf({ turnId, at }: TurnOf<'started'>): EpochMs | undefined {
  return (turnId === undefined ? undefined : uuidv7Time(turnId)) ?? at;
}

function turnCompleted(
  progress: RolloutProgress,
  turn: TurnOf<'completed'>,
  record: RolloutRecord,
): Partial<RolloutProgress> {
  // Only if the message is missing as well: the turn may have got over the error.
  const pending = turn.hasAgentMessage ? undefined : progress.turnError;
  const said = record.kind === 'turn-completed' ? record.agentMessage : undefined;
  return {
    turn: { ...turn, error: turn.error ?? pending, conclusion: progress.conclusion },
    lastAgentMessage: said ?? progress.lastAgentMessage,
  };
}

function callOpened(progress: RolloutProgress, call: OpenCall): Change {
  const others = progress.openCalls.filter((open) => open.callId !== call.callId);
  return {
    ...item({ kind: 'call' }),
    openCalls: [...others, call].slice(-maxOpenCalls),
    modelActedAt: call.at ?? progress.modelActedAt,
  };
}

function callClosed(progress: RolloutProgress, record: RecordOf<'call-closed'>): Change {
  const call = progress.openCalls.find(({ callId }) => callId === record.callId);
  const { plan, patches = [], hasEnded } = record.worked ? (call ?? {}) : {};
  // To 0.129 only the call names the files; later the end of the patch has named them exactly.
  const paths = patches.flatMap((path) => absolutePath(progress.context?.cwd, path) ?? []);
  return {
    ...item({ kind: 'tool-output' }),
    openCalls: progress.openCalls.filter((open) => open !== call),
    ...(plan && { plan }),
    ...(hasEnded ? undefined : filesChanged(progress, paths, record.at)),
  };
}

function callEnded(progress: RolloutProgress, record: RecordOf<'call-ended'>): Change {
  return {
    openCalls: progress.openCalls.map((open) =>
      open.callId === record.callId ? { ...open, hasEnded: true } : open,
    ),
    ...filesChanged(progress, record.changed, record.at),
  };
}

function filesChanged(
  { changedFiles, copiedUntil }: RolloutProgress,
  paths: readonly string[],
  at: EpochMs | undefined,
): Change {
  if (at === undefined || paths.length === 0 || isCopied(at, copiedUntil)) return undefined;
  return { changedFiles: withChanges(changedFiles, paths, at) };
}

function isCopied(at: EpochMs, copiedUntil: EpochMs | undefined): boolean {
  return copiedUntil !== undefined && at <= copiedUntil;
}

/** Up to Codex 0.99 it begins a turn, and no earlier call can still be open. */
function userSpoke(progress: RolloutProgress, record: RecordOf<'user-message'>): Change {
  const spoken = item({ kind: 'user-message' });
  const { kind } = progress.turn;
  if (kind === 'out-of-reach') return { ...spoken, openCalls: [] };
  if (kind !== 'none') return spoken;
  return { ...spoken, turnStartedAt: record.at, openCalls: [], plan: undefined };
}

/** A message follows these: a plan since 0.171. */
const outlasting: readonly (Conclusion | undefined)[] = ['plan', 'review', 'image'];

function agentSpoke(progress: RolloutProgress, record: RecordOf<'agent-message'>): Change {
  return {
    ...item({ kind: 'agent-message', closed: false }),
    conclusion: outlasting.includes(progress.conclusion) ? progress.conclusion : 'answer',
    modelActedAt: record.at ?? progress.modelActedAt,
    lastAgentMessage: record.text ?? progress.lastAgentMessage,
  };
}

/** A token_count closes each answer, and each answer begins with one too. */
function tokensCounted(progress: RolloutProgress, record: RecordOf<'token-count'>): Change {
  const { tokens, lastItem } = progress;
  const closes = lastItem.kind === 'agent-message' && !lastItem.closed;
  return {
    lastItem: closes ? { kind: 'agent-message', closed: true } : lastItem,
    tokens: record.tokens ? overlaid(tokens, record.tokens) : tokens,
    tokensByMinute: tokensByMinute(progress, record),
    rateLimits: record.rateLimits ?? progress.rateLimits,
    limitType: record.rateLimits ? record.limitType : progress.limitType,
    usage: record.usage ? withReading(progress.usage, record.usage) : progress.usage,
  };
}

/** What a count adds to the one before it; the first that is read is one to begin with, unless it is the thread's first. */
function tokensByMinute(
  { tokens, tokensByMinute: minutes, copiedUntil }: RolloutProgress,
  { at, tokens: counted }: RecordOf<'token-count'>,
): RolloutProgress['tokensByMinute'] {
  const total = counted?.total;
  if (at === undefined || total === undefined || isCopied(at, copiedUntil)) return minutes;
  const before = tokens?.total ?? (total === counted?.inContext ? 0 : total);
  if (total <= before) return minutes;
  const minute = Math.floor(at / 60_000);
  const others = minutes.filter((other) => other.minute !== minute);
  const known = minutes.find((other) => other.minute === minute)?.tokens ?? 0;
  return [...others, { minute, tokens: known + total - before }].slice(-rateMinutes);
}

/** What is undefined in `top` stays as it was: settings have only what they set (a turn_context has all). */
function overlaid<Facts extends TurnContext | TokenUse>(
  base: Facts | undefined,
  top: Facts,
): Facts {
  if (!base) return top;
  const said = Object.entries(top).filter(([, value]) => value !== undefined);
  return { ...top, ...base, ...Object.fromEntries(said) };
}

function counted(
  counts: Readonly<Record<string, number>>,
  type: string,
): Readonly<Record<string, number>> {
  const known = Object.hasOwn(counts, type) || Object.keys(counts).length < maxUnknownKinds;
  const key = known ? type : 'other';
  return { ...counts, [key]: (counts[key] ?? 0) + 1 };
}
