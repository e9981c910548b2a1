import type { EpochMs } from '../../core/time.js';
import type { GroupMember, SessionGroup } from '../../core/fleet/session-groups.js';
import { none } from '../../output/table/column-cells.js';
import { displayWidth, fit } from '../../output/text/display-width.js';
import { formatAge } from '../../output/text/format-age.js';
import type { Glyphs } from '../../output/text/glyphs.js';
import { span } from '../../output/text/line.js';
import { stateText, stateTone } from '../../output/table/state-cell.js';
import type { StyledLine } from '../../output/text/styled-line.js';
import { stateWord } from '../../core/session/status.js';

/**
 * The subagents of a group, each by nickname, role, model, state and the age of what it last wrote:
 *
 *      ├─ Curie (explorer)     gpt-5-codex  ● WORK    12s
 *      │  └─ Euler (worker)    gpt-5-codex  ○ IDLE     3m
 *      └─ Noether              gpt-5        ◆ ASK?     8s  asks to run: npm install
 */
export function subagentTree(
  { members }: SessionGroup,
  glyphs: Glyphs,
  now: EpochMs,
): readonly StyledLine[] {
  const branches = branchTexts(members, glyphs);
  const names = members.map((member, index) => `${branches[index] ?? ''} ${nameOf(member)}`);
  const models = members.map(({ session }) => session.model ?? none);
  const widths = { name: widest(names), model: widest(models) };
  const how = { align: 'left', keep: 'start', ellipsis: glyphs.ellipsis } as const;
  return members.map(({ session }, index) => {
    const { verdict, lastActivityAt } = session;
    const age = lastActivityAt === undefined ? none : formatAge(lastActivityAt, now);
    const word = stateWord(verdict.status);
    return [
      span(`   ${fit(names[index] ?? '', widths.name, how)}  `),
      span(`${fit(models[index] ?? '', widths.model, how)}  `, 'muted'),
      span(stateText(verdict, glyphs, session.alarms.length > 0).padEnd(7), stateTone(word)),
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

function widest(texts: readonly string[]): number {
  return Math.min(32, Math.max(0, ...texts.map(displayWidth)));
}

/** The lines of the tree left of each name. A parent with more children to come has its line drawn through. */
function branchTexts(members: readonly GroupMember[], { tree }: Glyphs): readonly string[] {
  const through: string[] = [];
  return members.map(({ depth, lastChild }) => {
    through.length = Math.min(through.length, depth - 1);
    const text = through.join('') + (lastChild ? tree.last : tree.child);
    through[depth - 1] = lastChild ? '   ' : `${tree.through} `;
    return text;
  });
}
