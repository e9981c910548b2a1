import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly version: string;
};

const exclude = [...configDefaults.exclude, 'dist/**', 'build/**'];

/** A process for each of the 200 files would take longer to start than most of them to run. */
const isolate = false;

/** As in the build. Vitest takes it out of the object that it is given, so each project has its own. */
const define = { builtVersion: JSON.stringify(version) };

/** Nothing that a test waits for fails because the machine is busy; a failing wait ends before its test. */
const patience = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 100_000, interval: 20 } },
};

/** The files that take longest. Begun last, one of them would run on alone while a processor has nothing to do. */
const longest = [
  ...['notify', 'bounded-input', 'open-monitor', 'real-terminal', 'bounded-surroundings'],
  ...['package', 'usage', 'bounded-host', 'completion', 'go-kitty', 'go-screen', 'go-tmux'],
].map((name) => `/${name}.e2e.test.ts`);

class LongestFirst extends BaseSequencer {
  /** The others by what they took the last time here, else by their size. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? longest.length : at;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

// Tests stand beside their subject. `npm run test:unit` needs no build. `*.e2e.test.ts` run the built program,
// so `npm test` builds first. `*.ssh.test.ts` need a real sshd on 127.0.0.1: `npm run test:ssh`. `*.mac.test.ts` need
// root, for a disk laid out as a Mac's: `npm run test:mac`. `*.package.test.ts` build what a release has: `npm run test:package`.
export default defineConfig({
  test: {
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // More than there are processors: end-to-end tests wait for other processes most of the time.
    maxWorkers: 2 + Math.max(2, availableParallelism()),
    // Transformed modules, by the hash of their text: a third of the time of a second run.
    experimental: { fsModuleCache: true },
    projects: [
      {
        define: { ...define },
        test: {
          name: 'unit',
          include: ['{src,workers,fixtures}/**/*.test.ts'],
          exclude: [...exclude, '**/*.{e2e,mac,package,ssh}.test.ts'],
          isolate,
          ...patience,
        },
      },
      {
        define: { ...define },
        test: {
          name: 'e2e',
          include: ['{src,workers,fixtures}/**/*.e2e.test.ts'],
          exclude,
          isolate,
          ...patience,
          hookTimeout: 60_000,
        },
      },
      {
        define: { ...define },
        test: {
          name: 'mac',
          include: ['fixtures/mac/*.mac.test.ts'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        define: { ...define },
        test: {
          name: 'package',
          include: ['fixtures/package/*.package.test.ts'],
          exclude,
          ...patience,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        define: { ...define },
        test: {
          name: 'ssh',
          include: ['src/**/*.ssh.test.ts'],
          exclude,
          ...patience,
        },
      },
    ],
  },
});
