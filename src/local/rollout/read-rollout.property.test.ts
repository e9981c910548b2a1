import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../../../fixtures/memory-files.js';
import { fixtureBytes, linesOf, rolloutFixtures } from '../../../fixtures/rollout-fixtures.js';
import type { RolloutProgress } from '../../core/facts/rollout-progress.js';
import { emptyProgress, foldRecord, foldRecords } from '../../core/rollout/fold-rollout.js';
import { parseRolloutLine } from '../../../fixtures/parse-rollout-line.js';
import { copiedUntil, parseSessionMeta } from '../../core/rollout/session-meta.js';
import { readRollout, type RolloutMemory } from './read-rollout.js';

const path = '/rollout.jsonl';
const names = rolloutFixtures();
const anyRollout = fc.constantFrom(...names.map(fixtureBytes));

function foldedWhole(bytes: Buffer): RolloutProgress {
  return foldRecords(emptyProgress, linesOf(bytes).map(parseRolloutLine));
}

/** What a turn is and waits for; the counts of what lies before it are not read by the tail. */
function essence(progress: RolloutProgress): unknown {
  const { turn, openCalls, context, tokens, rateLimits, lastItem, lastLineAt } = progress;
  return { turn, openCalls, context, tokens, rateLimits, lastItem, lastLineAt };
}

interface Step {
  readonly after: number;
  readonly kind: 'turn' | 'count' | 'count with limits' | 'patch';
  readonly tokens: number;
}

/** A first line, these steps, and a whole turn. */
function turnsOf(steps: readonly Step[], isFork: boolean): readonly string[] {
  let at = Date.UTC(2026, 10, 23, 14);
  let total = 0;
  const line = (type: string, payload: object): string =>
    `${JSON.stringify({ timestamp: new Date(at).toISOString(), type, payload })}\n`;
  const lineOf = ({ kind, tokens }: Omit<Step, 'after'>): readonly string[] => {
    total += tokens;
    const windows = { primary: { used_percent: total % 100, window_minutes: 300 } };
    const none = { limit_id: 'codex', limit_name: null, primary: null, plan_type: null };
    const rate_limits = kind === 'count with limits' ? windows : total % 2 === 0 ? none : null;
    const last_token_usage = { total_tokens: tokens };
    const info = { total_token_usage: { total_tokens: total }, last_token_usage };
    const changes = { [`/home/dev/${tokens % 5}`]: {} };
    if (kind === 'patch')
      return [line('event_msg', { type: 'patch_apply_end', call_id: 'c', changes })];
    if (kind !== 'turn') {
      return [
        line('event_msg', {
          type: 'token_count',
          info: { ...info, model_context_window: 9 },
          rate_limits,
        }),
      ];
    }
    return [line('event_msg', { type: 'task_started' }), line('turn_context', { cwd: '/work' })];
  };
  const forked = isFork ? { forked_from_id: '01a208b3-a217-7510-bcfd-460fd8b1b4b9' } : {};
  const meta = { id: '01a208b3-a217-7510-bcfd-460fd8b1b4b8', cli_version: '0.120.0', ...forked };
  return [
    line('session_meta', meta),
    ...steps.flatMap((step) => {
      at += step.after;
      return lineOf(step);
    }),
    ...lineOf({ kind: 'turn', tokens: 0 }),
    ...lineOf({ kind: 'count', tokens: 1 }),
  ];
}

describe('however a rollout comes in', () => {
  it('gives the same state from its tail as from all of it, at every line', async () => {
    const wrong: string[] = [];
    for (const name of names) {
      const bytes = fixtureBytes(name);
      let whole = emptyProgress;
      let begin = 0;
      for (let end = bytes.indexOf(10) + 1; end > 0; end = bytes.indexOf(10, end) + 1) {
        const files = memoryFiles();
        files.put(path, bytes.subarray(0, end));
        const read = await readRollout(files, path, undefined);
        const line = bytes.toString('utf8', begin, end - 1);
        if (line !== '') whole = foldRecord(whole, parseRolloutLine(line));
        begin = end;
        const byTail = read.ok && essence(read.value.progress);
        if (!isDeepStrictEqual(byTail, essence(whole))) wrong.push(`${name} at byte ${end}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('gives the same state after any partial writes as in one piece', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRollout,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        async (bytes, shares) => {
          const cuts = [...shares.map((share) => Math.floor(share * bytes.length)), bytes.length];
          const files = memoryFiles();
          files.put(path, '');
          let memory: RolloutMemory | undefined;
          let written = 0;
          for (const cut of cuts.sort((a, b) => a - b)) {
            files.append(path, bytes.subarray(written, cut));
            written = cut;
            const read = await readRollout(files, path, memory);
            memory = read.ok ? read.value : undefined;
          }
          expect(memory && essence(memory.progress)).toEqual(essence(foldedWhole(bytes)));
          expect(memory?.readTo).toBe(bytes.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same tokens, limits and changed files from its tail as from all of it, of the last half hour', async () => {
    const step = fc.record({
      after: fc.integer({ min: 0, max: 40_000 }),
      kind: fc.constantFrom('turn', 'count', 'count', 'count with limits', 'patch'),
      tokens: fc.integer({ min: 0, max: 5_000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        async (steps, isFork) => {
          const files = memoryFiles();
          const lines = turnsOf(steps, isFork);
          files.put(path, lines.join(''));
          const read = await readRollout(files, path, undefined);
          const [firstLine = '', ...rest] = lines;
          const meta = parseSessionMeta(firstLine);
          const start = meta.ok ? { copiedUntil: copiedUntil(meta.value) } : {};
          const whole = foldRecords({ ...emptyProgress, ...start }, rest.map(parseRolloutLine));
          const { tokensByMinute, usage, rateLimits, changedFiles } = whole;
          expect(read).toMatchObject({
            value: { progress: { tokensByMinute, usage, rateLimits, changedFiles } },
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never throws, whatever bytes it is', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom('\n', '{', '}\n', '\0', '{"type":"event_msg","payload":{}}\n')
        .map((text) => Buffer.from(text)),
      anyRollout.map((bytes) => bytes.subarray(0, 30_000)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(noise, { maxLength: 4 }), { maxLength: 5 }),
        async (steps) => {
          const files = memoryFiles();
          files.put(path, '');
          let memory: RolloutMemory | undefined;
          for (const pieces of steps) {
            files.append(path, Buffer.concat(pieces));
            const read = await readRollout(files, path, memory);
            expect(read.ok).toBe(true);
            memory = read.ok ? read.value : undefined;
          }
          expect(files.stillOpen()).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});
