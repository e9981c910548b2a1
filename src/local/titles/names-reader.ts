import type { ThreadId } from '../../core/ids.js';
import { followLines } from '../rollout/follow-lines.js';
import type { FilePort } from '../../platform/host-ports.js';
import { threadIdAt } from '../../core/text/clean-fields.js';
import { objectOfLine, textAt } from '../../core/text/fields.js';
import { titleText } from '../../core/text/clean-text.js';

/** A line of the user's names file: the newest line of a (host, thread) counts. */
interface NameLine {
  /** `local`, or an alias of the ssh configuration. */
  readonly host: string;
  readonly threadId: ThreadId;
  /** Undefined where the line clears the name: `null`, or nothing visible. */
  readonly name: string | undefined;
}

export function parseNameLine(line: string): NameLine | undefined {
  const entry = objectOfLine(line);
  const host = entry && textAt(entry, 'host');
  const threadId = entry && threadIdAt(entry, 'thread_id');
  if (host === undefined || host === '' || !threadId) return undefined;
  const name = entry['name'];
  if (typeof name !== 'string' && name !== null) return undefined;
  return { host, threadId, name: titleText(name ?? undefined) };
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
      if (entry.name === undefined) names.delete(entry.threadId);
      else names.set(entry.threadId, entry.name);
    },
    result: () => ({
      byHost: new Map([...byHost].map(([host, names]) => [host, new Map(names)])),
      brokenLines,
    }),
  });
}
