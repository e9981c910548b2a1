import type { HostResult } from '../core/fleet/host-result.js';
import type { HostName } from '../core/ids.js';
import type { LinkState } from '../core/session/link-state.js';
import type { DurationMs } from '../core/time.js';
import { HostDriver } from './host-driver.js';
import type { InquiryDeps } from './host-inquiry.js';
import type { HostPlan } from './host-plan.js';

export interface FanOutDeps extends InquiryDeps {
  readonly stampOf: (host: HostName) => Promise<string>;
  /** Of each host by itself, in the order in which they come: none waits for another. */
  readonly onResult: (result: HostResult) => void;
  /** What is being done about a host, whenever that is something else. */
  readonly onLink?: (host: HostName, state: LinkState) => void;
}

/** Many hosts at once, each by one long-lived connection. */
export interface FanOut {
  readonly start: () => void;
  /** Those that answer only when asked are asked now. */
  readonly refresh: () => void;
  /** Those that are blocked or wait for their next try are tried now. */
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
  const tell = (kind: 'tick' | 'refresh' | 'retry') => (): void => {
    for (const driver of drivers) driver.hear({ kind });
  };
  return {
    start: tell('tick'),
    refresh: tell('refresh'),
    retry: tell('retry'),
    setInterval: (interval) => {
      for (const driver of drivers) driver.setInterval(interval);
    },
    stop: () => {
      for (const driver of drivers) driver.stop();
    },
  };
}
