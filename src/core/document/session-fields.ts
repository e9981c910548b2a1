import type { Launcher, OwnerKind, Session, SessionDebug } from '../session/session.js';
import {
  needsAttention,
  statusByDetail,
  type Evidence,
  type Status,
  type StatusBasis,
  type StatusDetail,
} from '../session/status.js';
import { timelineStates, type Timeline, type TimelineSpan } from '../session/timeline.js';
import { asObject } from '../text/fields.js';
import { toUnixSeconds } from '../time.js';
import { FieldsOf, objectShape, addedLater, readFields, unread, type ValuesOf } from './field.js';
import {
  counts,
  flag,
  integer,
  list,
  misfit,
  pid,
  shortText,
  text,
  threadId,
  time,
  words,
  type Shape,
} from './shape.js';

const maxReasonChars = 500;
/** Names, terminals: a longer one is cut. */
const maxNameChars = 200;
const maxPids = 64;
const maxAlarms = 10;
const maxEvidence = 50;
/** A turn every four seconds for eight hours. */
const maxSpans = 16_000;

const statusWords: readonly Status['kind'][] = ['working', 'waiting', 'unknown'];
const detailWords = Object.keys(statusByDetail) as readonly StatusDetail[];
const basisWords: readonly StatusBasis[] = ['app_server', 'rollout', 'process', 'mtime'];
const ownerWords: readonly OwnerKind[] = ['tui', 'exec', 'daemon', 'app_server', 'mcp', 'unknown'];

const evidence = new FieldsOf<Evidence>();
const evidenceShape: Shape<Evidence> = objectShape(
  {
    definition: 'evidence',
    typeName: 'SessionEvidence',
    doc: 'One fact behind a status.',
    fields: {
      source: evidence.derived(
        text(40),
        (fact) => fact.source,
        'Where it was read: `rollout`, `daemon`, `process`, `lock`, `file time`, `subagent`; `rule` for the rule that decided.',
      ),
      says: evidence.derived(text(maxReasonChars), (fact) => fact.says, 'What it says.'),
      where: evidence.nullable(
        'where',
        text(),
        'The file, the process or the daemon that says so.',
      ),
    },
  },
  ({ source, says, where }) =>
    source === undefined || says === undefined ? undefined : { source, says, where },
);

const launcher = new FieldsOf<Launcher>();
const launcherShape: Shape<Launcher> = objectShape(
  {
    definition: 'launcher',
    typeName: 'SessionLauncher',
    doc: 'The session on the same host whose tool call started this Codex.',
    fields: {
      thread_id: launcher.derived(threadId, ({ threadId: id }) => id, 'Its thread.'),
      pid: launcher.derived(pid, (found) => found.pid, 'The process that owns it.'),
    },
  },
  ({ thread_id: id, pid: owner }) =>
    id === undefined || owner === undefined ? undefined : { threadId: id, pid: owner },
);

/** What `debug` is written from. */
export interface DebugSource extends SessionDebug {
  readonly verdict: Session['verdict'];
}

const debug = new FieldsOf<DebugSource>();
export const debugObject = {
  definition: 'debug',
  typeName: 'SessionDebug',
  doc: 'Where the values of a row come from.',
  fields: {
    status_reason: debug.derived(
      text(maxReasonChars),
      ({ verdict }) => verdict.reason,
      'The same sentence as in the row.',
    ),
    process_command_sample: debug.nullable(
      'processCommandSample',
      shortText(120),
      "The owner's command line.",
    ),
    proc_cwd_source: debug.nullable(
      'cwdSource',
      text(),
      'Where `cwd` was read: `turn_context`, `app_server`, `session_meta`, `lsof`, `proc`.',
    ),
    meta_parse_error: debug.nullable(
      'metaParseError',
      text(),
      'Why the first line of the rollout could not be read.',
    ),
    meta_id_mismatch: debug.nullable(
      'metaIdMismatch',
      text(),
      'The thread id in the rollout, if its file name has another one.',
    ),
    repo_probe_error: debug.nullable(
      'repoProbeError',
      text(),
      'Why the repository could not be read.',
    ),
    title_source: debug.nullable('titleSource', text(), 'Where the title was read.'),
    unknown_records: debug.always(
      'unknownRecords',
      counts,
      {},
      'Record types that this codex-ps does not know, with their counts.',
    ),
    evidence: debug.derived(
      list(evidenceShape, maxEvidence),
      ({ verdict }) => [
        ...verdict.evidence,
        { source: 'rule', says: verdict.rule, where: undefined },
      ],
      'The facts that were examined, in order; the last one is the rule that decided.',
    ),
  },
} as const;

