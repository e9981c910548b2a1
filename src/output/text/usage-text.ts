import type { Account, UsageWindow } from '../../core/session/account.js';
import { between, dayMs, type EpochMs } from '../../core/time.js';
import { formatAge } from './format.js';
import type { Tone } from './line.js';

/** `5h`, `7d`, `90m`; `limit` where its length is not known. */
export function windowName({ minutes }: UsageWindow): string {
  if (minutes === undefined) return 'limit';
  if (minutes % 1440 === 0) return `${minutes / 1440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

/** `5h 82%, resets 17:40`; `5h reset 17:40` if it was not read since. */
export function windowText(window: UsageWindow, now: EpochMs): string {
  const { usedPercent, resetsAt } = window;
  const reset = resetsAt === undefined ? undefined : localTime(resetsAt, now);
  if (usedPercent === undefined) {
    return `${windowName(window)} ${reset === undefined ? 'not known' : `reset ${reset}`}`;
  }
  const used = `${windowName(window)} ${usedPercent}%`;
  return reset === undefined ? used : `${used}, resets ${reset}`;
}

const highPercent = 80;

export function usageTone({ usedPercent = 0 }: UsageWindow): Tone {
  if (usedPercent >= 100) return 'fail';
  return usedPercent >= highPercent ? 'ask' : 'plain';
}

/** `at this pace used up at 16:55 (estimate)`; undefined where the pace does not use it up. */
export function paceText({ usedUpAt }: UsageWindow, now: EpochMs): string | undefined {
  return usedUpAt === undefined
    ? undefined
    : `at this pace used up at ${localTime(usedUpAt, now)} (estimate)`;
}

function creditsText({ credits }: Account): string | undefined {
  if (credits === undefined) return undefined;
  if (credits.unlimited === true) return 'unlimited credits';
  if (credits.available === false) return 'no credits';
  return credits.balance === undefined ? undefined : `credits ${credits.balance}`;
}

/** `plan pro, read 2m ago`; a limit of its own by its name. */
export function accountText(account: Account, now: EpochMs): string {
  const { limit, limitName, plan, readAt } = account;
  const name = limitName ?? (limit === 'codex' ? undefined : limit);
  const parts = [name, plan === undefined ? undefined : `plan ${plan}`, creditsText(account)];
  return [...parts, `read ${formatAge(readAt, now)} ago`]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** In the user's time zone: the time within a day, the day of the week within a week, else the date. */
export function localTime(at: EpochMs, now: EpochMs): string {
  const date = new Date(at);
  const distance = Math.abs(between(now, at));
  const two = (part: number): string => String(part).padStart(2, '0');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (distance < dayMs) return time;
  const [weekday = '', month = '', day = ''] = date.toDateString().split(' ');
  return distance < 7 * dayMs ? `${weekday} ${time}` : `${month} ${Number(day)}`;
}
