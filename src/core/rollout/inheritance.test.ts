import { describe, expect, it } from 'vitest';
import { linesOf, rolloutFixture } from '../../../fixtures/rollout-fixtures.js';
import { inheritanceAfter, inheritanceAtStart, type Inheritance } from './inheritance.js';
import { recordsOfLine } from './rollout-line.js';
import { parseSessionMeta } from './session-meta.js';

function inheritanceOf(lines: readonly string[]): Inheritance {
  const [first = '', ...rest] = lines;
  const meta = parseSessionMeta(first);
  if (!meta.ok) throw new Error(meta.error.kind);
  return rest
    .flatMap(recordsOfLine)
    .reduce(
      (inheritance, record) => inheritanceAfter(inheritance, record, meta.value),
      inheritanceAtStart(meta.value),
    );
}

describe('the tokens that a thread inherited', () => {
  it.each([
    // Each answer of the stand-in model is said to have used 12,500, in the older excerpts 15.
    ['0.120', 'tail-subagent-after-copied-history', 30],
    ['0.135', 'inherited-tokens.a-fork.thread-2', 12_500],
    ['0.135', 'tail-subagent-with-history', 0],
    ['0.150', 'inherited-tokens.a-fork.thread-2', 0],
    ['0.171', 'tail-subagent-after-copied-history', 0],
    ['0.169', 'subagents.the-root-waits-for-its-subagents.thread-2', 0],
    ['0.135', 'inherited-tokens.a-fork.thread-3', 50_000],
    ['0.150', 'inherited-tokens.a-fork.thread-3', 50_000],
    ['0.171', 'tail-compacted-fork', 12_500],
    ['0.169', 'idle.after-a-turn', 0],
  ])('are found in a rollout of %s (%s)', (version, situation, tokens) => {
    const lines = linesOf(rolloutFixture(version, situation));
    expect(inheritanceOf(lines)).toEqual({ kind: 'counted', tokens });
  });

  it('are not known before a fork has counted its own', () => {
    const lines = linesOf(rolloutFixture('0.150', 'inherited-tokens.a-fork.thread-3'));
    const answered = lines.findIndex((line) => line.includes('"token_count"'));
    expect(inheritanceOf(lines.slice(0, answered))).toEqual({ kind: 'uncounted', hasAnswer: true });
  });

  it('are not known while all of a rollout may be a copy', () => {
    const lines = linesOf(rolloutFixture('0.135', 'fork.forked.thread-2'));
    expect(inheritanceOf(lines)).toEqual({ kind: 'copied', tokens: 12_500 });
  });
});
