import { describe, expect, test } from 'vitest';
import { aFleet, aSession, aVerdict } from '../../../fixtures/a-session.js';
import { glyphsFor } from './glyphs.js';
import { formatProblem, statusExitCode, statusLine } from './status-line.js';

const asks = aSession({
  number: 1,
  title: '<b>&',
  verdict: aVerdict('question', { reason: 'a < b' }),
});
const fails = aSession({ number: 2, verdict: aVerdict('error') });
const works = aSession({ number: 3, verdict: aVerdict('tool') });

const line = (format: string, fleet = aFleet([asks, fails, works])): string =>
  statusLine(fleet, format, glyphsFor({ unicode: true }));

describe('one line', () => {
  test.each([
    ['plain', '1 asks, 1 failed, 1 works'],
    ['tmux', '#[fg=yellow]◆1#[default] #[fg=red]✗1#[default] #[fg=green]●1#[default]'],
    ['polybar', '%{F#e5c07b}◆1%{F-} %{F#e06c75}✗1%{F-} %{F#98c379}●1%{F-}'],
    ['{ask}/{sessions} {limit}.', '1/3 .'],
  ])('as %s', (format, expected) => {
    expect(line(format)).toBe(expected);
  });

  test('as JSON, whatever is not known null', () => {
    expect(JSON.parse(line('json'))).toEqual({
      ...{ sessions: 3, threads: 3, ask: 1, failed: 1, stopped: 0, work: 1, idle: 0, unknown: 0 },
      ...{ unreachable: 0, limit: null },
    });
  });

  test('for waybar escapes what Pango would read as markup', () => {
    expect(JSON.parse(line('waybar'))).toMatchObject({
      ...{ text: '◆1 ✗1 ●1', class: 'ask' },
      tooltip: expect.stringMatching(/^&lt;b&gt;&amp;: a &lt; b\n/) as string,
    });
  });

  test('says where there is nothing, and which hosts do not answer', () => {
    expect(line('plain', aFleet())).toBe('no sessions');
    expect(JSON.parse(line('waybar', aFleet()))).toMatchObject({ text: '', class: 'none' });
  });
});

test('the exit code names those who ask before those who failed', () => {
  expect(statusExitCode(aFleet([asks, fails]))).toBe(10);
  expect(statusExitCode(aFleet([fails, works]))).toBe(11);
  expect(statusExitCode(aFleet([works, { ...asks, stale: true }]))).toBe(0);
});

test('a format is one of five, or a template that names what there is', () => {
  expect(['plain', 'waybar', '{ask}', 'x {limit} y'].map(formatProblem)).toEqual(
    Array(4).fill(undefined),
  );
  expect(formatProblem('nope')).toMatch(/^--format needs plain, /);
  expect(formatProblem('{ask} {nope}')).toMatch(/\{unreachable\}/);
});
