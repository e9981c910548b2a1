import type { HostName } from '../../core/ids.js';
import { failureText } from '../../output/text/failure-text.js';
import { linkText } from '../../output/text/link-text.js';
import type { MonitorView } from '../state/monitor-view.js';

/** What is wrong with each host, and what is being done about it; what else a host told of itself stands alone. */
export function failureLines({ fleet, links, now }: MonitorView): readonly string[] {
  const told = new Set<HostName>();
  return (fleet?.failures ?? []).map((failure) => {
    const doing = told.has(failure.host) ? undefined : linkText(links.get(failure.host), now);
    told.add(failure.host);
    return failureText(failure, doing);
  });
}
