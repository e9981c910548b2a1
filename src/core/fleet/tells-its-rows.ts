import type { HostReport } from '../session/snapshot.js';

/**
 * Whether a row that a host does not have is gone from it: not where it did not answer lately, where no way of
 * finding processes worked, nor where its rows are shown under the name of another host.
 */
export function tellsItsRows(report: HostReport): boolean {
  return report.state === 'ok' && report.blind !== true && report.shownAs === undefined;
}
