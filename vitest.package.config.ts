import { defineConfig } from 'vitest/config';

/** The slow half of the package's tests: `npm run test:package` installs the packed tarball into other folders. */
export default defineConfig({
  test: {
    include: ['test/package/*.spec.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
