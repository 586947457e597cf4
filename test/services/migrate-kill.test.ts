import { expect, it } from 'vitest';
import { KILLS } from '../cli/kill-report.js';
import { killedRuns } from '../migrate/kill-runs.js';
import { LEAST_KILLS, postgresToKill } from '../migrate/postgres-kills.js';
import { startPostgres } from './start-postgres.js';

const { x, killAndCheck } = killedRuns();

it('a run on a real PostgreSQL, killed while the application writes, loses and doubles nothing', {
  timeout: 900_000,
}, async () => {
  const server = await startPostgres();
  const store = await postgresToKill(server.url, { name: 'PostgreSQL, real[]', vectors: 'real[]', x });
  try {
    await killAndCheck(store, Math.max(LEAST_KILLS, KILLS));
    expect(await store.written()).toBe(0);
  } finally {
    await store.end();
    await server.stop();
  }
});
