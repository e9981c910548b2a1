import { ThreadWait, type WaitOutcome, type WaitPlan } from '../core/fleet/thread-wait.js';
import type { Fleet } from '../core/session/snapshot.js';
import type { Options } from '../options/options.js';
import { noticeTexts } from '../output/text/format.js';
import { followFleet } from './follow-fleet.js';
import { filteredKeys } from './shown-sessions.js';

export interface WaitHow {
  /** undefined: without end. */
  readonly timeoutMs: number | undefined;
  /** Told what it waits for, and which hosts do not answer; the same again at each refresh. */
  readonly tell: (notes: readonly string[]) => void;
  /** What of the fleet counts. */
  readonly view: (fleet: Fleet) => Fleet;
}

export type WaitEnd =
  | (Extract<WaitOutcome, { kind: 'met' }> & { readonly fleet: Fleet })
  | Extract<WaitOutcome, { kind: 'wrong-usage' }>
  /** The time is over, or the signal aborted it. */
  | { readonly kind: 'over' };

/** Follows the chosen hosts until the condition holds, a name is wrong or the time is over. */
export function waitForFleet(
  options: Options,
  plan: WaitPlan,
  { timeoutMs, tell, view }: WaitHow,
  signal?: AbortSignal,
): Promise<WaitEnd> {
  const wait = new ThreadWait(plan);
  return new Promise((resolve) => {
    let late = false;
    const end = (result: WaitEnd): void => {
      clearTimeout(timer);
      followed.stop();
      resolve(result);
    };
    // The first answers are awaited, however short the time: `--timeout 0` asks how it is now.
    const endIfLate = (): void => {
      if (late && followed.complete()) end({ kind: 'over' });
    };
    const changed = (): void => {
      const fleet = view(followed.fleet());
      const matching = filteredKeys(fleet, options);
      const result = wait.check(fleet, followed.complete(), matching);
      if (result.kind === 'met') end({ ...result, fleet });
      else if (result.kind === 'wrong-usage') end(result);
      else if (followed.complete()) {
        const none = matching?.size === 0 ? [`no session matches ${options.filter}: waiting`] : [];
        tell([...none, ...result.notes, ...noticeTexts(fleet)]);
      }
      endIfLate();
    };
    const followed = followFleet(options, changed);
    const over = (): void => {
      late = true;
      endIfLate();
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(over, timeoutMs);
    signal?.addEventListener('abort', () => end({ kind: 'over' }));
  });
}
