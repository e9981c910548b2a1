import type { MachineFacts } from './doctor-input.js';

/** Why nothing can be said of what runs on this machine; undefined where it was looked into. */
export function notLookedInto(machine: MachineFacts): string | undefined {
  if (lostHome(machine).some((text) => text.endsWith('no sessions are shown')))
    return 'not looked into: the home chosen cannot be';
  return machine.facts.discovery.via === undefined
    ? 'not looked into: no way of listing processes worked'
    : undefined;
}

/** What is wrong with the home that was chosen. */
export function lostHome({ facts }: MachineFacts): readonly string[] {
  return facts.warnings.filter((text) => text.startsWith('CODEX_HOME '));
}
