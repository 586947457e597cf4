import { afterAll, beforeAll } from 'vitest';
import { storeContract } from '../contracts/store.contract.js';
import { postgresBench } from '../migrate/postgres-bench.js';
import { type PgliteServer, startPglite } from './pglite.js';

let server: PgliteServer;
beforeAll(async () => {
  server = await startPglite();
}, 120_000);
afterAll(() => server?.stop());

storeContract('postgres, vector', () =>
  postgresBench(server.url, { idColumn: 'id', idType: 'bigint', vectorType: 'vector', key: (id) => String(id) }),
);

storeContract('postgres, double precision[] and text keys', () =>
  postgresBench(server.url, {
    idColumn: 'source "Id"',
    idType: 'text',
    vectorType: 'double precision[]',
    key: (id) => `doc '${String(id).padStart(4, '0')}`,
  }),
);
