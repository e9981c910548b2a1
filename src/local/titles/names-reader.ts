import type { ThreadId } from '../../core/ids.js';
import { parseNameLine } from './names-file.js';
import { followLines } from '../rollout/follow-lines.js';
import type { FilePort } from '../../platform/host-ports.js';

/** The user's own names. */
export interface UserNames {
  /** By host, as the file names hosts. */
  readonly byHost: ReadonlyMap<string, ReadonlyMap<ThreadId, string>>;
  /** Lines that say nothing we understand. */
  readonly brokenLines: number;
}

/** Reads the names file, and from the second look on only what is new. */
export interface NamesReader {
  look(): Promise<UserNames>;
}

/** A hundred thousand names: all of them, for an old name counts as much as a new one. */
const maxBytes = 16 << 20;

export function namesReader(files: FilePort, path: string): NamesReader {
  const byHost = new Map<string, Map<ThreadId, string>>();
  let brokenLines = 0;
  let published: UserNames = { byHost: new Map(), brokenLines: 0 };
  const follower = followLines(files, path, maxBytes, {
    forget: () => {
      byHost.clear();
      brokenLines = 0;
    },
    keep: (line, isWhole) => {
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
  });
  return {
    look: async () => {
      if (await follower.look()) {
        const copies = [...byHost].map(([host, names]) => [host, new Map(names)] as const);
        published = { byHost: new Map(copies), brokenLines };
      }
      return published;
    },
  };
}
