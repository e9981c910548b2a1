import type { HostResult } from '../../core/session/snapshot.js';
import type { HostName } from '../../core/ids.js';
import type { After } from '../../core/time.js';
import type { FollowHosts } from './worker-server.js';

/** Asks one host. Expected failures are values; a rejection is a bug and ends the thread. */
export type CollectHost = (host: HostName) => Promise<HostResult>;

/** Asks hosts at every interval, but none that has not answered yet; a refresh is remembered until it has. */
export function pollHosts(collect: CollectHost, after: After): FollowHosts {
  return (hosts, firstInterval, { onResult }) => {
    const busy = new Set<HostName>();
    const again = new Set<HostName>();
    let every = firstInterval;
    let cancelNext: () => void = () => undefined;
    const ask = async (host: HostName): Promise<void> => {
      busy.add(host);
      const result = await collect(host);
      busy.delete(host);
      onResult(result);
      if (again.delete(host)) await ask(host);
    };
    const poll = (): void => {
      cancelNext();
      cancelNext = after(every, poll);
      for (const host of hosts) if (!busy.has(host)) void ask(host);
    };
    poll();
    return {
      refresh: () => {
        for (const host of busy) again.add(host);
        poll();
      },
      setInterval: (interval) => {
        every = interval;
        poll();
      },
      stop: () => cancelNext(),
    };
  };
}
