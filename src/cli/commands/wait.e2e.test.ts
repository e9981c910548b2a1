import { appendFileSync, mkdtempSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedDocument } from '../../../fixtures/json-schema.js';
import { isAlive } from '../../../fixtures/real-process.js';
import { turnText } from '../../../fixtures/stand-in/stand-in-rollout.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import {
  builtProgram,
  runBuilt,
  startBuilt,
  type Run,
  type RunningProgram,
} from '../../../fixtures/whole-program/run-built.js';
import { removeFolder } from '../../../fixtures/remove-folder.js';

/** A whole id may be waited for before it is there: that it is not there yet is said, which shows that it waits. */
const ghost = '019a0000-0000-7000-8000-00000000dead';

let home: LiveHome;
let config: string;
let resting: HeldThread;
let working: HeldThread;
beforeAll(async () => {
  home = liveHome();
  config = mkdtempSync(join(tmpdir(), 'codex-ps-wait-'));
  resting = await home.hold({ id: '019a1111-0000-7000-8000-000000000001' });
  working = await holdWorking('019a1111-0000-7000-8000-000000000002');
});
afterAll(async () => {
  await home.stop();
  removeFolder(config);
});

function holdWorking(id: string): Promise<HeldThread> {
  return home.hold({ id, working: { records: [] } });
}

const words = (args: string): readonly string[] => ['wait', ...args.split(' ')];
const env = (): Record<string, string> => ({
  CODEX_HOME: home.codexHome,
  XDG_CONFIG_HOME: config,
});
function wait(args: string): Promise<Run> {
  return runBuilt(words(args), { env: env() });
}
/** Waits for what is named and for the ghost, and is known to. */
async function waiting(args: string): Promise<RunningProgram> {
  const all = words(`--refresh-ms 100 --thread ${ghost} ${args}`);
  const program = startBuilt(all, { env: env(), ownGroup: true });
  await expect.poll(program.stderr).toContain('no running thread is called');
  return program;
}

/** Whether any process is left of what this one started. */
function leaves({ child }: RunningProgram): boolean {
  return isAlive(-(child.pid ?? 0));
}

describe('what is so already', () => {
  it('is printed at once, those sessions alone', async () => {
    const { code, stdout, stderr } = await wait('--until idle');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [title, row, ...more] = stdout.split('\n');
    expect(title).toMatch(/^HOST /);
    expect(row).toMatch(/^local .*IDLE/);
    expect(row).toContain(`${resting.pid}`);
    expect(more).toEqual(['']);
  });

  it('is one document with --json', async () => {
    const { code, stdout } = await wait(`--until working --json --thread ${working.id}`);
    expect(code).toBe(0);
    expect(checkedDocument(stdout).sessions).toMatchObject([
      { thread_id: working.id, status: 'working' },
    ]);
  });
});

describe('what is not so', () => {
  it.each(['ask', 'fail', 'attention', 'gone', 'any-change', 'idle --all-of'])(
    '%s ends with 3 when the time is over, and prints nothing',
    async (until) => {
      const run = await wait(`--timeout 0 --until ${until}`);
      expect(run).toMatchObject({ code: 3, stdout: '', stderr: '' });
    },
  );

  it('is waited for as long as was said', async () => {
    const { code, milliseconds } = await wait('--timeout 1.2 --until ask');
    expect(code).toBe(3);
    expect(milliseconds).toBeGreaterThan(1_200);
  });
});

describe('wrong usage is one line and code 2', () => {
  it.each([
    ['no condition', '--timeout 1', 'Missing required argument: until'],
    ['a condition that is none', '--until done', '"any-change"'],
    ['a time that is none', '--until ask --timeout soon', '--timeout needs seconds'],
    ['a time that is empty', '--until ask --timeout=', '--timeout needs seconds'],
    ['a time before now', '--until ask --timeout -1', '--timeout needs seconds'],
    ['a beginning of two ids', '--until ask --thread 019a1111', 'may be 2 threads: 019a1111-'],
    ['a name that nobody has', '--until ask --thread nmae', 'no running thread is called "nmae"'],
  ])('%s', async (_, args, says) => {
    const { code, stdout, stderr } = await wait(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^codex-ps: [^\n]+\n$/);
    expect(stderr).toContain(says);
  });
});

