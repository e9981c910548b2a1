import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedDocument } from '../../fixtures/json-schema.js';
import { installPackage } from '../../fixtures/whole-program/installed-package.js';
import {
  liveHome,
  type HeldThread,
  type LiveHome,
} from '../../fixtures/whole-program/live-home.js';
import type { Command } from '../options/command.js';
import { commands } from './commands/commands.js';
import { wordValues } from '../options/flag-facts.js';
import { isAlive } from '../../fixtures/real-process.js';
import { removeFolder } from '../../fixtures/remove-folder.js';

const installed = installPackage();
const skip = !installed.need.met;
const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

let home: LiveHome;
let thread: HeldThread;
let project: string;
beforeAll(async () => {
  home = liveHome();
  thread = await home.hold();
  project = mkdtempSync(join(tmpdir(), 'codex-ps-project-'));
  symlinkSync(installed.modules, join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }\n');
  mkdirSync(join(project, 'config'));
});
afterAll(async () => {
  await home.stop();
  installed.remove();
  removeFolder(project);
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, words: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd: project,
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      PATH: process.env['PATH'],
      HOME: project,
      LANG: 'C.UTF-8',
      CODEX_HOME: home.codexHome,
      XDG_CONFIG_HOME: join(project, 'config'),
    },
  });
  return { status, stdout, stderr };
}

const codexPs = (...words: readonly string[]): Ended => run(join(installed.bin, 'codex-ps'), words);

