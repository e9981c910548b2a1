import type { SessionDetail, ToolUse, TurnSummary } from '../../core/session/session-detail.js';
import type { Session } from '../../core/session/session.js';
import type { Fleet } from '../../core/session/snapshot.js';
import { stateWord, type Verdict } from '../../core/session/status.js';
import { rowKey } from '../../core/fleet/row-key.js';
import { epochMs, type EpochMs } from '../../core/time.js';
import { timelineLength } from '../../core/session/timeline.js';
import type { GroupMember, Row } from '../../core/fleet/session-groups.js';
import { none, whyText, type CellContext } from '../../output/table/columns.js';
import { displayWidth, fit } from '../../output/text/display-width.js';
import { span, wrap, type StyledLine, type Tone } from '../../output/text/line.js';
import { beside } from '../../output/text/page.js';
import { linkText, formatAge } from '../../output/text/format.js';
import { stateText, stateTones } from '../../output/table/state-cell.js';
import { timelineAxis, timelineCells, timelineLegend } from '../../timeline/timeline-line.js';
import { toNow } from '../../timeline/timeline-table.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import {
  debugFields,
  sessionFields,
  verdictFields,
  type Field,
  agoText,
} from '../../output/table/detail-fields.js';
import { stillContext } from '../state/listed-rows.js';
import type { MonitorView } from '../state/monitor-view.js';
import type { ScreenView } from '../state/screen-layout.js';

const outcomeTones: Readonly<Record<TurnSummary['outcome'], Tone>> = {
  running: 'work',
  completed: 'plain',
  failed: 'fail',
  interrupted: 'unknown',
  unknown: 'muted',
};

const toolTones: Readonly<Record<ToolUse['state'], Tone>> = {
  running: 'work',
  done: 'muted',
  failed: 'fail',
};

/**
 * The last turns and what they used, oldest first:
 *
 *      completed in 40s, 3m ago  Fix the CI
 *        done     shell  npm test
 *        running  shell  npm run build
 */
function turnLines({ turns }: SessionDetail, now: EpochMs): readonly StyledLine[] {
  return turns.flatMap((turn) => [
    [
      span('   '),
      span(turnText(turn, now), outcomeTones[turn.outcome]),
      span(`  ${turn.prompt ?? ''}`, { tone: 'plain', bold: true }),
    ],
    ...turn.tools.map(({ state, name, text = '' }) => [
      span('     '),
      span(state.padEnd(7), toolTones[state]),
      span(`  ${name}`, 'title'),
      span(`  ${text}`),
    ]),
  ]);
}

function turnText({ outcome, startedAt, endedAt }: TurnSummary, now: EpochMs): string {
  if (endedAt === undefined) {
    return startedAt === undefined ? outcome : `${outcome} for ${formatAge(startedAt, now)}`;
  }
  const took = startedAt === undefined ? '' : ` in ${formatAge(startedAt, endedAt)}`;
  return `${outcome}${took}, ${agoText(endedAt, now)}`;
}

const labelWidth = 15;

/** From this height on, a reason and an action may take several lines. */
const highPanel = 9;

/**
 * The lines below the list, as many as it leaves, with the most important part of the details:
 *
 *      ────────────────────────────────────────────────────
 *      ◆ ASK?  01998a32…00001  Roll out the payment fix to staging
 *      Why           asks to run: git push
 *      Now           git push
 *      Last message  The tests pass; next I push the branch.
 */
export function sessionPanel(view: ScreenView): readonly StyledLine[] {
  const { row, shown, glyphs } = view;
  if (!shown || !row) return [];
  const width = view.size.columns;
  const height = view.layout.panelHeight;
  const { session, verdict } = row;
  const details = detailsOf(view, session);
  const message = details?.lastAgentMessage ?? details?.failure ?? (details ? none : '');
  const fields: readonly Field[] = [
    ['Why', whyText(row)],
    ['Now', verdict.action ?? none],
  ];
  const lines = [
    [span(glyphs.box.horizontal.repeat(width), 'muted')],
    heading(session, verdict, stillContext(shown, view)),
    ...fieldLines(fields, height < highPanel ? Infinity : width),
    ...fieldLines([['Last message', message]], width),
  ];
  if (lines.length <= height) return lines;
  return [...lines.slice(0, height - 1), [...(lines[height - 1] ?? []), span(glyphs.ellipsis)]];
}

export function sessionDetails(view: ScreenView): readonly StyledLine[] {
  const { shown: fleet, row } = view;
  const width = view.size.columns;
  if (!fleet || !row) return [[span(' No session is selected.', 'muted')]];
  const context = { ...stillContext(fleet, view), now: view.now };
  const { session, verdict: shown, members } = row;
  return [
    heading(session, shown, context),
    [],
    ...fieldLines(
      [
        ...verdictFields(shown, view.now),
        ...session.alarms.map((alarm): Field => ['Alarm', alarm]),
        ...ownVerdict(session, shown, view.now),
      ],
      width,
    ),
    [],
    ...fieldLines(
      [
        ...sessionFields(session, context),
        ...reachedBy(fleet, session, view),
        ...(view.options.debug ? debugFields(session) : []),
      ],
      width,
    ),
    ...(members.length > 0
      ? [...title(`Subagents: ${members.length}`), ...subagentTree(row, context)]
      : []),
    ...timelineLines(session, view),
    ...title(`Evidence, decided by the rule ${shown.rule}`),
    ...fieldLines(
      shown.evidence.map(({ source, says }) => [`  ${source}`, says]),
      width,
    ),
    ...readLines(detailsOf(view, session), view),
  ];
}

