import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../../fixtures/whole-program/live-home.js';
import type { PtySession } from '../../../fixtures/terminal/pty-session.js';
import { runBuilt } from '../../../fixtures/whole-program/run-built.js';
import {
  shellEnvironment,
  shellHome,
  startShell,
  wordsAfterTab,
} from '../../../fixtures/whole-program/shell-session.js';
import { need } from '../../../fixtures/whole-program/skip-without.js';
import { shells } from './commands.js';
import { removeFolder } from '../../../fixtures/remove-folder.js';

const needs = Object.fromEntries(
  shells.map((shell) => [shell, need(shell, shell, ['-c', 'true'])]),
);
/** Each way out of a word that a shell knows; the file `pwned` tells of one that worked. */
const hostile =
  'evil $(touch pwned) `touch pwned` \'; touch pwned; \' "; touch pwned; " \\ %F{red} ~ * $HOME & | > pwned';

let home: LiveHome;
let thread: HeldThread;
let folder: string;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  home = liveHome();
  thread = await home.hold();
  folder = mkdtempSync(join(tmpdir(), 'codex-ps-shell-'));
  shellHome(folder);
  mkdirSync(join(folder, '.ssh'));
  writeFileSync(
    join(folder, '.ssh/config'),
    'Host studio nas-1\nHost *\nHost $(touch pwned) -oX\n',
  );
  env = { CODEX_HOME: home.codexHome, XDG_CONFIG_HOME: join(folder, 'config') };
  await runBuilt(['name', thread.id, hostile], { env });
});
afterAll(async () => {
  await home.stop();
  removeFolder(folder);
});

describe('the candidates', () => {
  const complete = async (args: readonly string[], more = env): Promise<readonly string[]> => {
    const { stdout, stderr, code } = await runBuilt(['__complete', '--', ...args], { env: more });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return stdout.split('\n').map((line) => line.split('\t')[0] ?? '');
  };

  it('are the running threads of this machine by name and id', async () => {
    expect(await complete(['explain', ''])).toEqual(['threads', hostile, thread.id, '']);
  });

  it('are the hosts of the ssh configuration that --host would take', async () => {
    const hosts = ['local', 'all', 'studio', 'nas-1'];
    expect(await complete(['--host', 'x,'], { ...env, HOME: folder })).toEqual([
      ...['hosts', ...hosts.map((host) => `x,${host}`), ''],
    ]);
  });

  it('are the views, and the states after a comma', async () => {
    expect(await complete(['--view', ''])).toEqual(['views', 'attention', 'working', 'idle', '']);
    expect(await complete(['wait', '--state', 'ask,'])).toEqual([
      ...['choices', 'ask,ask', 'ask,fail', 'ask,stop', 'ask,work', 'ask,idle', 'ask,unk', ''],
    ]);
  });

  it('are no part of what help shows', async () => {
    expect((await runBuilt(['--help'])).stdout).not.toContain('__complete');
    expect(await complete([''])).toEqual([
      ...[
        'fixed',
        'go',
        'name',
        'wait',
        'status',
        'list',
        'notify',
        'explain',
        'ended',
        'mcp',
        'doctor',
        'config',
      ],
      ...['completion', 'man', ''],
    ]);
  });
});

it('refuses another shell', async () => {
  const run = await runBuilt(['completion', 'tcsh']);
  expect(run).toMatchObject({ code: 2, stderr: 'codex-ps: completion is for bash, zsh, fish\n' });
});

