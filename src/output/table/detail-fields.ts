import { noMarks } from '../../core/session/row-marks.js';
import type { Session } from '../../core/session/session.js';
import type { Verdict } from '../../core/session/status.js';
import type { EpochMs } from '../../core/time.js';
import { branchName, cwdText, modeText, none, notKnown, type CellContext } from './columns.js';
import { localTime } from '../text/usage-text.js';
import { formatAge, formatCount, formatPath } from '../text/format.js';

/** An empty label continues the field before. */
export type Field = readonly [label: string, text: string];

export function sessionFields(session: Session, context: CellContext): readonly Field[] {
  const home = context.homes.get(session.host);
  const { launchedBy, brokenLines = 0 } = session;
  return known([
    ['Thread', session.threadId],
    ['Name', session.name ?? none],
    ['Title', session.title ?? none],
    ['Host', session.host],
    ['Terminal', terminalText(session)],
    ['Held by', heldBy(session)],
    ['Directory', cwdText(session, context)],
    ['Repository', session.repoRoot === undefined ? none : formatPath(session.repoRoot, home)],
    ['Branch', branchText(session)],
    ['Model', modelText(session)],
    ['Mode', modeText(session)],
    ['Plan', planText(session)],
    ...filesChanged(session, context.now, home),
    ['Codex', codexText(session)],
    ['Home', session.codexHome === undefined ? notKnown : formatPath(session.codexHome, home)],
    ['Rollout', session.rolloutPath === undefined ? none : formatPath(session.rolloutPath, home)],
    ['Written', agoText(session.lastActivityAt, context.now)],
    ['Marks', marksText(session, context.now)],
    ['Forked from', session.forkedFromId],
    ['Parent', session.subagentParentThreadId],
    ['Nickname', session.agentNickname],
    ['Role', session.agentRole],
    ['Launched by', launchedBy && `${launchedBy.threadId}, pid ${launchedBy.pid}`],
    ['Broken lines', brokenLines > 0 ? `${brokenLines} in its rollout` : undefined],
  ]);
}

export function agoText(at: EpochMs | undefined, now: EpochMs): string {
  return at === undefined ? none : `${formatAge(at, now)} ago`;
}

export function verdictFields(verdict: Verdict, now: EpochMs): readonly Field[] {
  const { status, certain, basis, since, reason, action } = verdict;
  const sure = certain ? 'certain' : 'likely';
  const time = since === undefined ? 'since when is not known' : `for ${formatAge(since, now)}`;
  return [
    ['State', `${status.kind}: ${status.detail.replace('_', ' ')}, ${time}, ${sure}, by ${basis}`],
    ['Why', reason],
    ['Now', action ?? none],
  ];
}

function terminalText({ tty, attached }: Session): string {
  if (tty !== undefined) return tty;
  if (attached === undefined) return notKnown;
  return attached ? 'one that is not known' : 'none: no terminal shows it (detached)';
}

function heldBy({ owner, pids, stale }: Session): string {
  const list = pids.length > 0 ? `, pid ${pids.join(', ')}` : '';
  return `${owner.replace('_', '-')}${list}${stale ? ' (stale: its host did not answer lately)' : ''}`;
}

function branchText(session: Session): string {
  const { gitBranch, gitCommit } = session;
  return gitBranch !== undefined && gitCommit !== undefined
    ? `${gitBranch} at ${gitCommit.slice(0, 12)}`
    : branchName(session);
}

function modelText(session: Session): string {
  const { model, effort, contextUsedPercent, tokensTotal, tokensPerMinute } = session;
  return [
    model ?? notKnown,
    ...(effort === undefined ? [] : [`${effort} effort`]),
    ...(contextUsedPercent === undefined ? [] : [`${contextUsedPercent}% of its context used`]),
    ...(tokensTotal === undefined ? [] : [`${formatCount(tokensTotal)} tokens`]),
    ...(tokensPerMinute ? [`${formatCount(tokensPerMinute)} a minute`] : []),
  ].join(', ');
}

function planText({ plan }: Session): string | undefined {
  if (!plan) return undefined;
  const { done, total, current } = plan;
  return `${done} of ${total} steps done${current === undefined ? '' : `, now: ${current}`}`;
}

const mostFiles = 20;

/** Newest first. */
function filesChanged(
  { changedFiles = [] }: Session,
  now: EpochMs,
  home: string | undefined,
): readonly Field[] {
  const more = changedFiles.length - mostFiles;
  const shown = changedFiles.slice(-mostFiles).toReversed();
  return shown
    .map(({ path, at }) => `${formatPath(path, home)}, ${agoText(at, now)}`)
    .concat(more > 0 ? [`and ${more} more`] : [])
    .map((text, index) => [index === 0 ? 'Changed' : '', text]);
}

function codexText({ cliVersion, originator, sessionSource }: Session): string {
  const by = originator === undefined ? '' : `, begun by ${originator}`;
  return `${cliVersion ?? notKnown}${by}, source ${sessionSource}`;
}

function marksText({ marks = noMarks }: Session, now: EpochMs): string | undefined {
  const asleep = marks.snooze ? `snoozed until ${wakeText(marks.snooze.until, now)}` : [];
  const texts = [marks.pinned ? 'pinned' : [], marks.muted ? 'muted' : [], asleep].flat();
  return texts.length > 0 ? texts.join(', ') : undefined;
}

export function wakeText(until: EpochMs | undefined, now: EpochMs): string {
  return until === undefined ? 'its STATE changes' : localTime(until, now);
}

/** Those that have a text. */
function known(
  fields: readonly (readonly [label: string, text: string | undefined])[],
): readonly Field[] {
  return fields.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
}

export function debugFields({ debug }: Session): readonly Field[] {
  const unknown = Object.entries(debug.unknownRecords).map(([word, count]) => `${word} ${count}`);
  return known([
    ['Command', debug.processCommandSample],
    ['Directory by', debug.cwdSource],
    ['Title by', debug.titleSource],
    ['Meta error', debug.metaParseError],
    ['Other id', debug.metaIdMismatch],
    ['Git error', debug.repoProbeError],
    ['New records', unknown.length > 0 ? unknown.join(', ') : undefined],
  ]);
}