function heading(
  session: Session,
  verdict: Verdict,
  { glyphs, shortIds }: CellContext,
): StyledLine {
  const state = { tone: stateTones[stateWord(verdict.status)], bold: true };
  const id = shortIds.get(session.threadId) ?? session.threadId;
  const titles = [session.name, session.title].filter((text) => text !== undefined);
  return [
    span(` ${stateText(verdict, glyphs, session.alarms.length > 0)}  `, state),
    span(`${id}  `, 'muted'),
    span(titles.join(': '), { tone: 'plain', bold: true }),
  ];
}

/** How another host is reached, and why; and the state of a connection that does not work. */
function reachedBy(
  { hosts }: Fleet,
  { host }: Session,
  { links, now }: MonitorView,
): readonly Field[] {
  const report = hosts.find((other) => other.host === host);
  if (report?.transport === undefined || report.transport === 'local') return [];
  const { transport, transportReason } = report;
  const doing = linkText(links.get(host), now);
  return [
    ['Reached by', transportReason ? `${transport}: ${transportReason}` : transport],
    ...(doing === undefined ? [] : [['Connection', doing] as const]),
  ];
}

/** What the root itself does, if the row shows the verdict of a subagent. */
function ownVerdict({ verdict }: Session, shown: Verdict, now: EpochMs): readonly Field[] {
  if (shown === verdict) return [];
  const [[, state] = ['', '']] = verdictFields(verdict, now);
  return [['Itself', `${state}: ${verdict.reason}`]];
}

function title(text: string): readonly StyledLine[] {
  return [[], [span(` ${text}`, { tone: 'accent', bold: true })]];
}

function fieldLines(fields: readonly Field[], width: number): readonly StyledLine[] {
  return fields.flatMap(([label, text]) =>
    beside(span(` ${label}`, 'muted'), wrap(text, Math.max(12, width - labelWidth - 1)), {
      labelWidth,
    }),
  );
}

/** Nothing if the timeline was not read, or not yet. */
function timelineLines(session: Session, view: ScreenView): readonly StyledLine[] {
  const timeline = view.timelines.get(rowKey(session));
  if (!timeline) return [];
  const { glyphs } = view;
  const cells = Math.max(0, view.size.columns - 4);
  const frame = { from: epochMs(view.now - timelineLength), to: view.now, cells };
  return [
    ...title('The last 8 hours'),
    [span('   '), span(timelineAxis(frame, glyphs.box.vertical), 'muted')],
    [span('   '), ...timelineCells(toNow(timeline, view.now), frame, glyphs)],
    [span('   '), ...timelineLegend(glyphs)],
    ...(timeline.trouble === undefined ? [] : [[span(`   ${timeline.trouble}`, 'muted')]]),
  ];
}

function detailsOf({ details }: MonitorView, session: Session): SessionDetail | undefined {
  return details && rowKey(details) === rowKey(session) ? details : undefined;
}

function readLines(
  details: SessionDetail | undefined,
  { now, glyphs, size }: ScreenView,
): readonly StyledLine[] {
  if (!details) return [...title('Last turns'), [span(`   reading${glyphs.ellipsis}`, 'muted')]];
  const { turns, lastAgentMessage, failure } = details;
  if (failure !== undefined) return [...title('Last turns'), [span(`   ${failure}`, 'error')]];
  const message = wrap(lastAgentMessage ?? 'none yet', Math.max(12, size.columns - 4));
  return [
    ...title('Last turns'),
    ...(turns.length > 0 ? turnLines(details, now) : [[span('   none', 'muted')]]),
    ...title('Last message of the agent'),
    ...message.map((line): StyledLine => [span(`   ${line}`)]),
  ];
}

/**
 * The subagents of a group, each by nickname, role, model, state and the age of what it last wrote:
 *
 *      ├─ Curie (explorer)     gpt-5-codex  ● WORK    12s
 *      │  └─ Euler (worker)    gpt-5-codex  ○ IDLE     3m
 *      └─ Noether              gpt-5        ◆ ASK?     8s  asks to run: npm install
 */
function subagentTree({ members }: Row, { glyphs, now }: CellContext): readonly StyledLine[] {
  const branches = branchTexts(members, glyphs);
  const names = members.map((member, index) => `${branches[index] ?? ''} ${nameOf(member)}`);
  const models = members.map(({ session }) => session.model ?? none);
  const widest = (texts: readonly string[]): number =>
    Math.min(32, Math.max(0, ...texts.map(displayWidth)));
  const widths = { name: widest(names), model: widest(models) };
  return members.map(({ session }, index) => {
    const { verdict, lastActivityAt } = session;
    const age = lastActivityAt === undefined ? none : formatAge(lastActivityAt, now);
    const word = stateWord(verdict.status);
    return [
      span(`   ${fit(names[index] ?? '', widths.name, glyphs)}  `),
      span(`${fit(models[index] ?? '', widths.model, glyphs)}  `, 'muted'),
      span(stateText(verdict, glyphs, session.alarms.length > 0).padEnd(7), stateTones[word]),
      span(` ${age.padStart(4)}  `, 'muted'),
      span(verdict.reason, 'muted'),
    ];
  });
}

function nameOf({ session }: GroupMember): string {
  const { name, agentNickname, agentRole, threadId } = session;
  const called = name ?? agentNickname ?? threadId.slice(-5);
  return agentRole === undefined ? called : `${called} (${agentRole})`;
}

/** The lines of the tree left of each name. The line of a parent continues to its next child. */
function branchTexts(members: readonly GroupMember[], { tree }: Glyphs): readonly string[] {
  const through: string[] = [];
  return members.map(({ branch: { depth, lastChild } }) => {
    through.length = Math.min(through.length, depth - 1);
    const text = through.join('') + (lastChild ? tree.last : tree.child);
    through[depth - 1] = lastChild ? '   ' : `${tree.through} `;
    return text;
  });
}
