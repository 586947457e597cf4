/** PostgreSQL with pgvector, by the package pg, which comes with vecbridge. */
import pg from 'pg';

const text = (vector) => `[${vector.join(',')}]`;

export async function connect(address) {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  return {
    async create() {
      await client.query('CREATE EXTENSION IF NOT EXISTS vector');
      await client.query('CREATE TABLE entries (id bigint PRIMARY KEY, lemma text, embedding vector(512))');
    },
    async write(rows) {
      for (let start = 0; start < rows.length; start += 500) {
        const part = rows.slice(start, start + 500);
        await client.query(
          `INSERT INTO entries (id, lemma, embedding)
             SELECT id, lemma, v::vector FROM unnest($1::bigint[], $2::text[], $3::text[]) AS t(id, lemma, v)
             ON CONFLICT (id) DO UPDATE SET embedding = excluded.embedding`,
          [part.map((row) => row.id), part.map((row) => row.lemma), part.map((row) => text(row.vector))],
        );
      }
    },
    async *vectors() {
      const { rows } = await client.query('SELECT id, embedding::text AS vector FROM entries ORDER BY id');
      for (const { id, vector } of rows) yield { id, vector: JSON.parse(vector) };
    },
    async nearest(vector) {
      const sql = 'SELECT lemma FROM entries ORDER BY embedding_glove <=> $1 LIMIT 5';
      return (await client.query(sql, [text(vector)])).rows.map((row) => row.lemma);
    },
    close: () => client.end(),
  };
}
