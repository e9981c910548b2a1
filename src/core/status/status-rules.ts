import { daemonRules } from './daemon-rules.js';
import { lastResortRules } from './last-resort-rules.js';
import { legacyRules } from './legacy-rules.js';
import { suspendedRule } from './suspended-rule.js';
import type { StatusRule } from './thread-evidence.js';
import { turnRules } from './turn-rules.js';

/** What holds of a thread whose process may run. */
const rulesOfRunning: readonly StatusRule[] = [
  turnRules.planPrompt,
  ...daemonRules,
  turnRules.noRollout,
  lastResortRules.unreadable,
  turnRules.stale,
  legacyRules.resumed,
  turnRules.completed,
  legacyRules.lastWord,
  turnRules.aborted,
  turnRules.openCall,
  turnRules.running,
  lastResortRules.untouched,
  lastResortRules.fileTime,
];

/**
 * The rules in their order: the first that rules wins. docs/status-rules.md has a paragraph for each,
 * and fixtures/scenarios a file.
 */
export const statusRules: readonly StatusRule[] = [
  suspendedRule(rulesOfRunning),
  ...rulesOfRunning,
];
