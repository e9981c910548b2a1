import { configDefaults, defineConfig } from 'vitest/config';

// Tests stand beside their subject. `*.e2e.test.ts` run the build in dist/, so `npm test` builds first.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'workers/**/*.test.ts', 'fixtures/**/*.test.ts'],
    // Those against a real sshd have their own: vitest.ssh.config.ts.
    exclude: [...configDefaults.exclude, 'dist/**', '**/*.ssh.test.ts'],
    testTimeout: 30_000,
  },
});
