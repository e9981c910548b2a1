import { daemonRules } from './daemon-rules.js';
import { turnRules } from './turn-rules.js';
import { rolloutOf } from '../session/session-tree.js';
import type { Ruling, StatusRule, ThreadEvidence } from './thread-evidence.js';

/** For a thread whose process may run. */
const rulesOfRunning: readonly StatusRule[] = [
  turnRules.planPrompt,
  ...daemonRules,
  turnRules.noRollout,
  turnRules.unreadable,
  turnRules.stale,
  turnRules.resumed,
  turnRules.completed,
  turnRules.lastWord,
  turnRules.aborted,
  turnRules.openCall,
  turnRules.running,
  turnRules.untouched,
  turnRules.fileTime,
];

/** A stopped or frozen owner does nothing, whatever its rollout says. The other rules say what waits for it to be continued. */
const suspended: StatusRule = {
  name: 'owner-suspended',
  when: 'the process that owns the thread is stopped or frozen',
  decide: (evidence): Ruling | string => {
    const { owner, daemon } = evidence;
    if (!owner?.suspension) return 'nothing says that its process is stopped or frozen';
    // A daemon is no job of a shell.
    const again = daemon.kind === 'no-daemon' ? 'fg' : `kill -CONT ${owner.pid}`;
    const how =
      owner.suspension === 'frozen'
        ? 'its process is frozen (cgroup freezer): unpause its container or unit'
        : `its process is stopped (Ctrl-Z or SIGSTOP): continue it with ${again}`;
    const beneath = firstRuling(rulesOfRunning, evidence)?.decided;
    const pending = beneath !== undefined && isPending(beneath, evidence);
    return {
      status: { kind: 'waiting', detail: 'suspended', pending },
      certain: true,
      reason: `${how}${pending ? '; its turn waits' : ''}`,
      basis: 'process',
      // No system says when it stopped.
      since: undefined,
      action: pending ? beneath.action : undefined,
    };
  },
};

/** The rules in order: the first that applies decides. docs/status-rules.md and fixtures/scenarios have each of them. */
export const statusRules: readonly StatusRule[] = [suspended, ...rulesOfRunning];

export function firstRuling(
  rules: readonly StatusRule[],
  evidence: ThreadEvidence,
): { readonly rule: StatusRule; readonly decided: Ruling } | undefined {
  for (const rule of rules) {
    const decided = rule.decide(evidence);
    if (typeof decided !== 'string') return { rule, decided };
  }
  return undefined;
}

function isPending({ status }: Ruling, evidence: ThreadEvidence): boolean {
  if (status.kind === 'unknown') {
    const turn = rolloutOf(evidence)?.progress.turn.kind;
    return turn === 'started' || turn === 'out-of-reach';
  }
  return status.kind === 'working' || status.detail === 'approval' || status.detail === 'question';
}
