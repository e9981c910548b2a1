import type { DaemonStatus } from '../facts/daemon.js';
import type { OpenCall } from '../facts/rollout-progress.js';
import { callReasons } from './call-ruling.js';
import { callText, daemonText } from './list-evidence.js';
import { restReasons, restRuling } from './rest-ruling.js';
import {
  openCalls,
  readRollout,
  ruling,
  type Ruling,
  type StatusRule,
  type ThreadEvidence,
} from './thread-evidence.js';
import { predatesOwner, takenOverAt, turnStart } from './turn-age.js';

function about(call: OpenCall | undefined): string {
  return call ? `: ${callText(call)}` : '';
}

const reasons = {
  approval: (call: OpenCall | undefined) => `Codex waits for your approval${about(call)}`,
  question: (call: OpenCall | undefined) => `Codex asked you${about(call)}`,
  active: (call: OpenCall | undefined) =>
    call ? `running ${callText(call)}` : 'the model thinks or writes',
  error: 'Codex reports a system error on this thread',
} as const;

/** A rule on one word of Codex's own daemon: it beats every inference, the rollout adds the details. */
function daemonRule<K extends DaemonStatus['kind']>(
  [name, when]: readonly [string, string],
  kind: K,
  decide: (
    status: Extract<DaemonStatus, { kind: K }>,
    evidence: ThreadEvidence,
  ) => Ruling | undefined,
  settledBy: StatusRule['settledBy'] = {},
): StatusRule {
  return {
    name,
    when,
    settledBy,
    silence: ({ daemon }) =>
      daemon.kind === 'status' ? `its daemon ${daemonText(daemon)}` : daemonText(daemon),
    decide: (evidence) => {
      if (evidence.daemon.kind !== 'status') return undefined;
      const { status } = evidence.daemon;
      return hasKind(status, kind) ? decide(status, evidence) : undefined;
    },
  };
}

function hasKind<K extends DaemonStatus['kind']>(
  status: DaemonStatus,
  kind: K,
): status is Extract<DaemonStatus, { kind: K }> {
  return status.kind === kind;
}

/** The call that the daemon most likely speaks of: the newest one of the kinds that can ask. */
function askingCall(
  evidence: ThreadEvidence,
  kinds: readonly OpenCall['kind'][],
): OpenCall | undefined {
  const calls = openCalls(evidence);
  return (
    calls.findLast((call) => call.escalated) ?? calls.findLast((call) => kinds.includes(call.kind))
  );
}

function asked(
  detail: 'approval' | 'question',
  call: OpenCall | undefined,
  evidence: ThreadEvidence,
): Ruling {
  const sentence = detail === 'approval' ? reasons.approval : reasons.question;
  return ruling(detail, sentence(call), {
    basis: 'app_server',
    since: call?.at ?? readRollout(evidence)?.progress.lastLineAt,
    action: call?.text ?? call?.name,
  });
}

const approval = daemonRule(
  ['daemon-approval', 'its daemon says that it waits for an approval'],
  'active',
  (status, evidence) =>
    status.waitingOnApproval
      ? asked(
          'approval',
          askingCall(evidence, ['permission', 'shell', 'patch', 'mcp', 'stdin', 'script', 'other']),
          evidence,
        )
      : undefined,
);

const question = daemonRule(
  ['daemon-question', 'its daemon says that it waits for the user to answer'],
  'active',
  (status, evidence) =>
    status.waitingOnUserInput
      ? asked('question', askingCall(evidence, ['question', 'mcp', 'script', 'other']), evidence)
      : undefined,
);

const active = daemonRule(
  ['daemon-active', 'its daemon says that a turn runs'],
  'active',
  (_status, evidence): Ruling => {
    const rollout = readRollout(evidence);
    const calls = openCalls(evidence);
    const waitsForAgents = calls.length > 0 && calls.every((call) => call.kind === 'subagents');
    const call = calls.findLast((one) => one.kind !== 'subagents');
    return ruling(
      waitsForAgents ? 'subagents' : call ? 'tool' : 'model',
      waitsForAgents ? callReasons.subagents : reasons.active(call),
      {
        basis: 'app_server',
        since: rollout && turnStart(rollout),
        action: call?.text ?? call?.name,
      },
    );
  },
);

const idle = daemonRule(
  ['daemon-idle', 'its daemon says that no turn runs'],
  'idle',
  (_status, evidence): Ruling => {
    const rollout = readRollout(evidence);
    // The daemon was asked a moment before the file was read: a turn that began since is not lost.
    const lost =
      rollout && !predatesOwner(turnStart(rollout) ?? rollout.progress.lastLineAt, evidence)
        ? ruling('idle', restReasons.justBegun, {
            certain: false,
            since: rollout.progress.lastLineAt,
          })
        : ruling('interrupted', restReasons.stale, { since: takenOverAt(evidence) });
    const rest = restRuling(evidence, lost);
    // That no turn runs is the daemon's; how the last one ended is the rollout's.
    const isSure = rest.certain || rest === lost || rest.status.detail !== 'idle';
    if (isSure) return { ...rest, basis: 'app_server' };
    return ruling('idle', restReasons.idle, { since: rest.since, basis: 'app_server' });
  },
  {
    idle: 'the next turn event that Codex writes',
    error: 'a look at its terminal: Codex before 0.145 records no more of an error',
    rate_limited: 'a look at its terminal: Codex before 0.145 records no more of a usage limit',
    interrupted: 'the next turn event that Codex writes',
    new: 'the next turn event that Codex writes',
  },
);

const systemError = daemonRule(
  ['daemon-system-error', 'its daemon reports a system error'],
  'system-error',
  (_status, evidence): Ruling => {
    const failed = restRuling(evidence, ruling('error', reasons.error));
    const says =
      failed.status.detail === 'error' || failed.status.detail === 'rate_limited'
        ? failed
        : ruling('error', reasons.error, { since: failed.since });
    return { ...says, basis: 'app_server', certain: true };
  },
);

export const daemonRules: readonly StatusRule[] = [approval, question, active, idle, systemError];
