import type { Credits } from '../facts/usage-reading.js';
import type { Account, UsageWindow } from '../session/account.js';
import { FieldsOf, objectShape, addedLater } from './field.js';
import {
  flag,
  hostName,
  integer,
  list,
  text,
  time,
  constant,
  milliseconds,
  pid,
  threadId,
  words,
  writtenObjects,
  type JsonDocument,
  type Shape,
} from './shape.js';
import { type Transition, rowWord } from '../fleet/transitions.js';
import { hostFailureKinds, type HostFailure } from '../session/host-failure.js';
import type { Fleet, HostReport, Transport } from '../session/snapshot.js';
import { statusByDetail } from '../session/status.js';
import type { EpochMs } from '../time.js';
import { processKinds, type ProcessWithoutSession } from '../session/process-without-session.js';
import { sessionFields } from './session-fields.js';

const windowShape = objectShape<UsageWindow>({
  definition: 'usage_window',
  typeName: 'UsageWindow',
  doc: 'A window of a usage limit.',
  fields: (window) => ({
    minutes: window.nullable('minutes', integer({ minimum: 1 }), {
      doc: 'How long it lasts: 300 for five hours, 10080 for a week.',
    }),
    used_percent: window.nullable('usedPercent', integer({ minimum: 0, maximum: 100 }), {
      doc: 'Null if it has been reset since it was read: what was used after that is not known.',
    }),
    resets_at_unix_s: window.nullable('resetsAt', time, {
      doc: 'Seconds since 1970: when it is (or was) reset.',
    }),
    used_up_at_unix_s: window.nullable('usedUpAt', time, {
      doc: 'An estimate, in seconds since 1970: when the pace of the last 15 minutes uses it up. Null if that is not before its reset.',
    }),
  }),
});

const creditsShape = objectShape<Credits>({
  definition: 'credits',
  typeName: 'Credits',
  doc: 'The credits that an account can use beyond its limits.',
  fields: (credits) => ({
    available: credits.nullable('available', flag, { doc: 'Whether it has any.' }),
    unlimited: credits.nullable('unlimited', flag, { doc: 'Whether they are unlimited.' }),
    balance: credits.nullable('balance', text(40), {
      doc: 'How many are left, as the server puts it.',
    }),
  }),
});

const accountShape = objectShape<Account>({
  definition: 'account',
  typeName: 'Account',
  doc: 'A usage limit of the account that a CODEX_HOME is signed in to, as its sessions recorded it last.',
  fields: (account) => ({
    host: account.always('host', hostName, { doc: '`local`, or the alias.' }),
    codex_home: account.always('codexHome', text(), { doc: 'The CODEX_HOME.' }),
    limit: account.always('limit', text(200), { doc: '`codex`, or the limit of one model.' }),
    limit_name: account.nullable('limitName', text(200), { doc: "The server's name for it." }),
    plan: account.nullable('plan', text(200), { doc: '`plus`, `pro`, `team` and others.' }),
    credits: account.nullable('credits', creditsShape, {
      doc: 'The credits that it can use beyond the limit.',
    }),
    read_at_unix_s: account.always('readAt', time, {
      doc: 'Seconds since 1970: when Codex received it.',
    }),
    windows: account.always('windows', list(windowShape, 10), {
      absent: [],
      doc: 'The shortest first.',
    }),
  }),
});

const transportWords: readonly Transport[] = ['local', 'node-ssh', 'openssh'];

const report = new FieldsOf<HostReport>();
export const hostFields = {
  host: report.always('host', hostName, { doc: '`local`, or the alias.' }),
  state: report.always('state', words(['ok', 'stale', 'error'] as const), {
    doc: '`stale`: it answered before, and has stopped answering.',
  }),
  transport: report.nullable('transport', words(transportWords), { doc: 'How it was reached.' }),
  latency_ms: report.nullable('latency', milliseconds, { doc: 'From the request to the answer.' }),
  collected_at_unix_s: report.nullable('collectedAt', time, {
    doc: "Seconds since 1970, by this machine's clock: when its rows were collected.",
  }),
  codex_ps_version: report.nullable('codexPsVersion', text(), {
    doc: 'The version of codex-ps there.',
  }),
  home_dir: report.nullable('homeDir', text(), { doc: 'What `~` stands for in its rows.' }),
  machine_id: report.nullable('machineId', text(), {
    doc: 'The same for two aliases of one machine.',
  }),
  sees_processes: report.nullable(
    ({ state, blind }) => (state === 'error' ? undefined : blind !== true),
    flag,
    {
      doc: 'False if no way to find processes worked: an empty list then proves nothing. Null if it never answered.',
    },
  ),
} as const;

const hostShape = objectShape<HostReport>({
  definition: 'host',
  typeName: 'HostReport',
  doc: 'How a host was reached, and what it said about itself.',
  fields: () => hostFields,
});

const failure = new FieldsOf<HostFailure>();
export const failureFields = {
  host: failure.always('host', hostName, { doc: '`local`, or the alias.' }),
  error: failure.always('error', text(1000), { doc: 'What happened, one sentence.' }),
  kind: failure.always(
    'kind',
    words(hostFailureKinds, { name: 'HostErrorKind', doc: 'What happened, for a program.' }),
    { doc: 'What happened, for a program.' },
  ),
  hint: failure.nullable('hint', text(1000), { doc: 'What to do about it.' }),
} as const;

