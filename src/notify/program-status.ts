import type { SettingValues } from '../config/setting-table.js';
import type { SessionGroup } from '../core/fleet/session-groups.js';
import { isSnoozed } from '../core/session/row-marks.js';
import { stateWord, type StateWord } from '../core/session/status.js';
import { shortThreadIds } from '../output/text/short-thread-id.js';
import { unsafe } from './notification-sequence.js';
import { multiplexerOf, passThrough, type Environment } from '../terminal/pass-through.js';

/**
 * The Program Status Protocol (OSC 7501, revision 0.4 of 2026-10-10): a program tells its terminal what it does, in
 * records by id. Each report replaces its record whole. A terminal that knows it answers the query with the same bytes.
 */
export const programStatusQuery = '\x1b]7501;?\x1b\\';

/** A terminal keeps 256 records; others of the same terminal need room, too. */
const maxChildren = 200;
/** Of a title, in bytes before base64; a terminal discards a report with a longer one. */
const maxTitleBytes = 192;
const maxMessageBytes = 300;
/** Of one part of an id, in characters. */
const maxPart = 32;

/** From the most urgent on. */
const states = ['blocked', 'error', 'working', 'idle'] as const;
type State = (typeof states)[number];

interface Parts {
  readonly setting: SettingValues['program_status'];
  readonly titles: SettingValues['titles'];
  readonly environment: Environment;
  readonly send: (sequence: string) => void;
}

/** Reports the sessions of a fleet to the terminal: one record for codex-ps, and one below it for each root session. */
export class ProgramStatus {
  readonly #parts: Parts;
  #reporting: boolean;
  /** What the terminal was told, by id. */
  #told: ReadonlyMap<string, string> = new Map();
  #groups: readonly SessionGroup[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#reporting = parts.setting === 'always';
    // Not through a multiplexer: it would take the answer of the terminal outside for keys.
    if (parts.setting === 'auto') parts.send(programStatusQuery);
  }

  answered(): void {
    this.#reporting ||= this.#parts.setting === 'auto';
    this.resume();
  }

  take(groups: readonly SessionGroup[]): void {
    this.#groups = groups;
    if (!this.#reporting) return;
    const next = recordsOf(groups, this.#parts.titles === 'all');
    for (const id of this.#told.keys()) {
      if (!next.has(id)) this.#send(report(['state=clear', `id=${id}`]));
    }
    for (const [id, text] of next) if (this.#told.get(id) !== text) this.#send(text);
    this.#told = next;
  }

  /** What makes the terminal forget all of it; empty if it was told nothing. */
  farewell(): string {
    return this.#told.size === 0 ? '' : this.#wrapped(report(['state=clear']));
  }

  /** Reports everything again: the terminal was given back meanwhile. */
  resume(): void {
    this.#told = new Map();
    this.take(this.#groups);
  }

  #send(sequence: string): void {
    this.#parts.send(this.#wrapped(sequence));
  }

  #wrapped(sequence: string): string {
    const { environment, setting } = this.#parts;
    // A multiplexer that has answered speaks the protocol itself.
    const handsOn = setting === 'always' && multiplexerOf(environment) !== undefined;
    return handsOn ? passThrough(sequence, environment) : sequence;
  }
}

/** The reports by id, the root's under the empty one. */
function recordsOf(
  groups: readonly SessionGroup[],
  withTexts: boolean,
): ReadonlyMap<string, string> {
  const shortIds = shortThreadIds(
    groups.map(({ session }) => session.threadId),
    '..',
  );
  const children = groups.flatMap((group) => {
    const { session, verdict } = group;
    const state = stateOf(group);
    if (state === undefined) return [];
    const id = [session.host, shortIds.get(session.threadId) ?? session.threadId]
      .map((part) => part.replaceAll(/[^\w.+-]/g, '-').slice(0, maxPart))
      .join('/');
    const title = session.name ?? session.title;
    const texts = withTexts
      ? [...textPair('title', title), ...textPair('msg', verdict.reason)]
      : [];
    const blockedBy = verdict.status.detail === 'question' ? 'question' : 'permission';
    return [{ id, state, kind: state === 'blocked' ? [`kind=${blockedBy}`] : [], texts }];
  });
  const byUrgency = states.flatMap((state) => children.filter((child) => child.state === state));
  const first = byUrgency[0];
  const counts = states.flatMap((state) => {
    const count = children.filter((child) => child.state === state).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  const root = report([
    ...[`state=${first?.state ?? 'idle'}`, ...(first?.kind ?? []), 'app=codex-ps'],
    ...textPair('msg', counts.join(', ')),
  ]);
  const reports = byUrgency.slice(0, maxChildren).map(({ id, state, kind, texts }) => {
    const pairs = [`state=${state}`, `id=${id}`, ...kind, 'app=codex', ...texts];
    return [id, report(pairs)] as const;
  });
  return new Map([['', root], ...reports]);
}

/** undefined: not known, and the protocol has no state for that. A question that is only likely counts as work. */
function stateOf({ session, verdict }: SessionGroup): State | undefined {
  if (session.stale) return undefined;
  if (isSnoozed(session)) return 'idle';
  const state = stateOfWord[stateWord(verdict.status)];
  return state === 'blocked' && !verdict.certain ? 'working' : state;
}

const stateOfWord: Readonly<Record<StateWord, State | undefined>> = {
  ...{ ASK: 'blocked', FAIL: 'error', WORK: 'working', STOP: 'idle', IDLE: 'idle' },
  UNK: undefined,
};

function textPair(key: 'title' | 'msg', text = ''): readonly string[] {
  const clean = text.replaceAll(unsafe, '').trim();
  const limit = key === 'title' ? maxTitleBytes : maxMessageBytes;
  // A character that is cut is decoded to the replacement character, which is taken off.
  const cut = Buffer.from(clean)
    .subarray(0, limit)
    .toString()
    .replace(/\ufffd+$/, '');
  return cut === '' ? [] : [`${key}=${Buffer.from(cut).toString('base64')}`];
}

function report(pairs: readonly string[]): string {
  return `\x1b]7501;${pairs.join(':')}\x1b\\`;
}
