import { join } from 'node:path/posix';
import type { ThreadId } from '../../core/ids.js';
import { followLines, type LineFollower } from '../rollout/follow-lines.js';
import type { FilePort } from '../../platform/host-ports.js';
import { threadIdAt } from '../../core/text/clean-fields.js';
import { objectOfLine, textAt } from '../../core/text/fields.js';
import { titleText } from '../../core/text/clean-text.js';
import { userWords } from '../../core/rollout/user-text.js';

/** A line of `history.jsonl`: what the user typed, of all threads. Undefined where it is none. */
function parseHistoryLine(
  line: string,
): { readonly threadId: ThreadId; readonly text: string } | undefined {
  const entry = objectOfLine(line);
  const threadId = entry && threadIdAt(entry, 'session_id');
  const typed = entry && textAt(entry, 'text');
  const text = titleText(typed === undefined ? undefined : userWords(typed));
  return threadId === undefined || text === undefined ? undefined : { threadId, text };
}

/**
 * What the user typed first in each thread, by `history.jsonl`. Worth a look only for a thread that
 * nothing better names: it costs the parsing of up to 4 MiB.
 */
export interface HistoryReader {
  look(codexHome: string): Promise<ReadonlyMap<ThreadId, string>>;
}

const maxBytes = 4 << 20;

interface Home {
  readonly follower: LineFollower;
  readonly texts: Map<ThreadId, string>;
  /** What was handed out: another object only where something is new. */
  published: ReadonlyMap<ThreadId, string>;
}

export function historyReader(files: FilePort): HistoryReader {
  const homes = new Map<string, Home>();
  const follow = (codexHome: string): Home => {
    const texts = new Map<ThreadId, string>();
    const follower = followLines(files, join(codexHome, 'history.jsonl'), maxBytes, {
      forget: () => texts.clear(),
      keep: (line) => {
        const typed = parseHistoryLine(line);
        if (typed && !texts.has(typed.threadId)) texts.set(typed.threadId, typed.text);
      },
    });
    return { follower, texts, published: new Map() };
  };
  return {
    look: async (codexHome) => {
      const home = homes.get(codexHome) ?? follow(codexHome);
      homes.set(codexHome, home);
      if (await home.follower.look()) home.published = new Map(home.texts);
      return home.published;
    },
  };
}