const failureShape = objectShape<HostFailure>({
  definition: 'host_error',
  typeName: 'HostError',
  doc: 'Why a host did not answer.',
  fields: () => failureFields,
});

const processShape: Shape<ProcessWithoutSession> = objectShape({
  definition: 'process',
  typeName: 'ProcessRow',
  doc: 'A running Codex process that has no session.',
  fields: (found) => ({
    host: found.always('host', hostName, { doc: '`local`, or the alias.' }),
    pid: found.always('pid', pid, { doc: 'Its process id on its host.' }),
    tty: found.nullable('tty', text(200), { doc: 'Its terminal, as `pts/3` or `ttys004`.' }),
    kind: found.always(
      'kind',
      words(processKinds, { name: 'ProcessKind', doc: 'What it does, for a program.' }),
      {
        doc: 'What it does, for a program. `setup`: a terminal that may ask for trust, a sign-in or an update, or wait for the first message; `stdin`: `codex exec` that reads its prompt; `reconnecting`: its daemon is gone.',
      },
    ),
    doing: found.always('doing', text(500), { doc: 'What it does, for a person.' }),
    since_unix_s: found.nullable('since', time, { doc: 'Seconds since 1970: since when.' }),
    hint: found.nullable('hint', text(500), { doc: 'What to do about it; null for nothing.' }),
    cwd: found.nullable('cwd', text(), { doc: 'Its working directory.' }),
    codex_home: found.nullable('codexHome', text(), { doc: 'The CODEX_HOME that it uses.' }),
  }),
});

/** The newest form of the document; keys may be added within it. */
export const schemaVersion = 1;

interface DocumentParts extends Omit<Fleet, 'sessions'> {
  readonly codexPsVersion: string;
  readonly sessions: readonly JsonDocument[];
}

const parts = new FieldsOf<DocumentParts>();
export const documentFields = {
  schema_version: parts.always(() => schemaVersion, constant(schemaVersion), {
    doc: 'Keys may be added within a version; none is renamed or removed.',
  }),
  codex_ps_version: parts.always('codexPsVersion', text(), {
    doc: 'The version of codex-ps that wrote the document.',
  }),
  generated_at_unix_s: parts.always('generatedAt', time, {
    doc: 'Seconds since 1970: when the document was made.',
  }),
  heartbeat: addedLater(
    flag,
    'watched',
    'Only in the lines of `--watch`: true if nothing has changed since the last line.',
  ),
  host: parts.always(({ chosenHosts }) => chosenHosts.join(','), text(), {
    doc: 'The chosen hosts, joined by commas.',
  }),
  sessions: parts.always(
    'sessions',
    writtenObjects({
      definition: 'session',
      typeName: 'SessionRow',
      doc: 'One live thread on one host, or one of its subagents. Its key is the pair of `host` and `thread_id`. Every key is always there, except `debug` and `timeline`; null means: not known. Texts are one line without control characters.',
      fields: sessionFields,
    }),
    {
      doc: 'Every live thread as a row of its own: newest activity first, null last, then by host, then by thread id.',
    },
  ),
  processes: parts.always('processes', list(processShape, 1000), {
    doc: 'Every running Codex without a session: at a prompt before its first one, in the resume picker, reading its prompt, recording nothing, or without its daemon.',
  }),
  accounts: parts.always('accounts', list(accountShape, 100), {
    doc: 'The usage limits of each home, as its live sessions recorded them last; none with an API key.',
  }),
  host_errors: parts.always('failures', list(failureShape, 100), {
    doc: 'The hosts that did not answer.',
  }),
  warnings: parts.always('warnings', list(text(1000), 100), {
    doc: 'What may be missing and why, one sentence each.',
  }),
  hosts: parts.always('hosts', list(hostShape, 100), {
    doc: 'Each chosen host, also those without sessions.',
  }),
} as const;

const eventWords = [...new Set(Object.values(statusByDetail).map(rowWord))];

const event = new FieldsOf<Transition & { readonly at: EpochMs }>();
export const eventFields = {
  at_unix_ms: event.always(({ at }): number => at, integer({}, {}), {
    doc: "When it was seen, in milliseconds since 1970, by this machine's clock.",
  }),
  host: event.always(({ session }) => session.host, text(), { doc: '`local`, or the alias.' }),
  thread_id: event.always(({ session }) => session.threadId, threadId, { doc: 'The thread.' }),
  name: event.nullable(({ session }) => session.name, text(), {
    doc: "The user's own name for it.",
  }),
  title: event.nullable(({ session }) => session.title, text(), { doc: 'As in the row.' }),
  from: event.nullable('from', words(eventWords), {
    doc: '`status`, or `status_detail` while the session waits. Null: it was not there.',
  }),
  to: event.always('to', words([...eventWords, 'gone' as const]), {
    doc: 'The same words, or `gone`. The same as `from` if what was likely has become certain.',
  }),
  certain: event.always(({ session, to }) => to === 'gone' || session.verdict.certain, flag, {
    doc: 'Whether `to` is certain, as `status_certain`.',
  }),
  reason: event.always(
    ({ session, to }) =>
      to === 'gone' ? 'nothing on its host runs it any more' : session.verdict.reason,
    text(),
    { doc: 'Why it is `to`, as `status_reason`.' },
  ),
} as const;
