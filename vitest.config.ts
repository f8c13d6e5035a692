import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // The end-to-end tests mostly wait for what they started.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', './test/support/closing-line.ts'],
  },
});
