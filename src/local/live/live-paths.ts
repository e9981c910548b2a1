import { dirname, join } from 'node:path/posix';
import type { HostFacts } from '../../core/facts/host-facts.js';
import type { EpochMs } from '../../core/time.js';

/** Where Codex 0.147 and later keep the locks of loaded threads. */
const lockDirectory = 'thread-writer-locks';

/**
 * The directories in which something happens that counts: where live rollouts lie, where today's new ones will
 * come, and where threads are locked. In a fixed order.
 */
export function livePaths(facts: HostFacts): readonly string[] {
  const homes = new Set([
    ...facts.titles.keys(),
    ...facts.discovery.holdings.map(({ codexHome }) => codexHome),
  ]);
  const rollouts = [...facts.rollouts.keys()].map((path) => dirname(path));
  const expected = [...homes].flatMap((home) => [
    dayDirectory(home, facts.at),
    join(home, lockDirectory),
  ]);
  return [...new Set([...rollouts, ...expected])].sort();
}

/** Codex names it by the local date. */
function dayDirectory(home: string, at: EpochMs): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [two(date.getMonth() + 1), two(date.getDate())];
  return join(home, 'sessions', String(date.getFullYear()), ...day);
}
