import type { HostFacts } from '../core/facts/host-facts.js';
import type { ThreadId } from '../core/ids.js';
import type { LiveThread } from '../core/session/live-threads.js';
import { lineageOf, rolloutOf, metaOf } from '../core/session/session-tree.js';
import { cleanLineOrNone, cleanLine, shownPath } from '../core/text/clean-text.js';
import type { Discovery } from '../core/facts/processes.js';
import type { Repository } from '../core/facts/repository.js';
import type { RolloutProgress, TokenUse } from '../core/facts/rollout-progress.js';
import type { MetaFailure, SessionSource } from '../core/facts/session-meta.js';
import {
  directoryNotResponding,
  type Session,
  type SessionDebug,
} from '../core/session/session.js';
import { rateMinutes } from '../core/rollout/fold-rollout.js';
import type { EpochMs } from '../core/time.js';
import { ownerKindOf } from '../core/session/owner-kind.js';
import type { Terminal } from '../terminal/find-terminals.js';

export interface Title {
  /** One clean line of at most 200 characters. */
  readonly title: string;
  /** The value of `title_source`. */
  readonly source: string;
}

/** A text that may name a thread, and where it was read; undefined where that source says nothing. */
type Candidate = readonly [source: string, text: string | undefined];

/** The title of each thread: its own, else that of the thread it came from, else its directory's. */
export function titleFinder(
  threads: readonly LiveThread[],
  facts: HostFacts,
): (thread: LiveThread, cwd: string | undefined) => Title | undefined {
  const byId = new Map(threads.map((thread) => [thread.threadId, thread]));
  return (thread, cwd) => {
    const { codexHome } = thread;
    const { parentThreadId, forkedFromId } = lineageOf(thread);
    const origin = parentThreadId ?? forkedFromId;
    // The parent need not be live: the home's files may still name it.
    const parent = origin && firstTitle(ownTitles(origin, byId.get(origin), codexHome, facts));
    return firstTitle([
      ...ownTitles(thread.threadId, thread, codexHome, facts),
      ['parent', parent?.title],
      ['cwd_basename', lastPart(cwd)],
    ]);
  };
}

function firstTitle(candidates: readonly Candidate[]): Title | undefined {
  for (const [source, text] of candidates) {
    const title = cleanLineOrNone(text);
    if (title !== undefined) return { title, source };
  }
  return undefined;
}

/**
 * Best first: what the user or Codex called the thread, then what the user first said in it. The daemon's name is the
 * fact that the index records (0.169 writes the line when it takes the name); it comes second, so that a daemon that is
 * late once changes neither the title nor its source. It still names a thread whose line is out of reach.
 */
function ownTitles(
  threadId: ThreadId,
  thread: LiveThread | undefined,
  codexHome: string,
  facts: HostFacts,
): readonly Candidate[] {
  const titles = facts.titles.get(codexHome);
  const rollout = thread && rolloutOf(thread);
  const { name, preview } = thread?.daemonThread ?? {};
  const { parentThreadId, forkedFromId } = thread ? lineageOf(thread) : {};
  return [
    ['session_index.jsonl', titles?.sessionIndex.get(threadId)],
    ['app_server', name],
    // A subagent has a copy of its parent's.
    ['thread_name_updated', parentThreadId ? undefined : rollout?.progress.threadName],
    ['codex-global-state.json', titles?.globalState.get(threadId)],
    ['rollout', rollout?.firstUserText],
    // A fork's first message is its parent's.
    ['app_server', forkedFromId ? undefined : preview],
    ['history.jsonl', facts.history.get(codexHome)?.get(threadId)],
  ];
}

/** The name of the root directory is `/`. */
function lastPart(path: string | undefined): string | undefined {
  return path === ''
    ? undefined
    : (path?.split('/').findLast((part) => part !== '') ?? (path && '/'));
}

interface ThreadFindings extends Pick<Session, 'verdict' | 'alarms' | 'launchedBy'> {
  readonly thread: LiveThread;
  readonly directory: WorkingDirectory;
  readonly terminal: Terminal;
  readonly title: Title | undefined;
}

