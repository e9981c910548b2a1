import type { HostFacts } from '../core/facts/host-facts.js';
import type { RolloutProgress } from '../core/facts/rollout-progress.js';
import type { Repository } from '../core/facts/repository.js';
import type { MetaTrouble, SessionMeta } from '../core/facts/session-meta.js';
import {
  directoryNotResponding,
  type Launcher,
  type Session,
  type SessionDebug,
} from '../core/session/session.js';
import type { Verdict } from '../core/session/status.js';
import { unreachable } from '../core/unreachable.js';
import { cleanLine, cleanText } from '../core/text/clean-text.js';
import type { Title } from './choose-title.js';
import { contextUsedPercent } from './context-percent.js';
import { emptyProgress } from '../core/rollout/fold-rollout.js';
import type { LiveThread } from '../core/session/live-threads.js';
import { ownerKindOf } from '../core/session/owner-kind.js';
import { isDesktopOriginator, sessionSourceWord } from './session-source.js';
import { lineageOf, metaOf } from '../core/session/session-tree.js';
import type { Terminal } from '../terminal/find-terminals.js';
import type { WorkingDirectory } from './working-directory.js';

/** All that was worked out about one thread. */
export interface ThreadFindings {
  readonly thread: LiveThread;
  readonly verdict: Verdict;
  readonly directory: WorkingDirectory;
  readonly terminal: Terminal;
  readonly title: Title | undefined;
  readonly alarms: readonly string[];
  readonly launchedBy: Launcher | undefined;
}

/** The row of one thread. */
export function sessionRow(findings: ThreadFindings, facts: HostFacts): Session {
  const { thread, verdict, terminal, title, directory } = findings;
  const lineage = lineageOf(thread);
  const rollout = thread.rollout?.ok ? thread.rollout.value : undefined;
  const git = gitFields(directory.path, thread, facts);
  const codex = codexFields(thread);
  // Named one by one: spreading both costs 10 ms for 1,000 sessions.
  return {
    host: facts.host,
    threadId: thread.threadId,
    pids: terminal.pids,
    tty: terminal.tty,
    title: title?.title,
    name: facts.names.get(thread.threadId),
    cwd: shown(directory.path),
    repoRoot: git.repoRoot,
    gitBranch: git.gitBranch,
    gitCommit: git.gitCommit,
    sessionSource: sourceOf(thread),
    forkedFromId: lineage.forkedFromId,
    subagentParentThreadId: lineage.parentThreadId,
    subagentDepth: lineage.depth,
    verdict,
    lastActivityAt: rollout?.modifiedAt,
    rolloutPath: shown(thread.rolloutPath),
    owner: thread.owner ? ownerKindOf(thread.owner.program.kind) : 'unknown',
    attached: terminal.attached,
    stale: false,
    alarms: findings.alarms,
    launchedBy: findings.launchedBy,
    brokenLines: rollout?.progress.malformedLines,
    codexHome: shown(thread.codexHome),
    originator: codex.originator,
    cliVersion: codex.cliVersion,
    model: codex.model,
    contextUsedPercent: codex.contextUsedPercent,
    tokensTotal: codex.tokensTotal,
    agentNickname: lineage.nickname,
    agentRole: lineage.role,
    hiddenSource: isHidden(thread, terminal),
    debug: debugOf(findings, facts),
  };
}

/** A path is opened as it is, and shown clean: it may hold anything but a NUL. */
function shown(path: string | undefined): string | undefined {
  return path === undefined ? undefined : cleanText(path);
}

function sourceOf(thread: LiveThread): string {
  const source = metaOf(thread)?.source ?? thread.daemonThread?.source;
  return source ? sessionSourceWord(source) : 'unknown';
}

/** A thread of the desktop app that no terminal shows. Its server in WSL has the path of any other app-server. */
function isHidden(thread: LiveThread, { tty }: Terminal): boolean {
  const kind = thread.owner?.program.kind;
  if (kind === 'desktop') return true;
  if ((kind !== 'daemon' && kind !== 'app-server') || tty !== undefined) return false;
  return isDesktopOriginator(metaOf(thread)?.originator ?? thread.daemonThread?.originator);
}

