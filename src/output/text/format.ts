import { failureHint, type HostFailure } from '../../core/session/host-failure.js';
import type { Fleet, LinkState } from '../../core/session/snapshot.js';
import type { EpochMs } from '../../core/time.js';
import { drawable } from './display-width.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** The time since `from` in one unit: `42s`, `5m`, `3h`, `2d`. A clock that runs ahead reads `0s`. */
export function formatAge(from: EpochMs, now: EpochMs): string {
  return formatSeconds(Math.max(0, Math.floor((now - from) / 1000)));
}

/** A length of time in one unit, rounded down: never more than has passed. */
export function formatSeconds(seconds: number): string {
  if (seconds < minute) return `${seconds}s`;
  if (seconds < hour) return `${Math.floor(seconds / minute)}m`;
  if (seconds < day) return `${Math.floor(seconds / hour)}h`;
  return `${Math.floor(seconds / day)}d`;
}

/** An interval: `200ms`, `5s`. */
export function formatInterval(intervalMs: number): string {
  return intervalMs < 1000 ? `${intervalMs}ms` : formatSeconds(Math.round(intervalMs / 1000));
}

/** A path with `~` for the home directory of the host it is on. */
export function formatPath(path: string, homeDir: string | undefined): string {
  const home = homeDir?.endsWith('/') === true ? homeDir.replace(/\/+$/, '') : homeDir;
  if (!home) return path;
  if (path === home) return '~';
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** *what happened: what to do*, after the name of the host and the state of its connection. */
export function failureText(failure: HostFailure, doing?: string): string {
  const { host, error } = failure;
  const name = doing === undefined ? host : `${host} (${doing})`;
  return drawable(`${name}: ${error.replace(/[.\s]+$/, '')}: ${failureHint(failure)}`);
}

export function noticeTexts({ failures, warnings }: Fleet): readonly string[] {
  return [
    ...failures.map((failure) => failureText(failure)),
    ...warnings.map((warning) => `warning: ${drawable(warning)}`),
  ];
}

/** The state of a connection in a few words; undefined if it works. */
export function linkText(state: LinkState | undefined, now: EpochMs): string | undefined {
  switch (state?.kind) {
    case undefined:
    case 'ok':
      return undefined;
    case 'connecting':
    case 'stale':
      return 'connecting';
    case 'blocked':
      return 'blocked: r tries again';
    case 'backing-off': {
      const seconds = Math.ceil((state.until - now) / 1000);
      return seconds > 0 ? `retry in ${formatSeconds(seconds)}` : 'connecting';
    }
  }
}

/** `950`, `12.3k`, `4.5M`. */
export function formatCount(count: number): string {
  if (count < 1000) return `${count}`;
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}
