import type { Fleet } from '../core/session/snapshot.js';
import { nothingKnown, transitions } from '../core/fleet/transitions.js';
import { eventJson } from '../output/json/json-document.js';

export interface WatchEventsParts {
  /** The fleet as it is now, without what is not to be told of. */
  readonly fleet: () => Fleet;
  /** Resolves once the reader took it. */
  readonly write: (lines: string) => Promise<void>;
}

/**
 * `--watch --events`: a line a transition. A slow reader gets what differs from what it was told last, not all that
 * came in between. Gives what is to be called when something may have changed.
 */
export function watchEvents({ fleet, write }: WatchEventsParts): () => void {
  let known = nothingKnown;
  let busy = false;
  let missed = false;

  const look = (): void => {
    missed = busy;
    if (busy) return;
    const now = fleet();
    const told = transitions(known, now);
    ({ known } = told);
    if (told.transitions.length === 0) return;
    busy = true;
    const lines = told.transitions.map((each) => JSON.stringify(eventJson(each, now.generatedAt)));
    void write(lines.map((line) => `${line}\n`).join('')).then(() => {
      busy = false;
      if (missed) look();
    });
  };
  return look;
}
