import type { Credits, RateLimit, UsageReading } from '../facts/usage-reading.js';
import { wordAt } from '../text/clean-fields.js';
import { booleanAt, numberAt, objectAt, textAt, type JsonObject } from '../text/fields.js';
import { epochMs, fromUnixSeconds, parseIsoTime, type EpochMs } from '../time.js';

/** What the `rate_limits` of a token_count say; undefined if they say nothing of an account, as with an API key. */
export function usageReading(limits: JsonObject, at: EpochMs): UsageReading | undefined {
  const windows = windowsOf(limits, at);
  const credits = creditsOf(limits);
  const plan = wordAt(limits, 'plan_type');
  if (windows.length === 0 && credits === undefined && plan === undefined) return undefined;
  return {
    at,
    limitId: wordAt(limits, 'limit_id') ?? 'codex',
    limitName: wordAt(limits, 'limit_name'),
    plan,
    credits,
    windows,
  };
}

/** The first layout (2025) had no objects: `primary_used_percent` and `weekly_used_percent`. */
export function windowsOf(limits: JsonObject, at: EpochMs | undefined): readonly RateLimit[] {
  const windows = ['primary', 'secondary'].flatMap((key) =>
    windowOf(objectAt(limits, key) ?? {}, '', at),
  );
  if (windows.length > 0) return windows;
  return ['primary_', 'weekly_'].flatMap((prefix) => windowOf(limits, prefix, at));
}

function windowOf(
  window: JsonObject,
  prefix: string,
  at: EpochMs | undefined,
): readonly RateLimit[] {
  const usedPercent = numberAt(window, `${prefix}used_percent`);
  if (usedPercent === undefined) return [];
  const windowMinutes = numberAt(window, `${prefix}window_minutes`);
  return [{ usedPercent, resetsAt: resetOf(window, at), windowMinutes }];
}

/** `resets_at` in Unix seconds (0.94 on), an ISO time or `resets_in_seconds` (from the line's time) before that. */
function resetOf(window: JsonObject, at: EpochMs | undefined): EpochMs | undefined {
  const seconds = numberAt(window, 'resets_at');
  if (seconds !== undefined) return fromUnixSeconds(seconds);
  const text = textAt(window, 'resets_at');
  if (text !== undefined) return parseIsoTime(text);
  const wait = numberAt(window, 'resets_in_seconds');
  return wait === undefined || at === undefined ? undefined : epochMs(at + wait * 1000);
}

function creditsOf(limits: JsonObject): Credits | undefined {
  const credits = objectAt(limits, 'credits');
  return (
    credits && {
      available: booleanAt(credits, 'has_credits'),
      unlimited: booleanAt(credits, 'unlimited'),
      balance: wordAt(credits, 'balance'),
    }
  );
}
