import { collectFleet } from '../app/collect-fleet.js';
import { shownThreads, withoutHidden } from '../app/shown-sessions.js';
import { waitForFleet } from '../app/wait-for-fleet.js';
import type { JsonDocument } from '../core/document/shape.js';
import { findThread } from '../core/fleet/find-thread.js';
import { sessionGroups, sessionsOf } from '../core/fleet/session-groups.js';
import { untilWords, type Until } from '../core/fleet/thread-wait.js';
import { localHost, type Pid, type ThreadId } from '../core/ids.js';
import { err, ok, type Result } from '../core/result.js';
import type { Session } from '../core/session/session.js';
import type { Fleet } from '../core/session/snapshot.js';
import { resolutionHint } from '../core/status/decide-status.js';
import { numberAt, textAt, textsAt, type JsonObject } from '../core/text/fields.js';
import type { Options } from '../options/options.js';
import { sessionJson, sortedSessions } from '../output/json/json-document.js';
import { fleetWithoutQuotes } from '../output/json/without-quotes.js';
import { noticeTexts } from '../output/text/format.js';
import { nodePorts } from '../platform/ports/node-ports.js';
import { readChain } from '../terminal/focus/read-chain.js';
import { readPlace, relationOf } from './works-here.js';

export interface ToolCall {
  /** It fits the tool's schema. */
  readonly given: JsonObject;
  readonly options: Options;
  /** The thread that asks, as its Codex says with the call: 0.150 does, 0.94 does not. */
  readonly threadId: ThreadId | undefined;
  /** The processes above us, the nearest first: one of them is the client. */
  readonly parents: readonly Pid[];
  /** Aborted where nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** The error says what is wrong and what to do. */
type Answer = Result<JsonDocument, string>;

const text = (description: string): object => ({ type: 'string', description });
const thread = text('Its id, the start of its id, its name or its title.');
const [usualSeconds, maxSeconds] = [45, 600];

export const tools = [
  {
    name: 'list_sessions',
    description: 'List the running Codex sessions: what each does, and which wait for their user.',
    properties: {
      filter: text(
        'Words: shop, !shop, state:ask,fail, repo:shop, branch:main, host:studio, title:"two words". States: work, ask, idle, fail, stop, unk.',
      ),
    },
    required: [],
    run: async (call: ToolCall): Promise<Answer> => {
      const { fleet, isAsker } = lookAt(await collectFleet(call.options), call);
      const filter = textAt(call.given, 'filter') ?? '';
      return ok(listed(shownThreads(fleet, { ...call.options, filter }), isAsker));
    },
  },
  {
    name: 'explain_session',
    description: 'Explain one session: its state and the evidence for it, plan, changed files.',
    properties: { thread },
    required: ['thread'],
    run: async (call: ToolCall): Promise<Answer> => {
      const { fleet, isAsker } = lookAt(await collectFleet(call.options), call);
      const found = findThread(fleet.sessions, textAt(call.given, 'thread') ?? '');
      if (found.kind !== 'found') return err([found.sentence, ...noticeTexts(fleet)].join('; '));
      const settled_by = resolutionHint(found.session.verdict) ?? null;
      return ok({ session: rowOf(found.session, isAsker), settled_by, ...certaintyOf(fleet) });
    },
  },
  {
    name: 'who_else_works_here',
    description:
      'List the other sessions in a directory and its repository, with the files they changed. Ask before you edit what others may edit.',
    properties: { path: text('The absolute path of a directory or a file.') },
    required: ['path'],
    run: async (call: ToolCall): Promise<Answer> => {
      const place = await readPlace(nodePorts(), textAt(call.given, 'path') ?? '');
      if (!place.ok) return place;
      const { fleet, isAsker } = lookAt(await collectFleet(call.options), call);
      const relation = (session: Session): string | undefined =>
        isAsker(session) === true ? undefined : relationOf(session, place.value);
      const sessions = fleet.sessions.filter((session) => relation(session) !== undefined);
      return ok(listed({ ...fleet, sessions }, isAsker, relation));
    },
  },
  {
    name: 'wait_for',
    description: 'Wait until another session is in a state; return at once if one is so already.',
    properties: {
      until: { ...text('attention: ask or fail.'), enum: untilWords },
      threads: { type: 'array', items: thread, description: 'These sessions only.' },
      all_of: { type: 'boolean', description: 'All of them, not just one.' },
      likely: { type: 'boolean', description: 'Inferred states count too.' },
      // By default Codex gives a tool 60 s.
      timeout_s: { type: 'number', minimum: 0, maximum: maxSeconds, default: usualSeconds },
    },
    required: ['until'],
    run: waitFor,
  },
] as const;

export async function parentsOf(pid: Pid): Promise<readonly Pid[]> {
  return ((await readChain(nodePorts(), pid)) ?? []).slice(1).map((parent) => parent.pid);
}

async function waitFor(call: ToolCall): Promise<Answer> {
  const { given, options, signal } = call;
  const names = [...new Set(textsAt(given, 'threads'))];
  const rules = { allOf: given['all_of'] === true, likely: given['likely'] === true };
  const plan = { until: given['until'] as Until, names, ...rules };
  const seconds = numberAt(given, 'timeout_s') ?? usualSeconds;
  let waits_for: readonly string[] = [];
  const how = {
    timeoutMs: seconds * 1000,
    tell: (notes: readonly string[]) => void (waits_for = notes),
    view: (all: Fleet): Fleet => {
      const { fleet, isAsker } = lookAt(all, call);
      // Whoever waits for others works meanwhile.
      const others = fleet.sessions.filter((session) => isAsker(session) !== true);
      return names.length > 0 ? fleet : { ...fleet, sessions: others };
    },
  };
  const end = await waitForFleet({ ...options, filter: '' }, plan, how, signal);
  if (end.kind === 'wrong-usage') return err(end.sentence);
  if (end.kind === 'over') return ok({ met: false, waited_s: seconds, waits_for });
  const { fleet, sessions } = end;
  return ok({ met: true, ...listed({ ...fleet, sessions }, lookAt(fleet, call).isAsker) });
}

/** Whether it is the session that asks, or in its tree; null where it may be, and another may be too. */
type IsAsker = (session: Session) => boolean | null;

/**
 * What the user lets others see. The nearest parent process that has a session is the client; a daemon has several, and
 * does not tell which of them asks.
 */
function lookAt(
  all: Fleet,
  { options, threadId, parents }: ToolCall,
): { readonly fleet: Fleet; readonly isAsker: IsAsker } {
  const shown = withoutHidden(all, options);
  const fleet = options.settings.titles.value === 'names' ? fleetWithoutQuotes(shown) : shown;
  const here = fleet.sessions.filter(({ host }) => host === localHost);
  const families = sessionGroups(here).map(sessionsOf);
  const askers = (threadId ? [threadId] : parents)
    .map((id) =>
      families.filter((all) => all.some((one) => [one.threadId, ...one.pids].includes(id))),
    )
    .find(({ length }) => length > 0);
  const among = new Set(askers?.flat());
  const isAsker: IsAsker = (one) => among.has(one) && (askers?.length === 1 || null);
  return { fleet, isAsker };
}

/** Keys of `codex-ps --json`, with the same meaning. */
const listKeys = [
  ...['host', 'thread_id', 'title', 'name', 'cwd', 'git_branch', 'status', 'status_detail'],
  ...['status_certain', 'status_reason', 'status_since_unix_s', 'needs_attention', 'stale'],
  ...['subagent_parent_thread_id', 'launched_by', 'alarms', 'changed_files'],
];
/** An answer is read by a model: what does not fit is counted. */
const [maxRows, maxChangedFiles, maxNotices] = [30, 20, 10];

function rowOf(session: Session, isAsker: IsAsker, keys?: readonly string[]): JsonDocument {
  const changedFiles = session.changedFiles?.slice(-maxChangedFiles);
  const row = sessionJson({ ...session, changedFiles }, { debug: keys === undefined });
  return {
    ...Object.fromEntries((keys ?? Object.keys(row)).map((key) => [key, row[key] ?? null])),
    changed_files_total: session.changedFiles?.length ?? null,
    is_you: isAsker(session),
  };
}

function listed(
  fleet: Fleet,
  isAsker: IsAsker,
  relation?: (session: Session) => string | undefined,
): JsonDocument {
  const sessions = sortedSessions(fleet);
  const rows = sessions.slice(0, maxRows).map((session) => {
    const row = rowOf(session, isAsker, listKeys);
    return relation ? { relation: relation(session) ?? null, ...row } : row;
  });
  return { sessions: rows, more_sessions: sessions.length - rows.length, ...certaintyOf(fleet) };
}

/** Whether a session may be missing, and why. */
function certaintyOf(fleet: Fleet): JsonDocument {
  const { hosts, chosenHosts } = fleet;
  const isSeen = hosts.every(({ state, blind }) => state === 'ok' && blind !== true);
  const complete = isSeen && hosts.length === chosenHosts.length;
  return { hosts: chosenHosts, complete, notices: noticeTexts(fleet).slice(0, maxNotices) };
}
