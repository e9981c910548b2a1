import type { RateLimit, TokenUse } from '../facts/rollout-progress.js';
import { epochMs, fromUnixSeconds, parseIsoTime, type EpochMs } from '../time.js';
import { numberAt, objectAt, textAt, type JsonObject } from '../text/fields.js';

/** The `info` of a token_count; undefined where it is null, as before the first answer. */
export function tokenUseOf(payload: JsonObject): TokenUse | undefined {
  const info = objectAt(payload, 'info');
  if (!info) return undefined;
  const total = objectAt(info, 'total_token_usage');
  const last = objectAt(info, 'last_token_usage');
  return {
    total: total && numberAt(total, 'total_tokens'),
    inContext: last && numberAt(last, 'total_tokens'),
    contextWindow: numberAt(info, 'model_context_window'),
  };
}

/**
 * The usage limits of a token_count: undefined where it says nothing of them, empty where it says
 * that it knows none. `at` is the line's time, which `resets_in_seconds` counts from.
 */
export function rateLimitsOf(
  payload: JsonObject,
  at: EpochMs | undefined,
): readonly RateLimit[] | undefined {
  const limits = objectAt(payload, 'rate_limits');
  if (!limits) return undefined;
  const windows = ['primary', 'secondary'].flatMap((key) => {
    const window = objectAt(limits, key);
    const limit = window && windowOf(window, at);
    return limit ? [limit] : [];
  });
  return windows.length > 0 ? windows : flatLimitsOf(limits);
}

function windowOf(window: JsonObject, at: EpochMs | undefined): RateLimit | undefined {
  const usedPercent = numberAt(window, 'used_percent');
  if (usedPercent === undefined) return undefined;
  return {
    usedPercent,
    resetsAt: resetOf(window, at),
    windowMinutes: numberAt(window, 'window_minutes'),
  };
}

/** `resets_at` in Unix seconds (0.94 on), an ISO time or `resets_in_seconds` before that. */
function resetOf(window: JsonObject, at: EpochMs | undefined): EpochMs | undefined {
  const seconds = numberAt(window, 'resets_at');
  if (seconds !== undefined) return fromUnixSeconds(seconds);
  const text = textAt(window, 'resets_at');
  if (text !== undefined) return parseIsoTime(text);
  const wait = numberAt(window, 'resets_in_seconds');
  return wait === undefined || at === undefined ? undefined : epochMs(at + wait * 1000);
}

/** The first layout (2025) had no windows: `primary_used_percent` and `weekly_used_percent`. */
function flatLimitsOf(limits: JsonObject): readonly RateLimit[] {
  return ['primary', 'weekly'].flatMap((name) => {
    const usedPercent = numberAt(limits, `${name}_used_percent`);
    if (usedPercent === undefined) return [];
    const windowMinutes = numberAt(limits, `${name}_window_minutes`);
    return [{ usedPercent, resetsAt: undefined, windowMinutes }];
  });
}
