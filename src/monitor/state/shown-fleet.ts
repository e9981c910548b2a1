import type { SessionDetail } from '../../core/session/session-detail.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { detailWithoutQuotes, fleetWithoutQuotes } from '../../output/json/without-quotes.js';
import type { SettingValues } from '../../config/setting-table.js';

/** Settings and warnings of this user that change what is shown. */
export interface ShownWith {
  readonly titles: SettingValues['titles'];
  /** What is wrong with the configuration, one sentence each. */
  readonly warnings: readonly string[];
}

/** The fleet as this user wants to see it, with what is wrong with the configuration. */
export function shownFleet(fleet: Fleet, { titles, warnings }: ShownWith): Fleet {
  const shown = titles === 'names' ? fleetWithoutQuotes(fleet) : fleet;
  return warnings.length === 0 ? shown : { ...shown, warnings: [...warnings, ...shown.warnings] };
}

export function shownDetail(
  detail: SessionDetail,
  { titles }: Pick<ShownWith, 'titles'>,
): SessionDetail {
  return titles === 'names' ? detailWithoutQuotes(detail) : detail;
}
