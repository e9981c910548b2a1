import { join } from 'node:path/posix';
import type { HomeTitles } from '../../core/facts/titles.js';
import { type ThreadId, threadIdOf } from '../../core/ids.js';
import { isSame, stampOf, type FileStamp } from '../rollout/file-stamp.js';
import { followLines } from '../rollout/follow-lines.js';
import type { HostPorts } from '../../platform/host-ports.js';
import { asObject, asText, objectAt, objectOfLine, parseJson } from '../../core/text/fields.js';
import { titleText } from '../../core/text/clean-text.js';
import { threadIdAt } from '../../core/text/clean-fields.js';

/** A line of `session_index.jsonl`. The newest line of a thread counts. */
interface IndexLine {
  readonly threadId: ThreadId;
  /** Undefined where the thread lost its name. */
  readonly title: string | undefined;
}

/** Undefined where the line is none. */
function parseIndexLine(line: string): IndexLine | undefined {
  const entry = objectOfLine(line);
  const threadId = entry && threadIdAt(entry, 'id');
  if (!threadId) return undefined;
  const name = entry['thread_name'];
  if (typeof name !== 'string' && name !== null) return undefined;
  return { threadId, title: titleText(name ?? undefined) };
}

/** The titles in the desktop app's `.codex-global-state.json`. Empty where it has none, or is no JSON. */
function parseGlobalTitles(text: string): ReadonlyMap<ThreadId, string> {
  const state = asObject(parseJson(text));
  const titles = objectAt(objectAt(state ?? {}, 'thread-titles') ?? {}, 'titles') ?? {};
  const byThread = new Map<ThreadId, string>();
  for (const [id, value] of Object.entries(titles)) {
    const threadId = threadIdOf(id);
    const title = titleText(asText(value));
    if (threadId && title !== undefined) byThread.set(threadId, title);
  }
  return byThread;
}

/** Reads the titles of homes, and from the second look on only what is new; where nothing is, it gives the same object. */
export interface TitlesReader {
  look(codexHome: string): Promise<HomeTitles>;
}

type Titles = ReadonlyMap<ThreadId, string>;
type Source = () => Promise<Titles>;

/** Some 30,000 lines. Codex never shortens its index, and an old title matters only to a live thread. */
const maxIndexBytes = 4 << 20;
/** The desktop app keeps more than titles there. */
const maxStateBytes = 16 << 20;

export function titlesReader(ports: Pick<HostPorts, 'files' | 'now'>): TitlesReader {
  const homes = new Map<string, { readonly index: Source; readonly state: Source }>();
  const published = new Map<string, HomeTitles>();
  return {
    look: async (codexHome) => {
      const home = homes.get(codexHome) ?? {
        index: indexSource(ports, join(codexHome, 'session_index.jsonl')),
        state: stateSource(ports, join(codexHome, '.codex-global-state.json')),
      };
      homes.set(codexHome, home);
      const [sessionIndex, globalState] = await Promise.all([home.index(), home.state()]);
      const known = published.get(codexHome);
      if (known?.sessionIndex === sessionIndex && known.globalState === globalState) return known;
      const now = { sessionIndex, globalState };
      published.set(codexHome, now);
      return now;
    },
  };
}

function indexSource(ports: Pick<HostPorts, 'files'>, path: string): Source {
  const titles = new Map<ThreadId, string>();
  let published: Titles = new Map();
  const follower = followLines(ports.files, path, maxIndexBytes, {
    forget: () => titles.clear(),
    keep: (line) => {
      const entry = parseIndexLine(line);
      if (entry?.title !== undefined) titles.set(entry.threadId, entry.title);
      else if (entry) titles.delete(entry.threadId);
    },
  });
  return async () => {
    // What was handed out never changes under its reader.
    if (await follower.look()) published = new Map(titles);
    return published;
  };
}

function stateSource(ports: Pick<HostPorts, 'files' | 'now'>, path: string): Source {
  let known: { readonly stamp: FileStamp; readonly titles: Titles } | undefined;
  const none: Titles = new Map();
  return async () => {
    const stat = await ports.files.stat(path);
    if (!stat.ok) {
      known = undefined;
      return none;
    }
    const stamp = stampOf(stat.value, ports.now());
    if (!known || !isSame(known.stamp, stamp)) {
      const text = await ports.files.readText(path, maxStateBytes);
      known = { stamp, titles: text.ok ? parseGlobalTitles(text.value) : none };
    }
    return known.titles;
  };
}
