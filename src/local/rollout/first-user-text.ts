import { ok, type Result } from '../../core/result.js';
import type { FileTrouble, OpenedFile } from '../../platform/host-ports.js';
import { readNewLines } from './read-new-lines.js';
import type { FirstUserText, RolloutMemory } from './rollout-memory.js';

/**
 * How far behind line 1 the user's first word is looked for: Codex's own instructions and surroundings
 * come before it, up to 40 KB of them in 0.169.
 */
const windowBytes = 256 * 1024;

/** Whether the rollout could still tell what its user said first. */
export function mayHoldFirstUserText(memory: RolloutMemory): boolean {
  const { firstUserText, bodyFrom, readTo } = memory;
  if (bodyFrom === undefined) return false;
  if (firstUserText.kind !== 'not-found') return firstUserText.kind === 'not-looked-for';
  const { soughtTo } = firstUserText;
  return soughtTo < readTo && soughtTo < bodyFrom + windowBytes;
}

/** The first thing that the user said. What Codex itself put in the user's name is no such thing. */
export async function readFirstUserText(
  file: OpenedFile,
  memory: RolloutMemory,
): Promise<Result<FirstUserText, FileTrouble>> {
  const bodyFrom = memory.bodyFrom ?? memory.readTo;
  const from = memory.firstUserText.kind === 'not-found' ? memory.firstUserText.soughtTo : bodyFrom;
  const to = Math.min(memory.readTo, bodyFrom + windowBytes);
  let text: string | undefined;
  const read = await readNewLines(file, { from, to }, (record) => {
    if (record.kind === 'user-message') text = record.text;
    // A thread that begins with /goal has no message of the user, and its goal is in the user's words.
    if (record.kind === 'goal-set') text = record.objective;
    return text === undefined;
  });
  if (!read.ok) return read;
  if (text !== undefined) return ok({ kind: 'found', text });
  // A line that is longer than the window will not get shorter.
  const soughtTo = to < memory.readTo ? to : read.value.readTo;
  return ok({ kind: 'not-found', soughtTo });
}