describe('what becomes so while it waits', () => {
  it('a turn that ends', async () => {
    const thread = await holdWorking('019a2222-0000-7000-8000-000000000001');
    const program = await waiting(`--until idle --json --thread ${thread.id}`);
    appendFileSync(thread.path, turnText(Date.now(), thread.cwd));
    const { code, stdout } = await program.ended;
    expect(code).toBe(0);
    expect(checkedDocument(stdout).sessions.map((row) => row.thread_id)).toEqual([thread.id]);
    expect(leaves(program)).toBe(false);
  });

  it('any change of it', async () => {
    const thread = await holdWorking('019a2222-0000-7000-8000-000000000002');
    const program = await waiting(`--until any-change --thread ${thread.id}`);
    appendFileSync(thread.path, turnText(Date.now(), thread.cwd));
    expect(await program.ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/IDLE/) as string,
    });
  });

  it('a process that is killed', async () => {
    const thread = await holdWorking('019a2222-0000-7000-8000-000000000003');
    const program = await waiting(`--until gone --all-of --json --thread ${thread.id}`);
    process.kill(thread.pid, 'SIGKILL');
    const { code, stdout } = await program.ended;
    expect(code).toBe(0);
    expect(checkedDocument(stdout).sessions).toMatchObject([
      { thread_id: thread.id, status: 'working', stale: true },
    ]);
  });

  it('a thread that comes', async () => {
    const program = await waiting('--until idle');
    const thread = await home.hold({ id: ghost });
    expect(await program.ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${thread.pid}`) as string,
    });
    process.kill(thread.pid, 'SIGKILL');
  });
});

describe('an inferred state', () => {
  it('counts with --likely only', async () => {
    const thread = await holdWorking('019a3333-0000-7000-8000-000000000001');
    appendFileSync(thread.path, escalatedCall());
    const ask = `--timeout 0 --until ask --thread ${thread.id}`;
    expect((await wait(ask)).code).toBe(3);
    expect(await wait(`${ask} --likely`)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('ASK?') as string,
    });
    process.kill(thread.pid, 'SIGKILL');
  });
});

describe('it ends', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s with %i, and nothing is left', async (signal, code) => {
    const program = await waiting('--until idle');
    program.child.kill(signal);
    expect(await program.ended).toMatchObject({ code, stdout: '' });
    await expect.poll(() => leaves(program)).toBe(false);
  });

  it('quietly with 0 where nobody reads what it prints', () => {
    const script = '{ "$NODE" "$PROGRAM" wait --until idle; echo "code $?" >&2; } | true';
    const { stderr } = spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], NODE: process.execPath, PROGRAM: builtProgram, ...env() },
    });
    expect(stderr).toBe('code 0\n');
  });
});

describe('a host that does not answer', () => {
  it('is said, and is neither gone nor met', async () => {
    const hosts = '--host local,faraway --ssh-bin /nowhere/ssh';
    const gone = await wait(`--until gone --thread x --timeout 0 ${hosts}`);
    expect(gone).toMatchObject({ code: 3, stdout: '' });
    expect(gone.stderr).toContain('codex-ps: faraway: ');
    expect(gone.stderr).toContain('no running thread is called "x"\n');
    expect((await wait(`--until working --timeout 0 ${hosts}`)).code).toBe(0);
  });
});

/** A call that Codex would ask for. */
function escalatedCall(): string {
  const payload = {
    type: 'function_call',
    name: 'exec_command',
    arguments: JSON.stringify({ cmd: 'touch x', sandbox_permissions: 'require_escalated' }),
    call_id: 'call_1',
  };
  const line = { timestamp: new Date().toISOString(), type: 'response_item', payload };
  return `${JSON.stringify(line)}\n`;
}