const debugShape = {
  type: { kind: 'object', object: debugObject },
  parse: (value: unknown): ValuesOf<typeof debugObject.fields> | typeof misfit => {
    const object = asObject(value);
    return object ? readFields(object, debugObject.fields) : misfit;
  },
} as const;

const span = new FieldsOf<TimelineSpan>();
const spanShape: Shape<TimelineSpan> = objectShape(
  {
    definition: 'span',
    typeName: 'TimelineSpan',
    doc: 'A stretch of time in one state.',
    fields: {
      from_unix_s: span.derived(time, ({ from }) => from, 'Seconds since 1970: when it began.'),
      to_unix_s: span.derived(
        time,
        ({ to }) => to,
        'Seconds since 1970: when it ended, or when the document was made.',
      ),
      state: span.derived(
        words(timelineStates),
        ({ state }) => state,
        '`working`: in a turn. `asking`: waiting for an answer of its user. `failed`: after a turn that failed. `idle`: waiting for the next prompt. `unknown`: the rollout does not say.',
      ),
    },
  },
  ({ from_unix_s: from, to_unix_s: to, state = 'unknown' }) =>
    from === undefined || to === undefined || from >= to ? undefined : { from, to, state },
);

/** Shorter than a second: nothing is left of it in whole seconds. */
function isShort({ from, to }: TimelineSpan): boolean {
  return toUnixSeconds(from) >= toUnixSeconds(to);
}

const timeline = new FieldsOf<Pick<Timeline, 'spans' | 'trouble'>>();
export const timelineObject = {
  definition: 'timeline',
  typeName: 'SessionTimeline',
  doc: 'What a session did over the last 8 hours.',
  fields: {
    spans: timeline.derived(
      list(spanShape, maxSpans, 'last'),
      ({ spans }) => spans.filter((one) => !isShort(one)),
      'Oldest first, without overlaps. The time before the thread began has none.',
    ),
    trouble: timeline.nullable(
      'trouble',
      text(400),
      'Why something is missing here, one sentence.',
    ),
  },
} as const;

const timelineShape = {
  type: { kind: 'object', object: timelineObject },
  parse: undefined,
} as const;

const row = new FieldsOf<Session>();

