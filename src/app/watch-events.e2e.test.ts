import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkedEvent, type PrintedEvent } from '../../fixtures/json-schema.js';
import { turnText } from '../../fixtures/stand-in/stand-in-rollout.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import { builtProgram, startBuilt } from '../../fixtures/whole-program/run-built.js';

let home: LiveHome;
beforeAll(() => {
  home = liveHome();
});
afterAll(() => home.stop());

function holdWorking(id: string): Promise<HeldThread> {
  return home.hold({ id, working: { records: [] } });
}

it('sees a thread come, its turn end, and its process go', async () => {
  const args = ['--watch', '--events', '--refresh-ms', '100', '--codex-home', home.codexHome];
  const program = startBuilt(args);
  const events = (): readonly PrintedEvent[] =>
    program
      .stdout()
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(checkedEvent);
  // Of what is there at the first look nothing is told: threads come until one is later than that.
  const threads: HeldThread[] = [];
  await expect
    .poll(
      async () => {
        threads.push(
          await holdWorking(`019a1111-0000-7000-8000-${String(threads.length).padStart(12, '0')}`),
        );
        return events().length > 0;
      },
      { interval: 500 },
    )
    .toBe(true);
  const last = threads.find(({ id }) => id === events()[0]?.thread_id);
  if (!last) throw new Error('the event is of another thread');
  const told = (): readonly string[] =>
    events()
      .filter((event) => event.thread_id === last.id)
      .map(({ from, to }) => `${from ?? 'null'}→${to}`);
  appendFileSync(last.path, turnText(Date.now(), last.cwd));
  await expect.poll(told).toEqual(['null→working', 'working→idle']);
  process.kill(last.pid, 'SIGKILL');
  await expect.poll(told).toEqual(['null→working', 'working→idle', 'idle→gone']);
  program.child.kill('SIGTERM');
  await program.ended;
});

/** Each 30 s `--watch` says that nothing changed: it must not be that line which finds the reader gone. */
const soonMs = 25_000;

it.each(['--watch', '--watch --events'])(
  '%s ends when its reader does, though nothing happens',
  async (flags) => {
    const script = `"$NODE" "$PROGRAM" ${flags} | { head -1 >/dev/null; echo read; }`;
    const shell = spawn('sh', ['-c', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        NODE: process.execPath,
        PROGRAM: builtProgram,
        CODEX_HOME: home.codexHome,
      },
    });
    // The shell waits for both ends of its pipe; that it ends is the proof.
    const closed = once(shell, 'close');
    let [stdout, stderr] = ['', ''];
    shell.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    shell.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    let threads = 0;
    const isRead = async (): Promise<boolean> => {
      // A pipe gets lines of events only: threads come until one is later than the first look.
      if (flags.includes('--events')) {
        await holdWorking(`019a2222-0000-7000-8000-${String(threads).padStart(12, '0')}`);
        threads += 1;
      }
      return stdout === 'read\n';
    };
    await expect.poll(isRead, { interval: 500 }).toBe(true);
    const from = performance.now();
    await closed;
    expect(stderr).toBe('');
    expect(performance.now() - from).toBeLessThan(soonMs);
  },
);
