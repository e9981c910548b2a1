import type { DaemonStatus } from '../facts/daemon.js';
import type { OpenCall } from '../facts/rollout-progress.js';
import { waitsForSubagents } from './call-ruling.js';
import { callText, daemonText } from './list-evidence.js';
import { idleReason, restRuling, staleReason } from './rest-ruling.js';
import { rolloutOf } from '../session/session-tree.js';
import { likely, nextTurnEvent, openCalls, ruling } from './thread-evidence.js';
import type { Ruling, StatusRule, ThreadEvidence } from './thread-evidence.js';
import { predatesOwner, takenOverAt } from './turn-age.js';

/** A rule on what Codex's own daemon reports: it beats every inference, the rollout adds the details. */
function daemonRule(
  [name, when]: readonly [string, string],
  decide: (status: DaemonStatus, evidence: ThreadEvidence) => Ruling | undefined,
  resolvedBy: StatusRule['resolvedBy'] = {},
): StatusRule {
  return {
    name,
    when,
    resolvedBy,
    decide: (evidence) => {
      const { daemon } = evidence;
      if (daemon.kind !== 'status') return daemonText(daemon);
      const decided = decide(daemon.status, evidence);
      return decided ? { ...decided, basis: 'app_server' } : `its daemon ${daemonText(daemon)}`;
    },
  };
}

/** A rule on what the daemon says its user is asked; `kinds`: the calls that can ask it. */
function askingRule(
  about: readonly [string, string],
  detail: 'approval' | 'question',
  kinds: readonly OpenCall['kind'][],
): StatusRule {
  return daemonRule(about, (status, evidence) => {
    if (status.kind !== 'active') return undefined;
    const isApproval = detail === 'approval';
    if (!(isApproval ? status.waitingOnApproval : status.waitingOnUserInput)) return undefined;
    // The call that it most likely means: the newest one that can ask.
    const calls = openCalls(evidence);
    const call =
      calls.findLast(({ escalated }) => escalated) ??
      calls.findLast(({ kind }) => kinds.includes(kind));
    const action = call && callText(call);
    const what = isApproval ? 'Codex waits for your approval' : 'Codex asked you';
    return ruling(detail, action === undefined ? what : `${what}: ${action}`, {
      since: call?.at ?? rolloutOf(evidence)?.progress.lastLineAt,
      action,
    });
  });
}

const approval = askingRule(
  ['daemon-approval', 'its daemon says that it waits for an approval'],
  'approval',
  ['permission', 'shell', 'patch', 'mcp', 'stdin', 'script', 'other'],
);

const question = askingRule(
  ['daemon-question', 'its daemon says that it waits for the user to answer'],
  'question',
  ['question', 'permission', 'mcp', 'script', 'other'],
);

const active = daemonRule(
  ['daemon-active', 'its daemon says that a turn runs'],
  ({ kind }, evidence) => {
    if (kind !== 'active') return undefined;
    const since = rolloutOf(evidence)?.progress.turnStartedAt;
    const calls = openCalls(evidence);
    const call = calls.findLast((one) => one.kind !== 'subagents');
    if (call) {
      const action = callText(call);
      return ruling('tool', `running ${action}`, { since, action });
    }
    return calls.length > 0
      ? ruling('subagents', waitsForSubagents, { since })
      : ruling('model', 'the model thinks or writes', { since });
  },
);

const idle = daemonRule(
  ['daemon-idle', 'its daemon says that no turn runs'],
  ({ kind }, evidence) => {
    if (kind !== 'idle') return undefined;
    const rollout = rolloutOf(evidence);
    const lastLineAt = rollout?.progress.lastLineAt;
    const justBegun =
      'likely waiting for the next prompt: its daemon says so, but its rollout says that a turn has begun';
    // The daemon was asked a moment before the file was read: a turn that began since is not lost.
    const lost =
      rollout && !predatesOwner(rollout.progress.turnStartedAt ?? lastLineAt, evidence)
        ? likely('idle', justBegun, { since: lastLineAt })
        : ruling('interrupted', staleReason, { since: takenOverAt(evidence) });
    const rest = restRuling(evidence, lost);
    // That no turn runs is the daemon's; how the last one ended is the rollout's.
    const isSure = rest.certain || rest === lost || rest.status.detail !== 'idle';
    return isSure ? rest : ruling('idle', idleReason, { since: rest.since });
  },
  {
    idle: nextTurnEvent,
    error: 'what its terminal shows: Codex before 0.145 records no more of an error',
    rate_limited: 'what its terminal shows: Codex before 0.145 records no more of a usage limit',
    interrupted: nextTurnEvent,
    new: nextTurnEvent,
  },
);

const systemError = daemonRule(
  ['daemon-system-error', 'its daemon reports a system error'],
  ({ kind }, evidence) => {
    if (kind !== 'system-error') return undefined;
    const failed = ruling('error', 'Codex reports a system error on this thread');
    const rest = restRuling(evidence, failed);
    const { detail } = rest.status;
    const isSaid = detail === 'error' || detail === 'rate_limited';
    return isSaid ? { ...rest, certain: true } : { ...failed, since: rest.since };
  },
);

export const daemonRules: readonly StatusRule[] = [approval, question, active, idle, systemError];
