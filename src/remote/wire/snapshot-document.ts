import {
  documentFields,
  failureFields,
  hostFields,
  schemaVersion,
} from '../../core/document/document-fields.js';
import { readFields } from '../../core/document/field.js';
import { hostFailureTable, type HostFailure } from '../../core/session/host-failure.js';
import { groupBy } from '../../core/group-by.js';
import type { HostName } from '../../core/ids.js';
import { err, ok, type Result } from '../../core/result.js';
import { withoutSessionMark } from '../../core/session/process-without-session.js';
import type { Session } from '../../core/session/session.js';
import type { HostSnapshot } from '../../core/session/snapshot.js';
import {
  between,
  epochMs,
  fromUnixSeconds,
  type DurationMs,
  type EpochMs,
} from '../../core/time.js';
import { wordAt } from '../../core/text/clean-fields.js';
import { cleanLineOrNone, counted } from '../../core/text/clean-text.js';
import { arrayAt, asObject, numberAt, textsAt, type JsonObject } from '../../core/text/fields.js';
import { skewWarning, steadySkew } from './clock-skew.js';
import { objectInText } from './object-in-text.js';
import { snapshotRow } from './snapshot-row.js';

/** More warnings or failures of one host are left out. */
const maxNotes = 100;
const maxNoteChars = 1000;

/** The other machine's own warnings and, for it is always asked with `--debug`, its debug notes, all behind the alias. */
function remoteWarnings(document: JsonObject, host: HostName): readonly string[] {
  const hasProcesses = Array.isArray(document['processes']);
  return textsAt(document, 'warnings')
    .slice(0, maxNotes)
    .flatMap((text) => cleanLineOrNone(text, maxNoteChars) ?? [])
    .filter((text) => !hasProcesses || !text.includes(withoutSessionMark))
    .map((text) => `${host}: ${text}`);
}

function remoteFailures(document: JsonObject, host: HostName): readonly HostFailure[] {
  return arrayAt(document, 'host_errors')
    .slice(0, maxNotes)
    .flatMap((item) => {
      const { error, kind = 'exit', hint } = readFields(asObject(item) ?? {}, failureFields);
      return error === undefined ? [] : [{ host, kind, error: `${host}: ${error}`, hint }];
    });
}

/**
 * Moves every time in it into our own: what was three minutes ago by the other clock is three minutes ago by ours. In
 * place, for a copy would take as much memory again.
 */
function moveTimes(value: unknown, seconds: number): void {
  if (typeof value !== 'object' || value === null) return;
  const object = value as Record<string, unknown>;
  for (const key in object) {
    const each = object[key];
    if (typeof each === 'number' && each >= 0 && key.endsWith('_unix_s')) {
      object[key] = Math.max(0, each + seconds);
    } else moveTimes(each, seconds);
  }
}

export const maxDocumentBytes = 6 * 1024 * 1024;
/** Each row takes some 15 KB while it is read; nobody runs so many. */
const maxSessions = 800;
const maxUnixSeconds = 8.64e12;

/** What another machine's document says, with times by our own clock. */
export interface RemoteAnswer {
  /** `clockSkew` is for the next document of the same host, too. */
  readonly snapshot: HostSnapshot & { readonly clockSkew: DurationMs };
  readonly failures: readonly HostFailure[];
}

export interface DocumentContext {
  /** The alias: the host name in the document means nothing here. */
  readonly host: HostName;
  readonly receivedAt: EpochMs;
  /** The skew of the last document; 0 for the first. */
  readonly skew: DurationMs;
}

/** Both programs of this name print these two; nothing else that a login prints does. */
function isDocument(object: JsonObject): boolean {
  const at = numberAt(object, 'generated_at_unix_s');
  const { sessions } = object;
  return (
    at !== undefined &&
    Math.abs(at) < maxUnixSeconds &&
    (Array.isArray(sessions) || (sessions === null && 'host' in object))
  );
}

