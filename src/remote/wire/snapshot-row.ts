import { pidOf, type HostName, type Pid, threadIdOf, type ThreadId } from '../../core/ids.js';
import type { OwnerKind, Session, SessionDebug } from '../../core/session/session.js';
import { cleanLine, cleanLineOrNone } from '../../core/text/clean-text.js';
import { asObject, textAt, type JsonObject } from '../../core/text/fields.js';
import {
  statusByDetail,
  type Evidence,
  type Status,
  type StatusBasis,
  type StatusDetail,
  type Verdict,
} from '../../core/session/status.js';
import { fromUnixSeconds, type EpochMs } from '../../core/time.js';

/** No text of a row needs more. */
const maxTextChars = 4096;
/** The last second that a Date can hold. */
const maxUnixSeconds = 8.64e12;

/**
 * Reads the fields of a row that another machine sent. A key that is missing or null is undefined; one
 * of the wrong type spoils the row, for then nothing in it can be trusted.
 */
class RowFields {
  readonly #object: JsonObject;
  #spoiled = false;

  constructor(object: JsonObject) {
    this.#object = object;
  }

  get spoiled(): boolean {
    return this.#spoiled;
  }

  /** Cleaned, one line, cut at 4 KB or at `maxChars`; undefined where nothing visible is left. */
  text(key: string, maxChars = maxTextChars): string | undefined {
    const value = this.#value(key);
    this.#demand(value === undefined || typeof value === 'string');
    return typeof value === 'string' ? cleanLineOrNone(value, maxChars) : undefined;
  }

  threadId(key: string): ThreadId | undefined {
    const text = this.text(key);
    const id = text === undefined ? undefined : threadIdOf(text);
    this.#demand(text === undefined || id !== undefined);
    return id;
  }

  flag(key: string): boolean | undefined {
    const value = this.#value(key);
    this.#demand(value === undefined || typeof value === 'boolean');
    return typeof value === 'boolean' ? value : undefined;
  }

  /** A safe integer of at least `min` and at most `max`. */
  integer(key: string, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    const whole = typeof value === 'number' ? Math.trunc(value) : Number.NaN;
    const fits = whole >= min && whole <= max;
    this.#demand(fits);
    return fits ? whole : undefined;
  }

  time(key: string): EpochMs | undefined {
    const seconds = this.integer(key, 0, maxUnixSeconds);
    return seconds === undefined ? undefined : fromUnixSeconds(seconds);
  }

  list(key: string): readonly unknown[] {
    const value = this.#value(key);
    this.#demand(value === undefined || Array.isArray(value));
    return Array.isArray(value) ? (value as readonly unknown[]) : [];
  }

  object(key: string): JsonObject | undefined {
    const value = this.#value(key);
    const object = asObject(value);
    this.#demand(value === undefined || object !== undefined);
    return object;
  }

  #value(key: string): unknown {
    return this.#object[key] ?? undefined;
  }

  #demand(met: boolean): void {
    if (!met) this.#spoiled = true;
  }
}

const maxReasonChars = 500;
const maxActionChars = 200;
const maxEvidence = 50;
const maxPlaceChars = 4096;

/** What a status without a detail says at least: the first codex-ps tells only that a session waits. */
const bare: Readonly<Record<string, Status>> = {
  working: statusByDetail.model,
  waiting: statusByDetail.idle,
  unknown: statusByDetail.unclear,
};

const bases: readonly StatusBasis[] = ['app_server', 'rollout', 'process', 'mtime'];

/** The verdict of the codex-ps that printed the row; undefined where its `status` is no word of ours. */
function rowVerdict(row: RowFields, debug: RowFields | undefined): Verdict | undefined {
  const kind = row.text('status') ?? '';
  const coarse = Object.hasOwn(bare, kind) ? bare[kind] : undefined;
  if (!coarse) return undefined;
  const exact = exactStatus(
    row.text('status_detail'),
    coarse,
    row.flag('needs_attention') ?? false,
  );
  const evidence = evidenceOf(debug);
  return {
    status: exact ?? coarse,
    // Without a detail it may as well be an approval that it waits for.
    certain:
      exact === undefined ? coarse.kind === 'unknown' : (row.flag('status_certain') ?? false),
    reason: reasonOf(row, debug) ?? `the codex-ps on that host says ${kind} and gives no reason`,
    basis: basisOf(row),
    since: row.time('status_since_unix_s'),
    action: row.text('current_action', maxActionChars),
    rule: evidence.findLast(({ source }) => source === 'rule')?.says ?? 'told by its host',
    evidence: evidence.filter(({ source }) => source !== 'rule'),
  };
}

function reasonOf(row: RowFields, debug: RowFields | undefined): string | undefined {
  const reason = row.text('status_reason', maxReasonChars);
  return reason ?? debug?.text('status_reason', maxReasonChars);
}

function basisOf(row: RowFields): StatusBasis {
  const word = row.text('status_basis');
  return bases.find((basis) => basis === word) ?? 'mtime';
}

/** Undefined too for a detail that is new to us, or that belongs to another status. */
function exactStatus(
  detail: string | undefined,
  coarse: Status,
  needsUser: boolean,
): Status | undefined {
  if (detail === undefined || !Object.hasOwn(statusByDetail, detail)) return undefined;
  const status = statusByDetail[detail as StatusDetail];
  if (status.kind !== coarse.kind) return undefined;
  return status.detail === 'suspended' ? { ...status, pending: needsUser } : status;
}

function evidenceOf(debug: RowFields | undefined): readonly Evidence[] {
  return (debug?.list('evidence') ?? []).slice(0, maxEvidence).flatMap((item) => {
    const object = asObject(item);
    const source = object && textAt(object, 'source');
    const says = object && textAt(object, 'says');
    if (!object || source === undefined || says === undefined) return [];
    const where = cleanLineOrNone(textAt(object, 'where'), maxPlaceChars);
    return [{ source: cleanLine(source, 40), says: cleanLine(says, maxReasonChars), where }];
  });
}

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
