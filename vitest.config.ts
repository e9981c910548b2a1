import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

const exclude = [...configDefaults.exclude, 'dist/**', 'build/**'];

// Tests stand beside their subject. `npm run test:unit` needs no build. `*.e2e.test.ts` run the built program,
// so `npm test` builds first. `*.ssh.test.ts` need a real sshd on 127.0.0.1: `npm run test:ssh`.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,workers,fixtures}/**/*.test.ts'],
          exclude: [...exclude, '**/*.{e2e,ssh}.test.ts'],
          // Starting a process for each of the 170 files takes longer than their tests.
          isolate: false,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['{src,workers,fixtures}/**/*.e2e.test.ts'],
          exclude,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'ssh',
          include: ['src/**/*.ssh.test.ts'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