describe.each(['bash', 'zsh'] as const)('in a real %s', (shell) => {
  let session: PtySession;
  beforeAll(async () => {
    session = await startShell(shell, folder, env);
  });
  afterAll(() => session.end());

  it.skipIf(needs[shell]?.met !== true)(
    'completes commands, flags, choices and hosts',
    async () => {
      const words = (text: string, completed: RegExp): Promise<readonly string[]> =>
        wordsAfterTab(session, text, completed);
      expect(await words('codex-ps na', /codex-ps name$/m)).toEqual(['name']);
      expect(await words('codex-ps --all-s', /--all-sources/)).toEqual(['--all-sources']);
      expect(await words('codex-ps wait --until att', /attention/)).toEqual([
        ...['wait', '--until', 'attention'],
      ]);
      expect(await words('codex-ps --discovery=ls', /lsof/)).toEqual(['--discovery=lsof']);
      expect(await words('codex-ps --host local,stu', /studio/)).toEqual([
        '--host',
        'local,studio',
      ]);
      expect(await words('codex-ps completion zs', /zsh/)).toEqual(['completion', 'zsh']);
      expect(await words('codex-ps --columns state,titl', /title/)).toEqual([
        ...['--columns', 'state,title'],
      ]);
      expect(await words('codex-ps --sort=-branc', /-branch/)).toEqual(['--sort=-branch']);
    },
  );

  it.skipIf(needs[shell]?.met !== true)('leaves what was typed before as it is', async () => {
    for (const [typed, list] of [
      ['--host a\\$\\(touch\\ pwned\\),stu', ['--host', 'a$(touch pwned),studio']],
      ["--host 'a;touch pwned',stu", ['--host', 'a;touch pwned,studio']],
      ['--host "a;touch pwned,stu', ['--host', 'a;touch pwned,studio']],
      ["--host='a b,stu", ['--host=a b,studio']],
      ['--host="a b,stu', ['--host=a b,studio']],
      ['--host=me@"a:22,stu', ['--host=me@a:22,studio']],
      ['--host=me@a:22,stu', ['--host=me@a:22,studio']],
      ['--host me@a:22,stu', ['--host', 'me@a:22,studio']],
    ] as const) {
      expect(await wordsAfterTab(session, `codex-ps ${typed}`, /studio['"]? ?$/m), typed).toEqual(
        list,
      );
    }
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  it.skipIf(needs[shell]?.met !== true)('quotes whatever a thread is called', async () => {
    for (const begun of ['ev', 'evil\\ \\$', "'ev", '"ev']) {
      expect(await wordsAfterTab(session, `codex-ps name ${begun}`, /pwned['"]? ?$/m)).toEqual([
        'name',
        hostile,
      ]);
    }
    const id = thread.id.slice(0, -3);
    const words = await wordsAfterTab(session, `codex-ps wait --thread ${id}`, /[0-9a-f]{12} ?$/m);
    expect(words).toEqual(['wait', '--thread', thread.id]);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });
});

describe('in a real fish', () => {
  /** For each line what Tab would offer after it, as fish itself tells. */
  function offered(lines: readonly string[]): readonly (readonly string[])[] {
    const script =
      'command codex-ps completion fish | source; for line in $argv; complete -C $line; echo ---; end';
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', script, ...lines], {
      encoding: 'utf8',
      cwd: folder,
      env: shellEnvironment(folder, env),
    });
    expect(stderr).toBe('');
    const answers = stdout.split('---\n').slice(0, -1);
    return answers.map((answer) =>
      answer.split('\n').flatMap((line) => (line === '' ? [] : (line.split('\t')[0] ?? []))),
    );
  }

  it.skipIf(needs['fish']?.met !== true)('completes all of it', () => {
    const expected = {
      'codex-ps na': ['name'],
      'codex-ps --all-s': ['--all-sources'],
      'codex-ps wait --until att': ['attention'],
      'codex-ps --discovery=ls': ['--discovery=lsof'],
      'codex-ps --host local,stu': ['local,studio'],
      'codex-ps completion zs': ['zsh'],
      'codex-ps --columns state,titl': ['state,title'],
      'codex-ps --sort=-branc': ['--sort=-branch'],
      [`codex-ps name ${thread.id.slice(0, -3)}`]: [thread.id],
      'codex-ps name x ': [],
      'codex-ps wait --thread ev': [hostile],
    };
    const lines = Object.keys(expected);
    const answers = offered(lines);
    expect(Object.fromEntries(lines.map((line, at) => [line, answers[at]]))).toEqual(expected);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });
});