export function sessionRow(findings: ThreadFindings, facts: HostFacts): Session {
  const { thread, verdict, terminal, title, directory } = findings;
  const lineage = lineageOf(thread);
  const { progress, modifiedAt, inheritedTokens } = rolloutOf(thread) ?? {};
  const { context, tokens, malformedLines, lastAgentMessage, plan, changedFiles } = progress ?? {};
  const { model, effort, approvalPolicy, sandbox } = context ?? {};
  const { daemonThread } = thread;
  const said = metaOf(thread) ?? daemonThread;
  const git = gitFields(directory.path ?? '', thread, facts);
  // Named one by one: spreading both costs 10 ms for 1,000 sessions.
  return {
    host: facts.host,
    threadId: thread.threadId,
    pids: terminal.pids,
    tty: terminal.tty,
    title: title?.title,
    name: facts.names.get(thread.threadId),
    cwd: shownPath(directory.path),
    repoRoot: git.repoRoot,
    repoMainRoot: git.repoMainRoot,
    repoRemote: git.repoRemote,
    gitBranch: git.gitBranch,
    gitCommit: git.gitCommit,
    sessionSource: sourceWord(said?.source),
    forkedFromId: lineage.forkedFromId,
    subagentParentThreadId: lineage.parentThreadId,
    subagentDepth: lineage.depth,
    verdict,
    lastActivityAt: modifiedAt,
    rolloutPath: shownPath(thread.rolloutPath),
    owner: ownerOf(thread, said?.source),
    attached: terminal.attached,
    stale: false,
    alarms: findings.alarms,
    launchedBy: findings.launchedBy,
    brokenLines: malformedLines,
    codexHome: shownPath(thread.codexHome),
    originator: said?.originator,
    cliVersion: said?.cliVersion,
    model: model ?? daemonThread?.model,
    effort,
    approvalPolicy,
    sandbox,
    lastMessage: lastAgentMessage,
    contextUsedPercent: contextUsedPercent(tokens),
    tokensTotal: ownTokens(tokens?.total, inheritedTokens),
    tokensPerMinute: tokensPerMinute(progress, facts.at),
    plan,
    changedFiles,
    agentNickname: lineage.agentNickname,
    agentRole: lineage.agentRole,
    hiddenSource: isHidden(thread, terminal),
    debug: debugOf(findings, facts),
  };
}

/** If ps joins the arguments, `review "the diff"` looks like a prompt: the rollout says which it is. */
function ownerOf({ owner }: LiveThread, source: SessionSource | undefined): Session['owner'] {
  if (!owner) return 'unknown';
  const { args } = owner.process;
  const mayBeReview = args[args.indexOf('--') + 1] === 'review' && args.includes('--');
  const isExec = source?.kind === 'named' && source.name === 'exec';
  return mayBeReview && isExec ? 'exec' : ownerKindOf(owner.program.kind);
}

/** A thread of the desktop app that no terminal shows. Its server in WSL has the path of any other app-server. */
function isHidden(thread: LiveThread, { tty }: Terminal): boolean {
  const kind = thread.owner?.program.kind;
  if (kind === 'desktop') return true;
  if ((kind !== 'daemon' && kind !== 'app-server') || tty !== undefined) return false;
  return isOfDesktop((metaOf(thread) ?? thread.daemonThread)?.originator);
}

export function isOfDesktop(originator = ''): boolean {
  return /^codex[ _-]desktop/i.test(originator);
}

/** The value of `session_source`. */
function sourceWord(source: SessionSource | undefined): string {
  if (source?.kind === 'named') return source.name;
  return sourceWords[source?.kind ?? 'absent'] ?? 'unknown';
}

const sourceWords: Readonly<Partial<Record<SessionSource['kind'], string>>> = {
  'thread-spawn': 'subagent_thread_spawn',
  'other-subagent': 'subagent',
};

/** Read live; what was recorded at the start counts only where the directory is gone. */
function gitFields(
  cwd: string,
  thread: LiveThread,
  facts: HostFacts,
): Pick<Session, 'repoRoot' | 'repoMainRoot' | 'repoRemote' | 'gitBranch' | 'gitCommit'> {
  const isElsewhere = thread.owner && facts.elsewhere.has(thread.owner.process.pid);
  const repository = isElsewhere ? undefined : facts.repositories.get(cwd);
  const meta = repository?.kind === 'no-directory' ? metaOf(thread) : undefined;
  const { branch = meta?.gitBranch } = repository?.kind === 'branch' ? repository : {};
  const { commit = meta?.gitCommit } = repository && 'commit' in repository ? repository : {};
  return { ...repositoryFields(repository), gitBranch: branch, gitCommit: commit };
}