/** The keys of a row of `sessions`. To add one, add an entry here and run the command in docs/contributing.md. */
export const sessionFields = {
  host: unread(
    row.derived(text(), ({ host }) => host, '`local`, or the alias from the ssh configuration.'),
  ),
  thread_id: row.derived(
    threadId,
    ({ threadId: id }) => id,
    'The Codex thread, a UUIDv7 in lower case. Together with `host` it identifies the row.',
  ),
  pids: row.always(
    'pids',
    list(pid, maxPids),
    [],
    'Processes on its host: the attached client first, then the owner. From lsof or /proc.',
  ),
  tty: row.nullable(
    'tty',
    text(maxNameChars),
    "The terminal that shows the thread, as `pts/3` or `ttys004`. From the client's process.",
  ),
  title: row.nullable(
    'title',
    shortText(200),
    "One line. From Codex's session index, its daemon, the desktop app, the first prompt, or `cwd`, in this order. It may be the first thing the user said.",
  ),
  name: row.nullable(
    'name',
    text(maxNameChars),
    "The user's own name for the thread. From the names file of this machine, else of its host.",
  ),
  cwd: row.nullable(
    'cwd',
    text(),
    "The working directory of the thread, not of its owner. From the rollout's newest turn, else the daemon, else the thread's beginning.",
  ),
  repo_root: row.nullable('repoRoot', text(), 'The work tree that contains `cwd`. Read live.'),
  git_branch: row.nullable(
    'gitBranch',
    text(),
    'Read live; null also for a detached head and outside a repository.',
  ),
  git_commit: row.nullable('gitCommit', text(), 'Read live.'),
  session_source: row.always(
    'sessionSource',
    text(),
    'unknown',
    "As the rollout's first line records it: `cli`, `exec`, `vscode`, `mcp`, `subagent_thread_spawn`, `subagent`, `unknown`, or another word.",
  ),
  forked_from_id: row.nullable(
    'forkedFromId',
    threadId,
    "The thread that this one was forked from. From the rollout's first line.",
  ),
  subagent_parent_thread_id: row.nullable(
    'subagentParentThreadId',
    threadId,
    "The thread that spawned this one. From the rollout's first line, or the daemon.",
  ),
  subagent_depth: row.nullable(
    'subagentDepth',
    integer(),
    '1 for a direct child of a root thread.',
  ),
  status: row.derived(
    words(statusWords, {
      name: 'SessionStatus',
      doc: "`working`: a turn runs. `waiting`: the next step is the user's. `unknown`: the evidence does not decide.",
    }),
    ({ verdict }) => verdict.status.kind,
    'What the session is doing.',
  ),
  last_activity_unix_s: row.nullable(
    'lastActivityAt',
    time,
    "Seconds since 1970: the rollout's modification time.",
  ),
  rollout_path: row.nullable('rolloutPath', text(), 'On its host; null before there is a rollout.'),
  status_detail: row.derived(
    words(detailWords, {
      name: 'SessionStatusDetail',
      doc: 'What the status means: docs/json-output.md has a line for each.',
    }),
    ({ verdict }) => verdict.status.detail,
    'What the status means.',
  ),
  status_certain: row.derived(
    flag,
    ({ verdict }) => verdict.certain,
    'False for an inference that can be wrong.',
  ),
  status_reason: row.derived(
    text(maxReasonChars),
    ({ verdict }) => verdict.reason,
    'Why, one sentence for a person: the WHY column.',
  ),
  status_basis: row.derived(
    words(basisWords, {
      name: 'SessionStatusBasis',
      doc: "The strongest evidence: Codex's own daemon (`app_server`), turn events (`rollout`), child processes and start times (`process`), the file's time alone (`mtime`).",
    }),
    ({ verdict }) => verdict.basis,
    'The strongest evidence for the status.',
  ),
  status_since_unix_s: row.derivedOrNull(
    time,
    ({ verdict }) => verdict.since,
    'Seconds since 1970: when the STATE word last changed.',
  ),
  needs_attention: row.derived(
    flag,
    ({ verdict }) => needsAttention(verdict.status),
    'The user must act now.',
  ),
  current_action: row.derivedOrNull(
    shortText(200),
    ({ verdict }) => verdict.action,
    'The tool or command that runs or waits. From the rollout.',
  ),
  owner: row.always(
    'owner',
    words(ownerWords, { name: 'SessionOwner', doc: 'What holds a thread.' }),
    'unknown',
    'What holds the thread: `tui` and `exec` in their own process, the shared daemon, an app-server of an IDE or of the desktop app, an MCP server.',
  ),
  attached: row.nullable(
    'attached',
    flag,
    'Whether a terminal shows it: false for a loaded thread whose terminal has closed, null if unknown.',
  ),
  stale: unread(
    row.derived(
      flag,
      ({ stale }) => stale,
      'Its host has stopped answering: the row is the last known one.',
    ),
  ),
  alarms: row.always(
    'alarms',
    list(text(maxReasonChars), maxAlarms),
    [],
    'What threatens its work, one sentence each: a second owner of the thread, another session at work in its worktree.',
  ),
  codex_home: row.nullable('codexHome', text(), 'The CODEX_HOME that contains the thread.'),
  originator: row.nullable(
    'originator',
    text(),
    "The program that created the thread. From the rollout's first line.",
  ),
  cli_version: row.nullable(
    'cliVersion',
    text(),
    "The Codex version that created the thread. From the rollout's first line.",
  ),
  model: row.nullable('model', text(), 'The model of the newest turn. From the rollout.'),
  context_used_percent: row.nullable(
    'contextUsedPercent',
    integer({ minimum: 0, maximum: 100 }),
    "As Codex itself shows it. From the rollout's newest count.",
  ),
  tokens_total: row.nullable(
    'tokensTotal',
    integer(),
    "Summed over the thread. From the rollout's newest count.",
  ),
  agent_nickname: row.nullable(
    'agentNickname',
    text(),
    "A subagent's nickname. From the rollout's first line, or the daemon.",
  ),
  agent_role: row.nullable(
    'agentRole',
    text(),
    "A subagent's role. From the rollout's first line, or the daemon.",
  ),
  launched_by: row.nullable(
    'launchedBy',
    launcherShape,
    'The session whose tool call started this Codex; null if it was not started by one, or if that is unknown.',
  ),
  broken_lines: row.nullable(
    'brokenLines',
    integer(),
    'Lines that are no records, in the part of the rollout that was read. What they said is lost; what follows is read. Null if no rollout could be read.',
  ),
  debug: addedLater(debugShape, 'optional', 'Only with `--debug`.'),
  timeline: addedLater(timelineShape, 'optional', 'Only with `--timeline`.'),
} as const;
