import { endsCopiedHistory } from '../../core/rollout/session-meta.js';
import { ok, type Result } from '../../core/result.js';
import type { FileTrouble, OpenedFile } from '../../platform/host-ports.js';
import { readNewLines } from './read-new-lines.js';
import type { FirstUserText, RolloutMemory } from './rollout-memory.js';

/**
 * How far behind line 1 the user's first word is looked for: Codex's own instructions and surroundings
 * come before it, up to 40 KB of them in 0.169.
 */
const windowBytes = 256 * 1024;
/** A subagent's own task may come behind a copy of its parent's history. */
const forkWindowBytes = 8 * 1024 * 1024;

function windowOf({ meta }: RolloutMemory): number {
  return meta.ok && meta.value.forkedFromId !== undefined ? forkWindowBytes : windowBytes;
}

/** Whether the rollout could still tell what its user said first. */
export function mayHoldFirstUserText(memory: RolloutMemory): boolean {
  const { firstUserText, bodyFrom, readTo } = memory;
  if (bodyFrom === undefined) return false;
  if (firstUserText.kind !== 'not-found') return firstUserText.kind === 'not-looked-for';
  const { soughtTo } = firstUserText;
  return soughtTo < readTo && soughtTo < bodyFrom + windowOf(memory);
}

/**
 * The first thing that the user said in this thread, or a subagent's parent asked of it. What Codex itself put in the
 * user's name is no such thing, and neither is what a fork inherited.
 */
export async function readFirstUserText(
  file: OpenedFile,
  memory: RolloutMemory,
): Promise<Result<FirstUserText, FileTrouble>> {
  const bodyFrom = memory.bodyFrom ?? memory.readTo;
  const before = memory.firstUserText.kind === 'not-found' ? memory.firstUserText : undefined;
  const from = before?.soughtTo ?? bodyFrom;
  const to = Math.min(memory.readTo, bodyFrom + windowOf(memory));
  const meta = memory.meta.ok ? memory.meta.value : undefined;
  let inCopy = before?.inCopy ?? meta?.forkedFromId !== undefined;
  let text: string | undefined;
  const read = await readNewLines(file, { from, to }, (record) => {
    inCopy = inCopy && meta !== undefined && !endsCopiedHistory(record, meta);
    if (inCopy) return true;
    if (record.kind === 'user-message' || record.kind === 'task') text = record.text;
    // A thread that begins with /goal has no message of the user, and its goal is in the user's words.
    if (record.kind === 'goal-set') text = record.objective;
    return text === undefined;
  });
  if (!read.ok) return read;
  if (text !== undefined) return ok({ kind: 'found', text });
  // A line that is longer than the window will not get shorter.
  const soughtTo = to < memory.readTo ? to : read.value.readTo;
  return ok({ kind: 'not-found', soughtTo, inCopy });
}
