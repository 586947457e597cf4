import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: the pages in a real Chromium. Fails where none is installed. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.spec.ts'],
    testTimeout: 180_000,
    hookTimeout: 90_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