/** Which repository it is. */
export function repositoryFields(
  repository: Repository | undefined,
): Pick<Session, 'repoRoot' | 'repoMainRoot' | 'repoRemote'> {
  const root = repository && 'root' in repository ? repository.root : undefined;
  const { commonDir, remote } = repository && 'commit' in repository ? repository : {};
  return {
    repoRoot: shownPath(root),
    // A bare repository has no main worktree: it is that itself.
    repoMainRoot: shownPath(commonDir?.replace(/(?<=.)\/\.git$/, '')),
    repoRemote: remote,
  };
}

/** Of the owner's command line, in characters. */
const sampleLength = 120;

function debugOf({ thread, directory, title }: ThreadFindings, facts: HostFacts): SessionDebug {
  const rollout = rolloutOf(thread);
  const id = metaOf(thread)?.id;
  const { args = [], command: name } = thread.owner?.process ?? {};
  const command = args.length > 0 ? args.join(' ') : name;
  const repository = facts.repositories.get(directory.path ?? '');
  return {
    processCommandSample: command && cleanLine(command, sampleLength),
    cwdSource: directory.source,
    metaParseError: rollout?.meta.ok === false ? metaFailureText(rollout.meta.error) : undefined,
    metaIdMismatch: id === thread.threadId ? undefined : id,
    repoProbeError: repositoryError(repository),
    titleSource: title?.source,
    unknownRecords: rollout?.progress.unknownRecords ?? {},
  };
}

function repositoryError(repository: Repository | undefined): string | undefined {
  if (repository?.kind === 'not-responding') return directoryNotResponding;
  return repository?.kind === 'failure' ? repository.detail : undefined;
}

function metaFailureText(failure: MetaFailure): string {
  switch (failure.kind) {
    case 'empty':
      return 'the rollout is empty';
    case 'not-json':
      return 'line 1 is not JSON';
    case 'not-session-meta':
      return `line 1 is ${failure.type ?? 'of no type'}, not session_meta`;
    case 'too-large':
      return 'line 1 is too large to be read';
    case 'endless':
      return `line 1 has no end within ${failure.readBytes} bytes`;
    case 'unreadable':
      return `line 1 cannot be read (${failure.code})`;
  }
}

interface WorkingDirectory {
  readonly path: string | undefined;
  /** `turn_context`, `app_server`, `session_meta`, `lsof`, `proc`; undefined where none says. */
  readonly source: string | undefined;
}

/** Where a thread works. The directory of its owner counts only where the owner has no other thread. */
export function workingDirectory(thread: LiveThread, via: Discovery['via']): WorkingDirectory {
  const kind = thread.owner?.program.kind;
  const ownDirectory = kind === 'tui' || kind === 'exec' ? thread.owner?.process.cwd : undefined;
  const said: readonly (readonly [string | undefined, string | undefined])[] = [
    [rolloutOf(thread)?.progress.context?.cwd, 'turn_context'],
    [thread.daemonThread?.cwd, 'app_server'],
    [metaOf(thread)?.cwd, 'session_meta'],
    [ownDirectory, via],
  ];
  const [path, source] = said.find(([value]) => value !== undefined) ?? [];
  return { path, source };
}

/** Undefined where what it inherited is not known, or not what its own counts began with. */
function ownTokens(total: number | undefined, inherited: number | undefined): number | undefined {
  if (total === undefined || inherited === undefined) return undefined;
  return total < inherited ? undefined : total - inherited;
}

/** Of the last whole minutes and the one that has begun, so that a row changes once a minute at most. */
function tokensPerMinute(progress: RolloutProgress | undefined, now: EpochMs): number | undefined {
  if (progress?.tokens?.total === undefined) return undefined;
  const first = Math.floor(now / 60_000) - rateMinutes + 1;
  const recent = progress.tokensByMinute.filter(({ minute }) => minute >= first);
  return Math.round(recent.reduce((sum, { tokens }) => sum + tokens, 0) / rateMinutes);
}

/** Codex counts this much as always present: its prompt and its tools. */
const baselineTokens = 12_000;

/**
 * How full the context window is, 0 to 100, rounded as Codex's TUI does (`percent_of_context_window_remaining`, 0.94 to
 * 0.169). Undefined if the window or its content is not known.
 */
export function contextUsedPercent(tokens: TokenUse | undefined): number | undefined {
  const { inContext, contextWindow } = tokens ?? {};
  if (inContext === undefined || contextWindow === undefined || contextWindow <= 0) {
    return undefined;
  }
  if (contextWindow <= baselineTokens) return 100;
  const effective = contextWindow - baselineTokens;
  const left = effective - Math.max(inContext - baselineTokens, 0);
  return 100 - Math.round((Math.max(left, 0) / effective) * 100);
}
