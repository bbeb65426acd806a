import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest. Vitest knows it only where it ran before; begun late, one worker goes on with it alone. */
const LONG = /(linearizability|damage|failures|before-shell|deploy|pre-push)\.test\.ts$/;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  define: { GUARD_VERSION: '"0.0.0-test"' },
  test: {
    // Tests mostly wait for the processes that they start: on two cores two workers take 585 s, three 481 s, four no less.
    maxWorkers: availableParallelism() + 1,
    setupFiles: ['test/support/clean-environment.ts'],
    // A process that is waited for may need longer than the second it would get to start beside others.
    expect: { poll: { timeout: 10_000 } },
    sequence: { sequencer: LongFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/agents/**', 'test/proof/**'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'proof',
          include: ['test/proof/**/*.test.ts'],
          testTimeout: 600_000,
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