function codexFields(
  thread: LiveThread,
): Pick<Session, 'originator' | 'cliVersion' | 'model' | 'contextUsedPercent' | 'tokensTotal'> {
  const { daemonThread } = thread;
  const said = metaOf(thread) ?? daemonThread;
  const { context, tokens } = progressOf(thread) ?? emptyProgress;
  return {
    originator: said?.originator,
    cliVersion: said?.cliVersion,
    model: context?.model ?? daemonThread?.model,
    contextUsedPercent: contextUsedPercent(tokens),
    tokensTotal: tokens?.total,
  };
}

function progressOf({ rollout }: LiveThread): RolloutProgress | undefined {
  return rollout?.ok ? rollout.value.progress : undefined;
}

type GitFields = Pick<Session, 'repoRoot' | 'gitBranch' | 'gitCommit'>;

/** Read live; what was recorded at the start counts only where the directory is gone. */
function gitFields(cwd: string | undefined, thread: LiveThread, facts: HostFacts): GitFields {
  const isElsewhere = thread.owner && facts.elsewhere.has(thread.owner.process.pid);
  const repository: Repository | undefined =
    cwd === undefined || isElsewhere ? undefined : facts.repositories.get(cwd);
  const nothing = { repoRoot: undefined, gitBranch: undefined, gitCommit: undefined };
  switch (repository?.kind) {
    case undefined:
    case 'none':
    case 'not-responding':
      return nothing;
    case 'no-directory':
      return { ...nothing, ...recordedGit(metaOf(thread)) };
    case 'branch':
      return {
        repoRoot: shown(repository.root),
        gitBranch: repository.branch,
        gitCommit: repository.commit,
      };
    case 'detached':
      return {
        repoRoot: shown(repository.root),
        gitBranch: undefined,
        gitCommit: repository.commit,
      };
    case 'trouble':
      return { ...nothing, repoRoot: shown(repository.root) };
  }
}

function recordedGit(meta: SessionMeta | undefined): Pick<Session, 'gitBranch' | 'gitCommit'> {
  return { gitBranch: meta?.gitBranch, gitCommit: meta?.gitCommit };
}

function debugOf({ thread, directory, title }: ThreadFindings, facts: HostFacts): SessionDebug {
  const id = metaOf(thread)?.id;
  return {
    processCommandSample: commandSample(thread),
    cwdSource: directory.source,
    metaParseError: metaParseError(thread),
    metaIdMismatch: id === thread.threadId ? undefined : id,
    repoProbeError: repoProbeError(directory, facts),
    titleSource: title?.source,
    unknownRecords: progressOf(thread)?.unknownRecords ?? {},
  };
}

function metaParseError({ rollout }: LiveThread): string | undefined {
  return rollout?.ok && !rollout.value.meta.ok
    ? metaTroubleText(rollout.value.meta.error)
    : undefined;
}

function repoProbeError({ path }: WorkingDirectory, facts: HostFacts): string | undefined {
  const repository = path === undefined ? undefined : facts.repositories.get(path);
  if (repository?.kind === 'not-responding') return directoryNotResponding;
  return repository?.kind === 'trouble' ? repository.detail : undefined;
}

const sampleLength = 120;

function commandSample({ owner }: LiveThread): string | undefined {
  if (!owner) return undefined;
  const { args, command } = owner.process;
  return cleanLine(args.length > 0 ? args.join(' ') : command, sampleLength);
}

function metaTroubleText(trouble: MetaTrouble): string {
  switch (trouble.kind) {
    case 'empty':
      return 'the rollout is empty';
    case 'not-json':
      return 'line 1 is not JSON';
    case 'not-session-meta':
      return `line 1 is ${trouble.type ?? 'of no type'}, not session_meta`;
    case 'too-large':
      return 'line 1 is too large to be read';
    case 'endless':
      return `line 1 has no end within ${trouble.readBytes} bytes`;
    case 'unreadable':
      return `line 1 cannot be read (${trouble.code})`;
    default:
      return unreachable(trouble);
  }
}
