import type { ChangedFile, Plan } from '../facts/rollout-progress.js';
import type { RowMarks } from '../session/row-marks.js';
import {
  endings,
  type Launcher,
  type OwnerKind,
  type Session,
  type SessionDebug,
  type SessionEnd,
} from '../session/session.js';
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
  hostName,
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
const maxChangedFiles = 200;

const statusWords: readonly Status['kind'][] = ['working', 'waiting', 'unknown'];
const detailWords = Object.keys(statusByDetail) as readonly StatusDetail[];
const basisWords: readonly StatusBasis[] = ['app_server', 'rollout', 'process', 'mtime'];
const ownerWords: readonly OwnerKind[] = ['tui', 'exec', 'daemon', 'app_server', 'mcp', 'unknown'];

const evidenceShape: Shape<Evidence> = objectShape({
  definition: 'evidence',
  typeName: 'SessionEvidence',
  doc: 'One fact behind a status.',
  fields: (evidence) => ({
    source: evidence.always('source', text(40), {
      doc: 'Where it was read: `rollout`, `daemon`, `process`, `lock`, `file time`, `subagent`; `rule` for the rule that decided.',
    }),
    says: evidence.always('says', text(maxReasonChars), { doc: 'What it says.' }),
    where: evidence.nullable('where', text(), {
      doc: 'The file, the process or the daemon that says so.',
    }),
  }),
});

const launcherShape: Shape<Launcher> = objectShape({
  definition: 'launcher',
  typeName: 'SessionLauncher',
  doc: 'The session on the same host whose tool call started this Codex.',
  fields: (launcher) => ({
    thread_id: launcher.always('threadId', threadId, { doc: 'Its thread.' }),
    pid: launcher.always('pid', pid, { doc: 'The process that owns it.' }),
  }),
});

const planShape: Shape<Plan> = objectShape({
  definition: 'plan',
  typeName: 'SessionPlan',
  doc: 'The plan of a turn: the steps that the agent set itself.',
  fields: (plan) => ({
    done: plan.always('done', integer(), { doc: 'How many steps are completed.' }),
    total: plan.always('total', integer(), { doc: 'How many steps it has.' }),
    current: plan.nullable('current', shortText(200), { doc: 'The step in progress.' }),
  }),
});

const changedFileShape: Shape<ChangedFile> = objectShape({
  definition: 'changed_file',
  typeName: 'ChangedFile',
  doc: 'A file that a patch added, changed, moved or deleted.',
  fields: (changedFile) => ({
    path: changedFile.always('path', text(), { doc: 'Absolute.' }),
    changed_at_unix_s: changedFile.always('at', time, {
      doc: 'Seconds since 1970: its last change by this session.',
    }),
  }),
});

