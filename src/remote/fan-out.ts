import type { HostResult, LinkState } from '../core/session/snapshot.js';
import type { HostName } from '../core/ids.js';
import type { DurationMs } from '../core/time.js';
import { failedResult, HostConnection, newMemory, readAnswer } from './host-connection.js';
import type { ConnectionDeps, ConnectionListener, HostPlan } from './host-connection.js';
import { HostLink } from './host-link.js';

export interface FanOutDeps extends ConnectionDeps {
  /** Called for each host by itself: none waits for another. */
  readonly onResult: (result: HostResult) => void;
  readonly onLink?: (host: HostName, state: LinkState) => void;
}

export interface FanOut {
  readonly start: () => void;
  /** Asks the hosts that answer only when asked, and tries those that are blocked or wait for their next try. */
  readonly refresh: () => void;
  readonly setInterval: (interval: DurationMs) => void;
  readonly stop: () => void;
}

export function createFanOut(plans: readonly HostPlan[], deps: FanOutDeps): FanOut {
  const links = plans.map((plan) => followHost(plan, deps));
  return {
    start: () => links.forEach((link) => link.start()),
    refresh: () => links.forEach((link) => link.refresh()),
    setInterval: (interval) => links.forEach((link) => (link.interval = interval)),
    stop: () => links.forEach((link) => link.stop()),
  };
}

function followHost(plan: HostPlan, deps: FanOutDeps): HostLink {
  const { ports, transport, onResult, onLink } = deps;
  const memory = newMemory();
  const onText: ConnectionListener['onText'] = (text) => {
    const times = { askedAt: link.askedAt, receivedAt: ports.now() };
    const read = readAnswer(text, plan, memory, times);
    if (read.ok) {
      link.answered();
      onResult({ kind: 'answered', answer: read.value });
    }
    return read;
  };
  const link: HostLink = new HostLink(
    {
      ports,
      timeout: plan.timeout,
      connect: () =>
        new HostConnection(
          deps,
          { plan, memory, mode: 'watch', hung: link.hung },
          { onText, onPoll: () => link.polls(), onEnd: (failure) => link.failed(failure) },
        ),
      stampOf: () => transport.stampOf(plan.host),
      onFailure: (failure) => onResult(failedResult(plan, memory, failure)),
      onState: (state) => onLink?.(plan.host, state),
    },
    deps.interval,
  );
  return link;
}
