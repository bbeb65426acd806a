import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { GUARD_VERSION: '"0.0.0-test"' },
  test: {
    setupFiles: ['test/support/clean-environment.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/e2e/**',
            'test/agents/**',
            'test/proof/**',
            'test/store/file-store-processes.test.ts',
          ],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'proof',
          // The sweep of the store's own calls lags behind the store's newest write path; see docs/reliability.md.
          include: ['test/proof/**/*.test.ts', 'test/store/file-store-processes.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
    ],
  },
});
