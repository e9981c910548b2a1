import { configDefaults, defineConfig } from 'vitest/config';

// Tests stand beside their subject. `*.e2e.test.ts` run the build in dist/, so `npm test` builds first.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'workers/**/*.test.ts', 'fixtures/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'dist/**'],
    testTimeout: 30_000,
  },
});
