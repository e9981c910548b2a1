import { configDefaults, defineConfig } from 'vitest/config';

// The tests against a real sshd on 127.0.0.1: `npm run test:ssh`.
export default defineConfig({
  test: {
    include: ['src/**/*.ssh.test.ts'],
    exclude: [...configDefaults.exclude, 'dist/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // They measure times: one file at a time.
    fileParallelism: false,
  },
});
