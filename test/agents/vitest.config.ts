import { defineConfig } from 'vitest/config';

/** The real agents, apart from the default run because of what they download: `npm run test:agents`. */
// biome-ignore lint/style/noDefaultExport: vitest reads nothing else
export default defineConfig({
  define: { GUARD_VERSION: '"0.0.0-test"' },
  test: {
    name: 'agents',
    include: ['test/agents/**/*.test.ts'],
    globalSetup: ['test/agents/setup.ts'],
    setupFiles: ['test/support/clean-environment.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
