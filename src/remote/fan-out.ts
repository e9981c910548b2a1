import type { HostResult, LinkState } from '../core/session/snapshot.js';
import type { HostName } from '../core/ids.js';
import type { DurationMs } from '../core/time.js';
import { failedResult, HostConnection, newMemory, readAnswer } from './host-connection.js';
import type { ConnectionDeps, HostPlan } from './host-connection.js';
import { HostLink } from './host-link.js';
import { failures } from './ssh/failures.js';

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
  const hosts = plans.map((plan) => followHost(plan, deps));
  return {
    start: () => hosts.forEach(({ link }) => link.start()),
    refresh: () => hosts.forEach(({ link }) => link.refresh()),
    setInterval: (interval) => hosts.forEach(({ link }) => (link.interval = interval)),
    stop: () => hosts.forEach(({ stop }) => stop()),
  };
}

function followHost(
  plan: HostPlan,
  deps: FanOutDeps,
): { readonly link: HostLink; readonly stop: () => void } {
  const { ports, transport, onResult, onLink } = deps;
  const memory = newMemory();
  let connection: HostConnection | undefined;
  /** What decides about a host that is blocked: once it has changed, the host is tried again. */
  let stamp: Promise<string> | undefined;
  const link = new HostLink(
    {
      ports,
      timeout: plan.timeout,
      act: (action) => {
        if (action === 'open') open();
        else if (action === 'check-config') void checkConfig();
        else connection?.[action]();
      },
      overdue: () => connection?.overdue() ?? failures.deadline,
      onFailure: (failure) => onResult(failedResult(plan, memory, failure)),
      onState: (state) => {
        stamp = state.kind === 'blocked' ? transport.stampOf(plan.host) : undefined;
        onLink?.(plan.host, state);
      },
    },
    deps.interval,
  );
  const open = (): void => {
    connection?.close();
    connection = new HostConnection(
      deps,
      { plan, memory, mode: 'watch', hung: link.hung },
      {
        onText: (text) => {
          const times = { askedAt: link.askedAt, receivedAt: ports.now() };
          const read = readAnswer(text, plan, memory, times);
          if (read.ok) {
            link.answered();
            onResult({ kind: 'answered', answer: read.value });
          }
          return read;
        },
        onPoll: () => link.polls(),
        onEnd: (failure) => link.failed(failure),
      },
    );
  };
  const checkConfig = async (): Promise<void> => {
    const before = stamp;
    const [then, now] = await Promise.all([before, transport.stampOf(plan.host)]);
    if (then !== now && before === stamp) link.refresh();
  };
  const stop = (): void => {
    link.stop();
    stamp = undefined;
    connection?.close();
  };
  return { link, stop };
}
