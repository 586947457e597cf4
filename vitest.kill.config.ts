import { defineConfig } from 'vitest/config';

/**
 * npm run test:kill: kills at every call of a replacement that changes files, and twenty kills at random moments of
 * `vecbridge train`, of `translate` for each format (also with an input that is another afterwards), of one of three writers
 * of a file that is read meanwhile, of `migrate` for each store, and of the queue's workers; half an hour.
 * VECBRIDGE_KILLS=1 makes it one of each, in two minutes. Needs redis-server and postgresql. VECBRIDGE_KILL_REPORT names
 * a file for the counts.
 */
export default defineConfig({
  test: {
    include: ['test/**/*kill.test.ts'],
    env: { VECBRIDGE_KILLS: process.env['VECBRIDGE_KILLS'] ?? '20' },
    testTimeout: 900_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
