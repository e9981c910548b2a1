import type { Rollout } from '../core/facts/rollout.js';
import type { HomeTitles } from '../core/facts/titles.js';
import type { Pid } from '../core/ids.js';
import { isNamed } from './rollout/rollout-requests.js';
import type { SeenSoFar } from './seen-so-far.js';

/** The owners of threads with an open command: only there a process can tell more. */
export function ownersToLookBelow({ discovery, rollouts }: SeenSoFar): readonly Pid[] {
  const busy = new Set(
    [...rollouts.values()].flatMap((rollout) =>
      rollout.ok && hasOpenCommand(rollout.value) ? [rollout.value.threadId] : [],
    ),
  );
  const owners = discovery.holdings.filter(({ threadId }) => busy.has(threadId));
  return [...new Set(owners.map(({ pid }) => pid))];
}

function hasOpenCommand({ progress }: Rollout): boolean {
  const { turn, openCalls } = progress;
  return turn.kind !== 'completed' && openCalls.some((call) => call.deadlineMs !== undefined);
}

/** Every directory in which a thread may turn out to work. */
export function workingDirectories({ discovery, rollouts, daemons }: SeenSoFar): readonly string[] {
  const said = [...rollouts.values()].flatMap((rollout) => {
    if (!rollout.ok) return [];
    const { meta, progress } = rollout.value;
    return progress.context?.cwd ?? (meta.ok ? meta.value.cwd : undefined) ?? [];
  });
  const ofDaemons = [...daemons.values()].flatMap((word) =>
    word.kind === 'answered' ? [...word.threads.values()].flatMap(({ cwd }) => cwd ?? []) : [],
  );
  const own = discovery.processes.flatMap(({ cwd }) => cwd ?? []);
  return [...new Set([...said, ...ofDaemons, ...own])];
}

/** The homes with a thread that neither a title nor its rollout names. */
export function homesWithNameless(
  { discovery, rollouts, daemons }: SeenSoFar,
  titles: ReadonlyMap<string, HomeTitles>,
): readonly string[] {
  const nameless = discovery.holdings.filter(({ kind, path, threadId, codexHome }) => {
    const rollout = kind === 'rollout' ? rollouts.get(path) : undefined;
    const wasSaid = rollout?.ok === true && rollout.value.firstUserText !== undefined;
    return rollout && !wasSaid && !isNamed(threadId, titles.get(codexHome), daemons.get(codexHome));
  });
  return [...new Set(nameless.map(({ codexHome }) => codexHome))];
}
