import { defineConfig } from 'vitest/config';

/**
 * npm run test:kill: twenty kills of `vecbridge train`, `translate`, `migrate` and of the queue's workers (which needs
 * redis-server) at random moments. VECBRIDGE_KILL_REPORT names a file for the counts.
 */
export default defineConfig({
  test: {
    include: [
      'test/cli/train-kill.test.ts',
      'test/cli/translate-kill.test.ts',
      'test/migrate/kill.test.ts',
      'test/services/queue-kill.test.ts',
    ],
    env: { VECBRIDGE_KILLS: '20' },
    testTimeout: 900_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
