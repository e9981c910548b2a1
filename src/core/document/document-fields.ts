import { type Transition, rowWord } from '../fleet/transitions.js';
import { hostFailureKinds, type HostFailure } from '../session/host-failure.js';
import type { HostReport, Transport } from '../session/snapshot.js';
import type { HostName } from '../ids.js';
import { statusByDetail } from '../session/status.js';
import type { EpochMs } from '../time.js';
import { processKinds, type ProcessWithoutSession } from '../session/process-without-session.js';
import { FieldsOf, addedLater, objectShape } from './field.js';
import { sessionFields } from './session-fields.js';
import {
  constant,
  flag,
  integer,
  list,
  milliseconds,
  pid,
  text,
  threadId,
  time,
  words,
  writtenObjects,
  type JsonDocument,
  type Shape,
} from './shape.js';

const transportWords: readonly Transport[] = ['local', 'node-ssh', 'openssh'];

const report = new FieldsOf<HostReport>();
export const hostFields = {
  host: report.derived(text(), ({ host }) => host, '`local`, or the alias.'),
  state: report.derived(
    words(['ok', 'stale', 'error'] as const),
    ({ state }) => state,
    '`stale`: it answered before, and has stopped answering.',
  ),
  transport: report.nullable('transport', words(transportWords), 'How it was reached.'),
  latency_ms: report.nullable('latency', milliseconds, 'From the request to the answer.'),
  collected_at_unix_s: report.nullable(
    'collectedAt',
    time,
    "Seconds since 1970, by this machine's clock: when its rows were collected.",
  ),
  codex_ps_version: report.nullable('codexPsVersion', text(), 'The version of codex-ps there.'),
  home_dir: report.nullable('homeDir', text(), 'What `~` stands for in its rows.'),
  machine_id: report.nullable('machineId', text(), 'The same for two aliases of one machine.'),
  sees_processes: report.derivedOrNull(
    flag,
    ({ state, blind }) => (state === 'error' ? undefined : blind !== true),
    'False if no way to find processes worked: an empty list then proves nothing. Null if it never answered.',
  ),
} as const;

const failure = new FieldsOf<HostFailure>();
export const failureFields = {
  host: failure.derived(text(), ({ host }) => host, '`local`, or the alias.'),
  error: failure.derived(text(1000), ({ error }) => error, 'What happened, one sentence.'),
  kind: failure.derived(
    words(hostFailureKinds, { name: 'HostErrorKind', doc: 'What happened, for a program.' }),
    ({ kind }) => kind,
    'What happened, for a program.',
  ),
  hint: failure.nullable('hint', text(1000), 'What to do about it.'),
} as const;

const found = new FieldsOf<ProcessWithoutSession>();
const processShape: Shape<ProcessWithoutSession> = objectShape(
  {
    definition: 'process',
    typeName: 'ProcessRow',
    doc: 'A running Codex process that has no session.',
    fields: {
      host: found.derived(text(), ({ host }) => host, '`local`, or the alias.'),
      pid: found.derived(pid, (process) => process.pid, 'Its process id on its host.'),
      tty: found.nullable('tty', text(200), 'Its terminal, as `pts/3` or `ttys004`.'),
      kind: found.derived(
        words(processKinds, { name: 'ProcessKind', doc: 'What it does, for a program.' }),
        ({ kind }) => kind,
        'What it does, for a program. `setup`: a terminal that may ask for trust, a sign-in or an update, or wait for the first message; `stdin`: `codex exec` that reads its prompt; `reconnecting`: its daemon is gone.',
      ),
      doing: found.derived(text(500), ({ doing }) => doing, 'What it does, for a person.'),
      since_unix_s: found.nullable('since', time, 'Seconds since 1970: since when.'),
      hint: found.nullable('hint', text(500), 'What to do about it; null for nothing.'),
      cwd: found.nullable('cwd', text(), 'Its working directory.'),
      codex_home: found.nullable('codexHome', text(), 'The CODEX_HOME that it uses.'),
    },
  },
  ({ host, pid: id, kind, doing, tty, since_unix_s: since, hint, cwd, codex_home: codexHome }) =>
    host === undefined || id === undefined || kind === undefined || doing === undefined
      ? undefined
      : { host: host as HostName, pid: id, kind, doing, tty, since, hint, cwd, codexHome },
);

