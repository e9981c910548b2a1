import type { LinkState } from '../../core/session/link-state.js';
import type { EpochMs } from '../../core/time.js';
import { formatSeconds } from './format-age.js';

/** What is being done about a host, in a few words; undefined where all is well. */
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
