import type { HostResult } from '../../core/session/snapshot.js';
import type { HostName } from '../../core/ids.js';
import { oneAtATime } from '../../core/one-at-a-time.js';
import type { After } from '../../core/time.js';
import type { FollowHosts } from './worker-server.js';

/** Asks one host. Expected failures are values; a rejection is a bug and ends the thread. */
export type CollectHost = (host: HostName) => Promise<HostResult>;

/** Asks hosts at every interval and at a refresh; one that has not answered by then is asked again when it has. */
export function pollHosts(collect: CollectHost, after: After): FollowHosts {
  return (hosts, firstInterval, { onResult }) => {
    const asks = hosts.map((host) => oneAtATime(() => collect(host).then(onResult)));
    let every = firstInterval;
    let cancelNext: () => void = () => undefined;
    const poll = (): void => {
      cancelNext();
      cancelNext = after(every, poll);
      for (const ask of asks) ask();
    };
    poll();
    return {
      refresh: poll,
      setInterval: (interval) => {
        every = interval;
        poll();
      },
      stop: () => cancelNext(),
    };
  };
}
