import type { HostFacts } from '../core/facts/host-facts.js';
import type { HostSnapshot } from '../core/session/snapshot.js';
import { between, type EpochMs } from '../core/time.js';
import { holdSince, type StateMemory } from '../core/fleet/hold-since.js';
import { hostSnapshot } from '../interpret/host-snapshot.js';

/** After this long a snapshot is made again even if its facts are the same. */
const longestMs = 5_000;

/** All that a snapshot is made of. What runs below owners counts only while a turn runs. */
const parts = [
  'discovery',
  'rollouts',
  'lockTimes',
  'daemons',
  'titles',
  'history',
  'repositories',
  'names',
  'warnings',
] as const satisfies readonly (keyof HostFacts)[];

/**
 * Makes a snapshot of the facts, and remembers when each STATE began. If nothing changed since the last time and no
 * turn runs, the time alone changes nothing either, and the sessions are the same objects as before.
 */
export class SnapshotMaker {
  readonly #codexPsVersion: string;
  #last:
    | { readonly facts: HostFacts; readonly snapshot: HostSnapshot; readonly madeAt: EpochMs }
    | undefined;
  #memory: StateMemory = new Map();

  constructor(codexPsVersion: string) {
    this.#codexPsVersion = codexPsVersion;
  }

  of(facts: HostFacts): HostSnapshot {
    const last = this.#last;
    if (last && isStill(last.facts, facts) && between(last.madeAt, facts.at) < longestMs) {
      return { ...last.snapshot, collectedAt: facts.at };
    }
    const made = hostSnapshot(facts, this.#codexPsVersion);
    const held = holdSince(made.sessions, this.#memory, facts.at);
    this.#memory = held.memory;
    const snapshot = { ...made, sessions: held.sessions };
    this.#last = { facts, snapshot, madeAt: facts.at };
    return snapshot;
  }
}

function isStill(before: HostFacts, now: HostFacts): boolean {
  return parts.every((part) => before[part] === now[part]) && !turnsRun(now);
}

/** A turn may run, whose state depends on the time. */
function turnsRun({ rollouts }: HostFacts): boolean {
  for (const rollout of rollouts.values()) {
    if (!rollout.ok) return true;
    const { kind } = rollout.value.progress.turn;
    if (kind !== 'completed' && kind !== 'aborted') return true;
  }
  return false;
}
