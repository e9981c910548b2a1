import { numberAt, textAt, type JsonObject } from '../text/fields.js';

/*
 * The deadline rule: every tool that only runs has a time after which Codex itself writes its output
 * (the command goes on as a background terminal, or is killed). A call still open after that waits
 * for something else, most likely for the user. docs/rollout-format.md has the runs.
 */

/** `exec_command` answers after `yield_time_ms`; asked for 600 s it answered at 30.0 s (0.98 to 0.169). */
const execYieldMs = { byDefault: 10_000, least: 250, most: 30_000 };
/** `write_stdin` with characters: the same bounds, and a shorter default. */
const stdinYieldMs = { byDefault: 250, least: 250, most: 30_000 };
/** `write_stdin` without any is a poll; the most is the default of `background_terminal_max_timeout`. */
const pollYieldMs = { byDefault: 5_000, least: 5_000, most: 300_000 };
/** `shell`, `shell_command`, `local_shell`: killed at `timeout_ms` (0.94: at 10.0 s, and at 20.0 s when asked). */
const shellTimeoutMs = 10_000;
/** A patch is applied by Codex itself, in no time. */
const patchMs = 0;

interface YieldBounds {
  readonly byDefault: number;
  readonly least: number;
  readonly most: number;
}

function yieldOf(args: JsonObject, bounds: YieldBounds): number {
  const asked = numberAt(args, 'yield_time_ms') ?? bounds.byDefault;
  return Math.min(Math.max(asked, bounds.least), bounds.most);
}

export function execDeadlineMs(args: JsonObject): number {
  return yieldOf(args, execYieldMs);
}

export function stdinDeadlineMs(args: JsonObject): number {
  const chars = textAt(args, 'chars') ?? '';
  return yieldOf(args, chars === '' ? pollYieldMs : stdinYieldMs);
}

export function shellDeadlineMs(args: JsonObject): number {
  return Math.max(numberAt(args, 'timeout_ms') ?? numberAt(args, 'timeout') ?? shellTimeoutMs, 0);
}

export function patchDeadlineMs(): number {
  return patchMs;
}
