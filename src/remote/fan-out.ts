import type { HostResult } from '../core/fleet/host-result.js';
import type { HostName } from '../core/ids.js';
import type { LinkState } from '../core/session/link-state.js';
import type { DurationMs } from '../core/time.js';
import { HostDriver } from './host-driver.js';
import type { InquiryDeps } from './host-inquiry.js';
import type { HostPlan } from './host-plan.js';

export interface FanOutDeps extends InquiryDeps {
  readonly stampOf: (host: HostName) => Promise<string>;
  /** Called for each host by itself: none waits for another. */
  readonly onResult: (result: HostResult) => void;
  /** Called whenever the state of a host changes. */
  readonly onLink?: (host: HostName, state: LinkState) => void;
}

/** Many hosts at once, each by one long-lived connection. */
export interface FanOut {
  readonly start: () => void;
  /** Asks the hosts that answer only when asked. */
  readonly refresh: () => void;
  /** Tries the hosts that are blocked or wait for their next try. */
  readonly retry: () => void;
  readonly setInterval: (interval: DurationMs) => void;
  /** Ends every connection, here and at the other end. */
  readonly stop: () => void;
}

export function createFanOut(plans: readonly HostPlan[], deps: FanOutDeps): FanOut {
  const drivers = plans.map(
    (plan) =>
      new HostDriver(plan, {
        ...deps,
        stampOf: () => deps.stampOf(plan.host),
        onLink: (state) => deps.onLink?.(plan.host, state),
      }),
  );
  const each = (kind: 'tick' | 'refresh' | 'retry') => (): void => {
    for (const driver of drivers) driver.handle({ kind });
  };
  return {
    start: each('tick'),
    refresh: each('refresh'),
    retry: each('retry'),
    setInterval: (interval) => {
      for (const driver of drivers) driver.setInterval(interval);
    },
    stop: () => {
      for (const driver of drivers) driver.stop();
    },
  };
}