/** The newest form of the document; keys may be added within it. */
export const schemaVersion = 1;

/** What a document is written from. */
export interface DocumentParts {
  readonly codexPsVersion: string;
  readonly generatedAt: EpochMs;
  readonly host: string;
  readonly sessions: readonly JsonDocument[];
  readonly processes: readonly ProcessWithoutSession[];
  readonly failures: readonly JsonDocument[];
  readonly warnings: readonly string[];
  readonly hosts: readonly JsonDocument[];
}

const parts = new FieldsOf<DocumentParts>();
export const documentFields = {
  schema_version: parts.derived(
    constant(schemaVersion),
    () => schemaVersion,
    'Keys may be added within a version; none is renamed or removed.',
  ),
  codex_ps_version: parts.derived(
    text(),
    ({ codexPsVersion }) => codexPsVersion,
    'The version of codex-ps that wrote the document.',
  ),
  generated_at_unix_s: parts.derived(
    time,
    ({ generatedAt }) => generatedAt,
    'Seconds since 1970: when the document was made.',
  ),
  heartbeat: addedLater(
    flag,
    'watched',
    'Only in the lines of `--watch`: true if nothing has changed since the last line.',
  ),
  host: parts.derived(text(), ({ host }) => host, 'The chosen hosts, joined by commas.'),
  sessions: parts.derived(
    writtenObjects({
      definition: 'session',
      typeName: 'SessionRow',
      doc: 'One live thread on one host, or one of its subagents. Its key is the pair of `host` and `thread_id`. Every key is always there, except `debug` and `timeline`; null means: not known. Texts are one line without control characters.',
      fields: sessionFields,
    }),
    ({ sessions }) => sessions,
    'Every live thread as a row of its own: newest activity first, null last, then by host, then by thread id.',
  ),
  processes: parts.derived(
    list(processShape, 1000),
    ({ processes }) => processes,
    'Every running Codex without a session: at a prompt before its first one, in the resume picker, reading its prompt, recording nothing, or without its daemon.',
  ),
  host_errors: parts.derived(
    writtenObjects({
      definition: 'host_error',
      typeName: 'HostError',
      doc: 'Why a host did not answer.',
      fields: failureFields,
    }),
    ({ failures }) => failures,
    'The hosts that did not answer.',
  ),
  warnings: parts.derived(
    list(text(1000), 100),
    ({ warnings }) => warnings,
    'What may be missing and why, one sentence each.',
  ),
  hosts: parts.derived(
    writtenObjects({
      definition: 'host',
      typeName: 'HostReport',
      doc: 'How a host was reached, and what it said about itself.',
      fields: hostFields,
    }),
    ({ hosts }) => hosts,
    'Each chosen host, also those without sessions.',
  ),
} as const;

/** What an event line is written from. */
export interface EventParts extends Transition {
  readonly at: EpochMs;
}

const eventWords = [...new Set(Object.values(statusByDetail).map(rowWord))];

const event = new FieldsOf<EventParts>();
export const eventFields = {
  at_unix_ms: event.derived(
    integer({}, {}),
    ({ at }) => at,
    "When it was seen, in milliseconds since 1970, by this machine's clock.",
  ),
  host: event.derived(text(), ({ session }) => session.host, '`local`, or the alias.'),
  thread_id: event.derived(threadId, ({ session }) => session.threadId, 'The thread.'),
  name: event.derivedOrNull(text(), ({ session }) => session.name, "The user's own name for it."),
  title: event.derivedOrNull(text(), ({ session }) => session.title, 'As in the row.'),
  from: event.derivedOrNull(
    words(eventWords),
    ({ from }) => from,
    '`status`, or `status_detail` while the session waits. Null: it was not there.',
  ),
  to: event.derived(
    words([...eventWords, 'gone' as const]),
    ({ to }) => to,
    'The same words, or `gone`. The same as `from` if what was likely has become certain.',
  ),
  certain: event.derived(
    flag,
    ({ session, to }) => to === 'gone' || session.verdict.certain,
    'Whether `to` is certain, as `status_certain`.',
  ),
  reason: event.derived(
    text(),
    ({ session, to }) =>
      to === 'gone' ? 'nothing on its host runs it any more' : session.verdict.reason,
    'Why it is `to`, as `status_reason`.',
  ),
} as const;
