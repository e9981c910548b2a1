import { expect, it } from 'vitest';
import { memoryFiles } from '../../fixtures/memory-files.js';
import { aSession } from '../../fixtures/a-session.js';
import { durationMs, epochMs } from '../core/time.js';
import { timelineLength } from '../core/session/timeline.js';
import { readTimelines } from './timeline-reader.js';

type MemoryFiles = ReturnType<typeof memoryFiles>;
type Memory = Parameters<typeof readTimelines>[3] & object;

const now = epochMs(1_795_460_000_000);
const minute = 60_000;
const path = '/rollout.jsonl';

function event(agoMinutes: number, type: string, more: object = {}): string {
  const timestamp = new Date(now - agoMinutes * minute).toISOString();
  return `${JSON.stringify({ timestamp, type: 'event_msg', payload: { type, ...more } })}\n`;
}

/** As `working 120-60`: minutes before now. */
async function read(files: MemoryFiles, memory?: Memory): Promise<string> {
  const verdict = { ...aSession().verdict, since: undefined };
  const session = { ...aSession({ rolloutPath: path }), verdict };
  const [timeline] = await readTimelines(files, [session], now, memory);
  const told = timeline?.spans.map(
    ({ from, to, state }) => `${state} ${(now - from) / minute}-${(now - to) / minute}`,
  );
  return [...(told ?? []), timeline?.trouble].filter((text) => text !== undefined).join(', ');
}

it('reads each rollout once, and then what is new', async () => {
  const files = memoryFiles();
  files.put(path, event(120, 'task_started') + event(60, 'task_complete'));
  const memory: Memory = new Map();
  expect(await read(files, memory)).toBe('working 120-60, idle 60-0');
  const before = files.reads.length;
  const more = event(30, 'task_started');
  files.append(path, more);
  expect(await read(files, memory)).toBe('working 120-60, idle 60-30, working 30-0');
  expect(files.reads.slice(before).map(({ bytes }) => bytes)).toEqual([more.length]);
  expect(files.stillOpen()).toBe(0);
});

it('is read again where the file is another or shorter', async () => {
  const files = memoryFiles();
  files.put(path, event(120, 'task_started') + event(60, 'task_complete'));
  const memory: Memory = new Map();
  await read(files, memory);
  files.put(
    path,
    event(20, 'task_started') + event(10, 'task_complete') + event(5, 'task_started'),
  );
  expect(await read(files, memory)).toBe('working 20-10, idle 10-5, working 5-0');
  files.rewrite(path, event(9, 'task_started'));
  expect(await read(files, memory)).toBe('working 9-0');
});

it('reads no further back than it shows', async () => {
  const files = memoryFiles();
  const filler = event(600, 'agent_reasoning', { text: 'x'.repeat(2_000_000) });
  files.put(path, filler + event(590, 'task_started') + event(60, 'task_complete'));
  expect(await read(files)).toBe('working 480-60, idle 60-0');
  expect(files.reads.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(300_000);
  expect(timelineLength).toBe(durationMs(480 * minute));
});

it('gives a reason where a rollout is too long to read', async () => {
  const files = memoryFiles();
  const filler = event(200, 'agent_reasoning', { text: 'x'.repeat(3_000_000) });
  files.put(path, event(300, 'task_started') + filler.repeat(4) + event(60, 'task_complete'));
  expect(await read(files)).toBe(
    'unknown 480-200, working 200-60, idle 60-0, the rollout is long: nothing before 2026-11-23T15:33:20.000Z was read',
  );
});

it('gives a reason where it has too many lines', async () => {
  const files = memoryFiles();
  const line = event(200, 'agent_message', { message: 'x' });
  files.put(path, event(300, 'task_started') + line.repeat(8_000) + event(60, 'task_complete'));
  expect(await read(files)).toContain('the rollout is long: nothing before');
});

it('gives a reason where a rollout cannot be read, and shows the state of the row where there is none', async () => {
  expect(await read(memoryFiles())).toBe('the rollout cannot be read: ENOENT');
  const since = epochMs(now - 5 * minute);
  const session = { ...aSession({ rolloutPath: undefined }) };
  const verdict = { ...session.verdict, since };
  const [timeline] = await readTimelines(memoryFiles(), [{ ...session, verdict }], now);
  expect(timeline?.spans).toMatchObject([{ from: since, to: now }]);
});