const debug = new FieldsOf<SessionDebug & Pick<Session, 'verdict'>>();
export const debugObject = {
  definition: 'debug',
  typeName: 'SessionDebug',
  doc: 'Where the values of a row come from.',
  fields: {
    status_reason: debug.always(({ verdict }) => verdict.reason, text(maxReasonChars), {
      doc: 'The same sentence as in the row.',
    }),
    process_command_sample: debug.nullable('processCommandSample', shortText(120), {
      doc: "The owner's command line.",
    }),
    proc_cwd_source: debug.nullable('cwdSource', text(), {
      doc: 'Where `cwd` was read: `turn_context`, `app_server`, `session_meta`, `lsof`, `proc`.',
    }),
    meta_parse_error: debug.nullable('metaParseError', text(), {
      doc: 'Why the first line of the rollout could not be read.',
    }),
    meta_id_mismatch: debug.nullable('metaIdMismatch', text(), {
      doc: 'The thread id in the rollout, if its file name has another one.',
    }),
    repo_probe_error: debug.nullable('repoProbeError', text(), {
      doc: 'Why the repository could not be read.',
    }),
    title_source: debug.nullable('titleSource', text(), { doc: 'Where the title was read.' }),
    unknown_records: debug.always('unknownRecords', counts, {
      absent: {},
      doc: 'Record types that this codex-ps does not know, with their counts.',
    }),
    evidence: debug.always(
      ({ verdict }) => [
        ...verdict.evidence,
        { source: 'rule', says: verdict.rule, where: undefined },
      ],
      list(evidenceShape, maxEvidence),
      { doc: 'The facts that were examined, in order; the last one is the rule that decided.' },
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

const spanShape: Shape<TimelineSpan> = objectShape({
  definition: 'span',
  typeName: 'TimelineSpan',
  doc: 'A stretch of time in one state.',
  fields: (span) => ({
    from_unix_s: span.always('from', time, { doc: 'Seconds since 1970: when it began.' }),
    to_unix_s: span.always('to', time, {
      doc: 'Seconds since 1970: when it ended, or when the document was made.',
    }),
    state: span.always('state', words(timelineStates), {
      absent: 'unknown',
      doc: '`working`: in a turn. `asking`: waiting for an answer of its user. `failed`: after a turn that failed. `idle`: waiting for the next prompt. `unknown`: the rollout does not say.',
    }),
  }),
});

const timeline = new FieldsOf<Pick<Timeline, 'spans' | 'trouble'>>();
export const timelineObject = {
  definition: 'timeline',
  typeName: 'SessionTimeline',
  doc: 'What a session did over the last 8 hours.',
  fields: {
    spans: timeline.always(
      // Of one that is shorter than a second nothing is left in whole seconds.
      ({ spans }) => spans.filter(({ from, to }) => toUnixSeconds(from) < toUnixSeconds(to)),
      list(spanShape, maxSpans, 'last'),
      { doc: 'Oldest first, without overlaps. The time before the thread began has none.' },
    ),
    trouble: timeline.nullable('trouble', text(400), {
      doc: 'Why something is missing here, one sentence.',
    }),
  },
} as const;

const timelineShape = {
  type: { kind: 'object', object: timelineObject },
  parse: undefined,
} as const;

export const endedShape = objectShape<SessionEnd>({
  definition: 'ended',
  typeName: 'SessionEnd',
  doc: 'How a session ended.',
  fields: (ended) => ({
    ending: ended.always('ending', words(endings), {
      absent: 'unknown',
      doc: '`finished`: its last turn is complete, perhaps with an error. `interrupted`: the user stopped it. `died`: the rollout ends inside a turn. `lost_at_reboot`: so it does, and the machine was started after that. `status_reason` says more.',
    }),
    started_at_unix_s: ended.nullable('startedAt', time, {
      doc: 'Seconds since 1970: when the thread was created. It ended at `last_activity_unix_s` or later: Codex does not record when it quits.',
    }),
    resume: unread(
      ended.nullable('resume', text(), {
        doc: 'The command that resumes it, one line for a shell on this machine. Null for a subagent, and if its values cannot be quoted safely.',
      }),
    ),
  }),
});

const row = new FieldsOf<Session>();

/** Each machine has its own. */
const mark = (isSet: (marks: RowMarks) => boolean, doc: string) =>
  unread(row.always(({ marks }) => marks !== undefined && isSet(marks), flag, { doc }));

/** The keys of a row of `sessions`. To add one, add an entry here and run the command in docs/contributing.md. */
export const sessionFields = {
  host: unread(
    row.always('host', hostName, { doc: '`local`, or the alias from the ssh configuration.' }),
  ),
  thread_id: row.always('threadId', threadId, {
    doc: 'The Codex thread, a UUIDv7 in lower case. Together with `host` it identifies the row.',
  }),
  pids: row.always('pids', list(pid, maxPids), {
    absent: [],
    doc: 'Processes on its host: the attached client first, then the owner. From lsof or /proc.',
  }),
  tty: row.nullable('tty', text(maxNameChars), {
    doc: "The terminal that shows the thread, as `pts/3` or `ttys004`. From the client's process.",
  }),
  title: row.nullable('title', shortText(200), {
    doc: "One line. From Codex's session index, its daemon, the desktop app, the first prompt, or `cwd`, in this order. It may be the first thing the user said.",
  }),
  name: row.nullable('name', text(maxNameChars), {
    doc: "The user's own name for the thread. From the names file of this machine, else of its host.",
  }),
  cwd: row.nullable('cwd', text(), {
    doc: "The working directory of the thread, not of its owner. From the rollout's newest turn, else the daemon, else the thread's beginning.",
  }),
  repo_root: row.nullable('repoRoot', text(), {
    doc: 'The work tree that contains `cwd`. Read live.',
  }),
  repo_main_root: row.nullable('repoMainRoot', text(), {
    doc: 'The main work tree of that repository, the same for all its work trees; for a bare one its directory. Read live.',
  }),
  repo_remote: row.nullable('repoRemote', text(maxNameChars), {
    doc: 'Where the repository is fetched from, as `github.com/openai/codex`: the same for ssh and https, without user and password. Null for a path.',
  }),
  git_branch: row.nullable('gitBranch', text(), {
    doc: 'Read live; null also for a detached head and outside a repository.',
  }),
  git_commit: row.nullable('gitCommit', text(), { doc: 'Read live.' }),
  session_source: row.always('sessionSource', text(), {
    absent: 'unknown',
    doc: "As the rollout's first line records it: `cli`, `exec`, `vscode`, `mcp`, `subagent_thread_spawn`, `subagent`, `unknown`, or another word.",
  }),
  forked_from_id: row.nullable('forkedFromId', threadId, {
    doc: "The thread that this one was forked from. From the rollout's first line.",
  }),
  subagent_parent_thread_id: row.nullable('subagentParentThreadId', threadId, {
    doc: "The thread that spawned this one. From the rollout's first line, or the daemon.",
  }),
  subagent_depth: row.nullable('subagentDepth', integer(), {
    doc: '1 for a direct child of a root thread.',
  }),
  status: row.always(
    ({ verdict }) => verdict.status.kind,
    words(statusWords, {
      name: 'SessionStatus',
      doc: "`working`: a turn runs. `waiting`: the next step is the user's. `unknown`: the evidence does not decide.",
    }),
    { doc: 'What the session is doing.' },
  ),
  last_activity_unix_s: row.nullable('lastActivityAt', time, {
    doc: "Seconds since 1970: the rollout's modification time.",
  }),
  rollout_path: row.nullable('rolloutPath', text(), {
    doc: 'On its host; null before there is a rollout.',
  }),
  status_detail: row.always(
    ({ verdict }) => verdict.status.detail,
    words(detailWords, {
      name: 'SessionStatusDetail',
      doc: 'What the status means: docs/json-output.md has a line for each.',
    }),
    { doc: 'What the status means.' },
  ),
  status_certain: row.always(({ verdict }) => verdict.certain, flag, {
    doc: 'False for an inference that can be wrong.',
  }),
  status_reason: row.always(({ verdict }) => verdict.reason, text(maxReasonChars), {
    doc: 'Why, one sentence for a person: the WHY column.',
  }),
  status_basis: row.always(
    ({ verdict }) => verdict.basis,
    words(basisWords, {
      name: 'SessionStatusBasis',
      doc: "The strongest evidence: Codex's own daemon (`app_server`), turn events (`rollout`), child processes and start times (`process`), the file's time alone (`mtime`).",
    }),
    { doc: 'The strongest evidence for the status.' },
  ),
  status_since_unix_s: row.nullable(({ verdict }) => verdict.since, time, {
    doc: 'Seconds since 1970: when the STATE word last changed.',
  }),
  needs_attention: row.always(({ verdict }) => needsAttention(verdict.status), flag, {
    doc: 'The user must act now.',
  }),
  current_action: row.nullable(({ verdict }) => verdict.action, shortText(200), {
    doc: 'The tool or command that runs or waits. From the rollout.',
  }),
  owner: row.always(
    'owner',
    words(ownerWords, { name: 'SessionOwner', doc: 'What holds a thread.' }),
    {
      absent: 'unknown',
      doc: 'What holds the thread: `tui` and `exec` in their own process, the shared daemon, an app-server of an IDE or of the desktop app, an MCP server.',
    },
  ),
  attached: row.nullable('attached', flag, {
    doc: 'Whether a terminal shows it: false for a loaded thread whose terminal has closed, null if unknown.',
  }),
  stale: unread(
    row.always('stale', flag, {
      doc: 'Its host has stopped answering: the row is the last known one.',
    }),
  ),
  alarms: row.always('alarms', list(text(maxReasonChars), maxAlarms), {
    absent: [],
    doc: 'What threatens its work, one sentence each: a second owner of the thread, another session at work in its worktree.',
  }),
  codex_home: row.nullable('codexHome', text(), {
    doc: 'The CODEX_HOME that contains the thread.',
  }),
  originator: row.nullable('originator', text(), {
    doc: "The program that created the thread. From the rollout's first line.",
  }),
  cli_version: row.nullable('cliVersion', text(), {
    doc: "The Codex version that created the thread. From the rollout's first line.",
  }),
  model: row.nullable('model', text(), { doc: 'The model of the newest turn. From the rollout.' }),
  effort: row.nullable('effort', text(), {
    doc: 'The reasoning effort of the newest turn, as `medium`; null also for the default of its model. From the rollout.',
  }),
  approval_policy: row.nullable('approvalPolicy', text(), {
    doc: 'When it asks for approval: `untrusted`, `on-request`, `never` and others. From the rollout.',
  }),
  sandbox: row.nullable('sandbox', text(), {
    doc: 'What its commands may do without asking: `read-only`, `workspace-write`, `danger-full-access`. From the rollout.',
  }),
  last_message: row.nullable('lastMessage', text(maxReasonChars), {
    doc: "The beginning of the agent's last message. From the rollout.",
  }),
  context_used_percent: row.nullable('contextUsedPercent', integer({ minimum: 0, maximum: 100 }), {
    doc: "As Codex itself shows it. From the rollout's newest count.",
  }),
  tokens_total: row.nullable('tokensTotal', integer(), {
    doc: "Summed over the thread, without what a fork or a subagent inherited from its parent; null where that is not known. From the rollout's counts.",
  }),
  tokens_per_minute: row.nullable('tokensPerMinute', integer(), {
    doc: "Averaged over the last 5 minutes; 0 if none were used. From the rollout's counts and their times; what a fork inherited does not count.",
  }),
  plan: row.nullable('plan', planShape, {
    doc: 'The plan of the newest turn (`update_plan`), finished or not; null if that turn has none. From the rollout.',
  }),
  changed_files: row.nullable('changedFiles', list(changedFileShape, maxChangedFiles, 'last'), {
    doc: 'Files that its patches changed, oldest first, at most 200, from the part of the rollout that was read: the newest turn, up to 30 minutes (256 KiB) before it, and what is added while codex-ps follows. Codex does not record what commands write. Null if no rollout could be read.',
  }),
  agent_nickname: row.nullable('agentNickname', text(), {
    doc: "A subagent's nickname. From the rollout's first line, or the daemon.",
  }),
  agent_role: row.nullable('agentRole', text(), {
    doc: "A subagent's role. From the rollout's first line, or the daemon.",
  }),
  launched_by: row.nullable('launchedBy', launcherShape, {
    doc: 'The session whose tool call started this Codex; null if it was not started by one, or if that is unknown.',
  }),
  broken_lines: row.nullable('brokenLines', integer(), {
    doc: 'Lines that are no records, in the part of the rollout that was read. What they said is lost; what follows is read. Null if no rollout could be read.',
  }),
  pinned: mark(({ pinned }) => pinned, 'You pinned it to the top, in a monitor on this machine.'),
  muted: mark(({ muted }) => muted, 'You muted its notifications, in a monitor on this machine.'),
  snoozed: mark(
    ({ snooze }) => snooze !== undefined,
    'You snoozed it in a monitor on this machine, and it has not woken. `needs_attention` is as without.',
  ),
  snoozed_until_unix_s: unread(
    row.nullable(({ marks }) => marks?.snooze?.until, time, {
      doc: 'Seconds since 1970: when its snooze ends at the latest; null if it is not snoozed, or until its STATE changes.',
    }),
  ),
  debug: addedLater(debugShape, 'optional', 'Only with `--debug`.'),
  timeline: addedLater(timelineShape, 'optional', 'Only with `--timeline`.'),
  ended: {
    ...addedLater(endedShape, 'optional', 'Only of `codex-ps ended`.'),
    property: 'ended' as const,
  },
} as const;
