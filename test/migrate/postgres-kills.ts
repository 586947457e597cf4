import pg from 'pg';
import { type Matrix, rowOf } from '../../src/vectors/matrix.js';
import { DIMS, type KilledStore, ROWS } from './kill-runs.js';

/** The application mends one half of its rows after the first kill and the other after the second. */
export const LEAST_KILLS = 2;

/**
 * A table of ours in which every tenth row has a wrong vector: the application puts the right ones in between the kills,
 * before and behind the cursor.
 */
export async function postgresToKill(
  url: string,
  { name, vectors, x }: { name: string; vectors: 'vector' | 'real[]'; x: Matrix },
): Promise<KilledStore & { end(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const [open, close] = vectors === 'vector' ? '[]' : '{}';
  const text = (i: number): string => `${open}${rowOf(x, i).join(',')}${close}`;
  const type = vectors === 'vector' ? `vector(${DIMS[0]})` : vectors;
  await client.query(`CREATE TABLE docs (id bigint PRIMARY KEY, embedding ${type})`);
  const all = Array.from({ length: ROWS }, (_, i) => i);
  const put = `unnest($1::bigint[], $2::text[]) AS t(id, v)`;
  await client.query(`INSERT INTO docs SELECT id, v::${type} FROM ${put}`, [
    all.map((i) => i + 1),
    all.map((i) => (i % 10 === 0 ? text(5) : text(i))),
  ]);
  return {
    name,
    place: ['env:DATABASE_URL', '--table', 'docs', '--target', 'fresh'],
    env: { DATABASE_URL: url },
    written: async () => {
      const there = await client.query("SELECT 1 FROM information_schema.columns WHERE column_name = 'fresh'");
      if (there.rows.length === 0) return 0;
      return Number((await client.query('SELECT count(fresh) AS n FROM docs')).rows[0].n);
    },
    rows: async () => {
      const { rows } = await client.query('SELECT id::int AS id, fresh::real[] AS fresh FROM docs ORDER BY id');
      return rows.map(({ id, fresh }) => ({ id, vector: fresh && Float32Array.from(fresh as number[]) }));
    },
    between: async (kill) => {
      // The first kill mends one half, the second the other; later ones write what is there already.
      const changed = all.filter((i) => i % 20 === (kill % 2) * 10);
      await client.query(`UPDATE docs SET embedding = v::${type} FROM ${put} WHERE docs.id = t.id`, [
        changed.map((i) => i + 1),
        changed.map(text),
      ]);
    },
    end: () => client.end(),
  };
}
