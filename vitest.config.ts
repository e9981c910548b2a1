import { configDefaults, defineConfig } from 'vitest/config';

const exclude = [...configDefaults.exclude, 'dist/**'];

// Tests stand beside their subject. `*.e2e.test.ts` run the build in dist/, so `npm test` builds first;
// `*.ssh.test.ts` need a real sshd on 127.0.0.1 and run by `npm run test:ssh`.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,workers,fixtures}/**/*.test.ts'],
          exclude: [...exclude, '**/*.ssh.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'ssh',
          include: ['src/**/*.ssh.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
