import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import { runBuilt, type Run } from '../../../fixtures/whole-program/run-built.js';

let home: LiveHome;
let thread: HeldThread;
let other: HeldThread;
beforeAll(async () => {
  home = liveHome();
  thread = await home.hold({ withLock: true });
  other = await home.hold();
});
afterAll(() => home.stop());

const explain = (...words: readonly string[]): Promise<Run> =>
  runBuilt(['explain', ...words], { env: { CODEX_HOME: home.codexHome, LC_ALL: 'C.UTF-8' } });

describe('codex-ps explain', () => {
  it('says where each fact was read, which rule decided, and why each other one did not', async () => {
    const { stdout, stderr, code } = await explain(thread.id);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(/^○ IDLE {2}Do the next thing, please\.\n/);
    expect(stdout).toMatch(/ rollout +turn completed .*\n +\/.*\.jsonl, the line at byte \d+\n/);
    expect(stdout).toContain(`thread-writer-locks/${thread.id}.lock\n`);
    expect(stdout).toMatch(
      / turn-completed +decided +waiting\/idle: waiting for the next prompt\n/,
    );
    expect(stdout).toMatch(/ daemon-idle +silent +no daemon owns this thread\n/);
    expect(stdout).not.toMatch(/[^\n\P{C}]/u);
  });

  it('says the same as JSON', async () => {
    const { stdout, code } = await explain(thread.id, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      found: true,
      called: thread.id,
      session: {
        thread_id: thread.id,
        status: 'waiting',
        debug: { evidence: expect.any(Array) as [] },
      },
      rules: expect.arrayContaining([
        expect.objectContaining({ rule: 'turn-completed', outcome: 'decided' }),
      ]) as [],
      settled_by: null,
      dropped: null,
      looked: [],
    });
  });

  it('of a thread that is not live says what was looked for, and which host did not answer', async () => {
    const dead = '019a0000-0000-7000-8000-00000000dead';
    const { stdout, code } = await explain(dead, '--host', 'local,nowhere.invalid');
    expect(code).toBe(1);
    const page = stdout.replace(/\s+/g, ' ');
    expect(page).toContain(`no running thread is called "${dead}"`);
    expect(page).toMatch(/local: \d+ Codex processes, by lsof; together they have 2 threads/);
    expect(page).toContain(`the CODEX_HOME in use: ${home.codexHome}`);
    expect(page).toMatch(/problem nowhere\.invalid: /);
    const printed = JSON.parse((await explain(dead, '--json')).stdout) as object;
    expect(printed).toMatchObject({ found: false, session: null, rules: null });
  });

  it('lists the candidates where a name may be two threads', async () => {
    const { stdout, stderr, code } = await explain('Do the next thing, please.');
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(/may be 2 threads/);
    expect(stderr).toContain(other.id);
  });
});