describe.skipIf(skip)('the package, installed from its tarball under an empty prefix', () => {
  it('prints its version, also without git', () => {
    expect(codexPs('--version').stdout).toMatch(/^\d+\.\d+\.\d+\b/);
    rmSync(join(installed.modules, 'codex-ps/dist/bundle/commit'), { force: true });
    expect(codexPs('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('prints the document, the table and the sample data', () => {
    const { sessions } = checkedDocument(codexPs('--json').stdout);
    expect(sessions.map((row) => row.thread_id)).toEqual([thread.id]);
    expect(codexPs('--once').stdout).toContain('Do the next thing, please.');
    expect(checkedDocument(codexPs('--json', '--demo').stdout).sessions.length).toBeGreaterThan(3);
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    'runs %s',
    (name, command) => {
      expect(codexPs(name, '--help').stdout).toContain(`codex-ps ${name}`);
      const { status, stderr } = codexPs(name, ...wordsFor(command));
      expect([0, 1], stderr).toContain(status);
      expect(stderr).not.toMatch(/^\s+at |ERR_/m);
    },
  );

  it('brings its man page where man looks for it', () => {
    const page = join(installed.prefix, 'share/man/man1/codex-ps.1');
    expect(readFileSync(page, 'utf8')).toMatch(/^\.TH CODEX/);
  });

  it('brings the skill for coding agents', () => {
    const skill = join(installed.modules, 'codex-ps/skills/codex-ps/SKILL.md');
    expect(readFileSync(skill, 'utf8')).toMatch(/^---\nname: codex-ps\ndescription: /);
  });

  it('holds no sources, tests or maps of them', () => {
    for (const path of ['src', 'fixtures', 'workers', 'build', 'dist/src', 'dist/fixtures']) {
      expect(existsSync(join(installed.modules, 'codex-ps', path)), path).toBe(false);
    }
  });
});

/** A call that does something and ends by itself. */
function wordsFor(command: Command): readonly string[] {
  const words = wordValues(command).map((value) => {
    if (value.kind === 'threads') return thread.id;
    return value.kind === 'choices' ? (value.choices[0] ?? '') : 'word';
  });
  const flags = {
    until: ['--until', 'idle'],
    timeout: ['--timeout', '0'],
    'dry-run': ['--dry-run'],
    'print-unit': ['--print-unit', 'systemd'],
  };
  return [
    ...words,
    ...Object.entries(flags).flatMap(([name, said]) => (name in command.flags ? said : [])),
  ];
}

describe.skipIf(skip)('the library of the installed package', () => {
  const page = readFileSync(new URL('../../docs/library.md', import.meta.url), 'utf8');
  const examples = Array.from(page.matchAll(/```ts\n([^]*?)```/g), ([, text = ''], at) => ({
    ...{ text, file: `example-${at}` },
  }));

  const resolutions = ['nodenext', 'bundler'] as const;
  let complaints = '';
  /** Both by one compiler, which reads the declarations of the language once. */
  beforeAll(() => {
    for (const { file, text } of examples) writeFileSync(join(project, `${file}.mts`), text);
    for (const resolution of resolutions) {
      const wrong = `wrong-${resolution}.mts`;
      writeFileSync(
        join(project, wrong),
        "import { snapshot } from 'codex-ps';\nconst title: string = (await snapshot()).sessions[0]!.title;\nconsole.log(title);\n",
      );
      const compilerOptions = {
        // Of all declarations those of the language alone are not checked: they would take seconds.
        ...{ strict: true, skipLibCheck: false, skipDefaultLibCheck: true },
        ...{ exactOptionalPropertyTypes: true, types: [] },
        ...{ target: 'es2022', outDir: `out-${resolution}`, moduleResolution: resolution },
        module: resolution === 'bundler' ? 'esnext' : 'nodenext',
      };
      const config = {
        compilerOptions,
        files: [...examples.map(({ file }) => `${file}.mts`), wrong],
      };
      writeFileSync(join(project, `${resolution}.json`), JSON.stringify(config));
    }
    const configs = resolutions.map((resolution) => `${resolution}.json`);
    complaints = run(process.execPath, [tsc, '-b', ...configs]).stdout;
  });

  it.each(resolutions)('is typed for strict TypeScript with %s', (resolution) => {
    const lines = complaints.trimEnd().split('\n');
    // Nothing but what is wrong, with a line that says why.
    expect(lines).toHaveLength(2 * resolutions.length);
    const at = lines.findIndex((line) => line.startsWith(`wrong-${resolution}.mts`));
    expect(lines.slice(at, at + 2)).toEqual([
      expect.stringMatching(/\(2,7\): .*'string \| null'/) as string,
      expect.stringMatching(/^ /) as string,
    ]);
  });

  const runExample = (at: number): string => {
    const { status, stdout, stderr } = run(process.execPath, [`out-bundler/example-${at}.mjs`]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };

  it('runs the examples of its documentation, and lets the process end', async () => {
    const asking = await home.hold({ working: { records: [question] } });
    const rivals = [await atWork('rivals'), await atWork('rivals')];
    const first = runExample(0);
    expect(first).toContain('local: Do the next thing, please.: waiting: waiting for the next');
    expect(first).toMatch(new RegExp(`^${asking.id} needs you: `, 'm'));

    const gone = await home.hold();
    process.kill(gone.pid, 'SIGKILL');
    await expect.poll(() => isAlive(gone.pid)).toBe(false);
    const second = runExample(1);
    expect(second).toMatch(/^1 ask, 0 failed; 5h 82%/m);
    expect(second).toContain(`${home.codexHome} (plus): 82% of 300 min\n`);
    for (const { id } of rivals) {
      expect(second).toMatch(new RegExp(`^${id} works in the same directory as `, 'm'));
    }
    expect(second).toMatch(new RegExp(`^${gone.id} finished: cd .* codex resume ${gone.id}$`, 'm'));
    expect(examples).toHaveLength(2);
  });
});

/** A session in a turn, of an account that has used 82 % of its five hours. */
function atWork(cwd: string): Promise<HeldThread> {
  const limit = { used_percent: 82, window_minutes: 300, resets_in_seconds: 3_600 };
  const rate_limits = { primary: limit, plan_type: 'plus' };
  const payload = { type: 'token_count', info: null, rate_limits };
  return home.hold({ cwd, working: { records: [{ type: 'event_msg', payload }] } });
}

/** A question to the user. */
const question = {
  type: 'response_item',
  payload: {
    type: 'function_call',
    name: 'request_user_input',
    call_id: 'call_1',
    arguments: JSON.stringify({ questions: [{ id: 'q', header: 'h', question: 'Which one?' }] }),
  },
};
