import { join } from 'node:path/posix';
import type { HomeTitles } from '../../core/facts/titles.js';
import type { RowRef } from '../../core/fleet/row-key.js';
import { type ThreadId, threadIdOf } from '../../core/ids.js';
import { memoized } from '../../core/memoize.js';
import { userWords } from '../../core/rollout/user-text.js';
import { threadIdAt } from '../../core/text/clean-fields.js';
import { cleanLineOrNone } from '../../core/text/clean-text.js';
import {
  asObject,
  asText,
  objectAt,
  objectOfLine,
  parseJson,
  textAt,
} from '../../core/text/fields.js';
import { between } from '../../core/time.js';
import type { FilePort, FileStat, HostPorts } from '../../platform/host-ports.js';
import { isUnchanged } from '../rollout/is-unchanged.js';
import { followLines } from '../rollout/follow-lines.js';
import { rowOfLine } from './row-lines.js';

type Titles = ReadonlyMap<ThreadId, string>;

/** Some 30,000 lines. Codex never shortens its index. */
const maxLineBytes = 4 << 20;
/** The desktop app keeps more than titles there. */
const maxStateBytes = 8 << 20;

/** Reads the titles of a home, and then only what is new: the same maps if nothing is. */
export function titlesReader(
  ports: Pick<HostPorts, 'files' | 'now'>,
): (codexHome: string) => Promise<HomeTitles> {
  const readerOf = memoized((codexHome: string) => {
    const index = indexReader(ports.files, join(codexHome, 'session_index.jsonl'));
    const state = stateReader(ports, join(codexHome, '.codex-global-state.json'));
    return async () => {
      const [sessionIndex, globalState] = await Promise.all([index(), state()]);
      return { sessionIndex, globalState };
    };
  });
  return (codexHome) => readerOf(codexHome)();
}

/** What the user typed first in each thread, by `history.jsonl`: up to 4 MiB to parse. */
export function historyReader(files: FilePort): (codexHome: string) => Promise<Titles> {
  const readerOf = memoized((codexHome: string) => {
    const texts = new Map<ThreadId, string>();
    return followLines(files, join(codexHome, 'history.jsonl'), maxLineBytes, {
      clear: () => texts.clear(),
      add: (line) => {
        const entry = objectOfLine(line);
        const threadId = entry && threadIdAt(entry, 'session_id');
        const typed = entry && textAt(entry, 'text');
        const text = cleanLineOrNone(typed === undefined ? undefined : userWords(typed, true));
        if (threadId && text !== undefined && !texts.has(threadId)) texts.set(threadId, text);
      },
      result: () => new Map(texts),
    });
  });
  return (codexHome) => readerOf(codexHome)();
}

/** The newest line of a thread in `session_index.jsonl` counts; a null name removes its title. */
function indexReader(files: FilePort, path: string): () => Promise<Titles> {
  const titles = new Map<ThreadId, string>();
  return followLines(files, path, maxLineBytes, {
    clear: () => titles.clear(),
    add: (line) => {
      const entry = objectOfLine(line);
      const threadId = entry && threadIdAt(entry, 'id');
      const name = entry?.['thread_name'];
      if (!threadId || (typeof name !== 'string' && name !== null)) return;
      const title = cleanLineOrNone(name ?? undefined);
      if (title === undefined) titles.delete(threadId);
      else titles.set(threadId, title);
    },
    result: () => new Map(titles),
  });
}

/** A younger file may be written again without another stat: file systems count in steps of up to 2 s. */
const settledAfterMs = 2_000;

function stateReader(ports: Pick<HostPorts, 'files' | 'now'>, path: string): () => Promise<Titles> {
  let known: { readonly stat: FileStat; readonly titles: Titles } | undefined;
  let isSettled = false;
  const none: Titles = new Map();
  return async () => {
    const stat = await ports.files.stat(path);
    if (!stat.ok) {
      known = undefined;
      return none;
    }
    if (!known || !isSettled || !isUnchanged(known.stat, stat.value)) {
      isSettled = between(stat.value.modifiedAt, ports.now()) >= settledAfterMs;
      const text = await ports.files.readText(path, maxStateBytes);
      known = { stat: stat.value, titles: text.ok ? parseGlobalTitles(text.value) : none };
    }
    return known.titles;
  };
}

/** The titles in the desktop app's `.codex-global-state.json`. */
function parseGlobalTitles(text: string): ReadonlyMap<ThreadId, string> {
  const state = asObject(parseJson(text));
  const titles = objectAt(objectAt(state ?? {}, 'thread-titles') ?? {}, 'titles') ?? {};
  const byThread = new Map<ThreadId, string>();
  for (const [id, value] of Object.entries(titles)) {
    const threadId = threadIdOf(id);
    const title = cleanLineOrNone(asText(value));
    if (threadId && title !== undefined) byThread.set(threadId, title);
  }
  return byThread;
}

/** A line of the user's names file: the newest of a (host, thread) counts. One with nothing visible clears the name. */
export function parseNameLine(
  line: string,
): (RowRef & { readonly name: string | null }) | undefined {
  const row = rowOfLine(line);
  const name = row?.said['name'];
  if (!row || (typeof name !== 'string' && name !== null)) return undefined;
  const { host, threadId } = row;
  return { host, threadId, name: cleanLineOrNone(name ?? undefined) ?? null };
}

export interface UserNames {
  /** By host, as the file names hosts. */
  readonly byHost: ReadonlyMap<string, ReadonlyMap<ThreadId, string>>;
  readonly brokenLines: number;
}

/** More than all names that anyone gives. */
const maxBytes = 16 << 20;

/** Reads the names file, and then only what is new. */
export type NamesReader = () => Promise<UserNames>;

export function namesReader(files: FilePort, path: string): NamesReader {
  const byHost = new Map<string, Map<ThreadId, string>>();
  let brokenLines = 0;
  return followLines(files, path, maxBytes, {
    clear: () => {
      byHost.clear();
      brokenLines = 0;
    },
    add: (line, isWhole) => {
      const entry = parseNameLine(line);
      if (!entry) {
        // A line that is being written is not broken yet.
        if (isWhole) brokenLines += 1;
        return;
      }
      const names = byHost.get(entry.host) ?? new Map<ThreadId, string>();
      byHost.set(entry.host, names);
      if (entry.name === null) names.delete(entry.threadId);
      else names.set(entry.threadId, entry.name);
    },
    result: () => ({
      byHost: new Map([...byHost].map(([host, names]) => [host, new Map(names)])),
      brokenLines,
    }),
  });
}
