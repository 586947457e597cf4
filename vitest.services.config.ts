import { defineConfig } from 'vitest/config';

/** Tests against real servers: `npm run test:services`. A server that is not installed fails them; nothing is skipped. */
export default defineConfig({
  test: {
    include: ['test/services/**/*.test.ts'],
    exclude: ['**/*kill.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
