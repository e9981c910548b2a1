import { expect, test } from 'vitest';
import {
  aFleet,
  ago,
  aSession,
  aSubagent,
  aVerdict,
  fixtureNow,
  type SessionOverrides,
} from '../../../fixtures/a-session.js';
import type { Pid } from '../../core/ids.js';
import { sessionGroups } from '../../core/fleet/session-groups.js';
import { cellContext, columns } from './columns.js';
import { glyphsFor } from '../text/glyphs.js';

function cell(title: string, overrides: SessionOverrides): string {
  const fleet = aFleet([aSession(overrides)]);
  const context = cellContext(fleet, {
    now: fixtureNow,
    debug: false,
    glyphs: glyphsFor({ unicode: true }),
  });
  const [group] = sessionGroups(fleet.sessions);
  const column = columns.find((candidate) => candidate.title === title);
  return group && column ? column.text(group, context) : 'no such cell';
}

const pid = (number: number): Pid => number as Pid;

test.each<[string, SessionOverrides, string]>([
  ['PID', { pids: [pid(123)] }, '123'],
  ['PID', { pids: [pid(123), pid(9)] }, '123+'],
  ['PID', { pids: [pid(9)], owner: 'daemon', attached: false }, 'daemon'],
  ['PID', { pids: [pid(9)], owner: 'daemon', attached: undefined }, 'daemon'],
  ['PID', { pids: [pid(123), pid(9)], owner: 'daemon', attached: true }, '123+'],
  ['PID', { pids: [] }, 'unknown'],
  ['TID', { number: 1 }, '01998a32…00001'],
  ['SUB', {}, '0'],
  ['STATE', { verdict: aVerdict('approval') }, '◆ ASK'],
  ['STATE', { verdict: aVerdict('approval', { certain: false }) }, '◆ ASK?'],
  ['STATE', { verdict: aVerdict('unclear', { certain: false }) }, '◌ UNK'],
  ['STATE', { attached: false }, '○ IDLE detached'],
  ['STATE', { stale: true, attached: false }, '○ IDLE stale'],
  ['STATE', { alarms: ['x'], verdict: aVerdict('model') }, '●▲WORK'],
  ['STATE', { alarms: ['x'], verdict: aVerdict('idle', { certain: false }) }, '○▲IDLE?'],
  ['AGE', { lastActivityAt: ago(7200) }, '2h'],
  ['AGE', { lastActivityAt: undefined }, '-'],
  ['AGE', { lastActivityAt: ago(-5) }, '0s'],
  ['FOR', { verdict: aVerdict('idle', { since: ago(61) }) }, '1m'],
  ['FOR', { verdict: aVerdict('idle', { since: undefined }) }, 'unknown'],
  ['NAME', { name: 'deploy' }, 'deploy'],
  ['NAME', {}, '-'],
  ['TITLE', { title: undefined }, '-'],
  ['BRANCH', { gitBranch: 'main' }, 'main'],
  ['BRANCH', { gitBranch: undefined, gitCommit: '1a2b3c4d5e6f' }, '@1a2b3c4d'],
  ['BRANCH', { gitBranch: undefined, gitCommit: undefined }, '-'],
  ['BRANCH', { gitBranch: undefined, gitCommit: undefined, cwd: undefined }, 'unknown'],
  ['PWD', { cwd: '/home/ada/src' }, '~/src'],
  ['PWD', { cwd: undefined }, 'unknown'],
  ['MODEL', { model: 'gpt-5-codex' }, 'gpt-5-codex'],
  ['MODEL', { model: undefined }, 'unknown'],
  ['WHY', {}, 'the last turn ended'],
  ['WHY', { alarms: ['works beside x: y'] }, 'the last turn ended; works beside x: y'],
  ['WHY', { attached: false }, 'no terminal shows it; the last turn ended'],
  ['WHY', { stale: true }, 'last known: the last turn ended'],
])('%s of %j reads %s', (title, overrides, text) => {
  expect(cell(title, overrides)).toBe(text);
});

test('SUB counts the subagents and calls where one asks or has failed', () => {
  const root = aSession({ number: 1 });
  const sessions = [
    root,
    aSubagent(root, { number: 2, verdict: aVerdict('tool') }),
    aSubagent(root, { number: 3, verdict: aVerdict('error') }),
  ];
  const [group] = sessionGroups(sessions);
  const sub = columns.find(({ title }) => title === 'SUB');
  if (!group || !sub) throw new Error('there is a group and a column');
  const text = (debug: boolean): string =>
    sub.text(
      group,
      cellContext(aFleet(sessions), {
        now: fixtureNow,
        debug,
        glyphs: glyphsFor({ unicode: true }),
      }),
    );
  expect([text(false), text(true)]).toEqual(['2!', '2! (1W/1F)']);
});
