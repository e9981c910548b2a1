import type { SessionDetail } from '../domain/session-detail.js';
import type { Fleet } from '../domain/snapshot.js';
import { detailWithoutQuotes, fleetWithoutQuotes } from '../render/without-quotes.js';
import type { MonitorParts } from './monitor-port.js';

/** The fleet as this user wants to see it, with what is wrong with the configuration. */
export function shownFleet(
  fleet: Fleet,
  { titles, warnings }: Pick<MonitorParts, 'titles' | 'warnings'>,
): Fleet {
  const shown = titles === 'names' ? fleetWithoutQuotes(fleet) : fleet;
  return warnings.length === 0 ? shown : { ...shown, warnings: [...warnings, ...shown.warnings] };
}

export function shownDetail(
  detail: SessionDetail,
  { titles }: Pick<MonitorParts, 'titles'>,
): SessionDetail {
  return titles === 'names' ? detailWithoutQuotes(detail) : detail;
}