/**
 * Reads what another machine printed, from this codex-ps or from the first one. Nothing in it is
 * trusted: a bad row is left out and counted, text is cleaned, and every row is that of the alias.
 * The error is undefined where how its program ended explains more.
 */
export function parseSnapshotDocument(
  text: string,
  context: DocumentContext,
): Result<RemoteAnswer, Omit<HostFailure, 'host'> | undefined> {
  const document = objectInText(text, isDocument);
  if (!document) return err(undefined);
  if (document === 'too-large') {
    const error = 'its answer is too large: too many values, or nested too deeply';
    return err({ kind: 'too-big', error, hint: hostFailureTable['too-big'].hint });
  }
  const theirs = numberAt(document, 'schema_version') ?? schemaVersion;
  if (theirs > schemaVersion) {
    const { message, hint } = hostFailureTable.version;
    return err({ kind: 'version', error: message(String(theirs)), hint });
  }
  const generatedAt = fromUnixSeconds(numberAt(document, 'generated_at_unix_s') ?? 0);
  const skew = steadySkew(context.skew, between(generatedAt, context.receivedAt));
  if (skew !== 0) moveTimes(document, skew / 1000);
  const { host } = context;
  const collectedAt = epochMs(generatedAt + skew);
  const rows = readRows(document, host, collectedAt);
  const { processes = [], accounts = [] } = readFields(document, documentFields);
  const notes = [...rows.notes, skewWarning(skew)].filter((note) => note !== undefined);
  return ok({
    snapshot: {
      host,
      collectedAt,
      sessions: rows.sessions,
      processes: processes.map((process) => ({ ...process, host })),
      accounts: accounts.map((account) => ({ ...account, host })),
      warnings: [...remoteWarnings(document, host), ...notes.map((note) => `${host}: ${note}`)],
      ...machineOf(document, rows.sessions),
      codexPsVersion: wordAt(document, 'codex_ps_version'),
      clockSkew: skew,
    },
    failures: remoteFailures(document, host),
  });
}

/** The rows that can be read, the first of each thread, and notes about those that are left out. */
function readRows(
  document: JsonObject,
  host: HostName,
  madeAt: EpochMs,
): { readonly sessions: readonly Session[]; readonly notes: readonly string[] } {
  const all = arrayAt(document, 'sessions');
  const read = all.slice(0, maxSessions);
  const rows = read.flatMap((value) => snapshotRow(value, host, madeAt) ?? []);
  const byThread = groupBy(rows, ({ threadId }) => threadId);
  const sessions = [...byThread.values()].flatMap(([first]) => first ?? []);
  const [bad, tooMany] = [read.length - sessions.length, all.length - read.length];
  const notes = [
    ...(bad > 0 ? [`${counted(bad, 'row')} could not be read and left out`] : []),
    ...(tooMany > 0 ? [`${counted(tooMany, 'row')} beyond ${maxSessions} left out`] : []),
  ];
  return { sessions, notes };
}

const sessionsFolder = '/.codex/sessions/';

/** Which machine it is, and what `~` stands for there: the first codex-ps shows it only in its paths. */
function machineOf(
  document: JsonObject,
  sessions: readonly Session[],
): Pick<HostSnapshot, 'homeDir' | 'machineId' | 'blind'> {
  const report = readFields(asObject(arrayAt(document, 'hosts')[0]) ?? {}, hostFields);
  return {
    homeDir: report.home_dir ?? homeByPaths(sessions),
    machineId: report.machine_id,
    // An older one does not say, and one that failed has nothing to say.
    ...(report.sees_processes === false ? { blind: true as const } : {}),
  };
}

function homeByPaths(sessions: readonly Session[]): string | undefined {
  const homes = sessions.map(({ rolloutPath }) => rolloutPath?.split(sessionsFolder, 2) ?? []);
  return homes.find(([home, rest]) => home !== '' && rest !== undefined)?.[0];
}
