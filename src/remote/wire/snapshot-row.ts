import { pidOf, type HostName, type Pid } from '../../core/ids.js';
import type { OwnerKind, Session, SessionDebug } from '../../core/session/session.js';
import { cleanLine } from '../../core/text/clean-text.js';
import { asObject } from '../../core/text/fields.js';
import { RowFields } from './row-fields.js';
import { rowVerdict } from './row-verdict.js';

const maxTitleChars = 200;
const maxPids = 64;
const maxAlarms = 10;
const maxAlarmChars = 500;
const owners: readonly OwnerKind[] = ['tui', 'exec', 'daemon', 'app_server', 'mcp', 'unknown'];

/** A row of another machine's document under the alias we know that machine by; undefined for a bad one. */
export function snapshotRow(value: unknown, host: HostName): Session | undefined {
  const object = asObject(value);
  if (!object) return undefined;
  const row = new RowFields(object);
  const inner = row.object('debug');
  const debug = inner && new RowFields(inner);
  const threadId = row.threadId('thread_id');
  const verdict = rowVerdict(row, debug);
  if (threadId === undefined || verdict === undefined) return undefined;
  const session: Session = {
    host,
    threadId,
    ...placeOf(row),
    ...lineageOf(row),
    ...codexOf(row),
    verdict,
    lastActivityAt: row.time('last_activity_unix_s'),
    stale: false,
    alarms: alarmsOf(row),
    hiddenSource: false,
    debug: debugOf(debug),
  };
  return row.spoiled ? undefined : session;
}

type Place = Pick<
  Session,
  'pids' | 'tty' | 'title' | 'name' | 'cwd' | 'repoRoot' | 'gitBranch' | 'gitCommit' | 'rolloutPath'
>;

function placeOf(row: RowFields): Place {
  return {
    pids: pidsOf(row),
    tty: row.text('tty', maxTitleChars),
    title: row.text('title', maxTitleChars),
    name: row.text('name', maxTitleChars),
    cwd: row.text('cwd'),
    repoRoot: row.text('repo_root'),
    gitBranch: row.text('git_branch'),
    gitCommit: row.text('git_commit'),
    rolloutPath: row.text('rollout_path'),
  };
}

function alarmsOf(row: RowFields): readonly string[] {
  return row
    .list('alarms')
    .slice(0, maxAlarms)
    .flatMap((text) => (typeof text === 'string' ? cleanLine(text, maxAlarmChars) : []));
}

function pidsOf(row: RowFields): readonly Pid[] {
  return row
    .list('pids')
    .slice(0, maxPids)
    .flatMap((pid) => (typeof pid === 'number' ? (pidOf(pid) ?? []) : []));
}

type Lineage = Pick<
  Session,
  'sessionSource' | 'forkedFromId' | 'subagentParentThreadId' | 'subagentDepth'
>;

function lineageOf(row: RowFields): Lineage {
  return {
    sessionSource: row.text('session_source') ?? 'unknown',
    forkedFromId: row.threadId('forked_from_id'),
    subagentParentThreadId: row.threadId('subagent_parent_thread_id'),
    subagentDepth: row.integer('subagent_depth', 0),
  };
}

type CodexSide = Pick<
  Session,
  | 'owner'
  | 'attached'
  | 'codexHome'
  | 'originator'
  | 'cliVersion'
  | 'model'
  | 'contextUsedPercent'
  | 'tokensTotal'
  | 'agentNickname'
  | 'agentRole'
>;

function codexOf(row: RowFields): CodexSide {
  const owner = row.text('owner');
  return {
    owner: owners.find((kind) => kind === owner) ?? 'unknown',
    attached: row.flag('attached'),
    codexHome: row.text('codex_home'),
    originator: row.text('originator'),
    cliVersion: row.text('cli_version'),
    model: row.text('model'),
    contextUsedPercent: row.integer('context_used_percent', 0, 100),
    tokensTotal: row.integer('tokens_total', 0),
    agentNickname: row.text('agent_nickname'),
    agentRole: row.text('agent_role'),
  };
}

const maxTypes = 50;

function countsOf(debug: RowFields | undefined): Readonly<Record<string, number>> {
  const counts = Object.entries(debug?.object('unknown_records') ?? {}).slice(0, maxTypes);
  return Object.fromEntries(
    counts.flatMap(([type, count]) =>
      typeof count === 'number' && Number.isSafeInteger(count) && count > 0
        ? [[cleanLine(type, 80), count]]
        : [],
    ),
  );
}

function debugOf(debug: RowFields | undefined): SessionDebug {
  return {
    processCommandSample: debug?.text('process_command_sample', 120),
    cwdSource: debug?.text('proc_cwd_source'),
    metaParseError: debug?.text('meta_parse_error'),
    metaIdMismatch: debug?.text('meta_id_mismatch'),
    repoProbeError: debug?.text('repo_probe_error'),
    titleSource: debug?.text('title_source'),
    unknownRecords: countsOf(debug),
  };
}
