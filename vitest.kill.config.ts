import { defineConfig } from 'vitest/config';

/** Twenty runs of `vecbridge train` killed at random moments: npm run test:kill */
export default defineConfig({
  test: {
    include: ['test/cli/train-kill.test.ts'],
    env: { VECBRIDGE_KILLS: '20' },
    testTimeout: 300_000,
  },
});
