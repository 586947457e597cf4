/**
 * The application of docs/guides/migrate.md, in small: a table of WordNet entries with vectors of one model.
 *
 *   node examples/migrate.mjs create STORE    makes the table `entries` with 10,000 rows, and answers.txt
 *   node examples/migrate.mjs ask STORE WORD  embeds nothing: takes the stored GloVe vector of a word and searches with it
 *   node examples/migrate.mjs add STORE       the application goes on writing: one row more, one changed
 *
 * STORE is a file (entries.db) or the name of an environment variable that holds the address of a PostgreSQL (DATABASE_URL).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readMatrix } from 'vecbridge';

const data = fileURLToPath(new URL('../data/demo/', import.meta.url));
const lines = (file) => readFileSync(`${data}${file}`, 'utf8').trim().split('\n');
const rowOf = ({ data: numbers, dim }, i) => numbers.subarray(i * dim, (i + 1) * dim);

/** 8,000 entries the translator may have seen, 2,000 it has not: the ids of those answer the queries. */
async function entries() {
  const [seen, unseen] = [await readMatrix(`${data}source.npy`), await readMatrix(`${data}test-source.npy`)];
  const lemmas = [...lines('source.lemmas.txt').slice(0, 8000), ...lines('test.lemmas.txt')];
  return lemmas.map((lemma, i) => ({
    id: i + 1,
    lemma,
    vector: i < 8000 ? rowOf(seen.matrix, i) : rowOf(unseen.matrix, i - 8000),
  }));
}

async function sqlite(path) {
  const { default: Database } = await import('libsql');
  const { load } = await import('sqlite-vec');
  const db = new Database(path);
  load(db);
  const blob = (vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return {
    async create(rows) {
      db.exec('CREATE TABLE entries (id INTEGER PRIMARY KEY, lemma TEXT, embedding BLOB)');
      const insert = db.prepare('INSERT INTO entries VALUES (?, ?, ?)');
      db.transaction(() => {
        for (const { id, lemma, vector } of rows) insert.run([id, lemma, blob(vector)]);
      })();
    },
    async nearest(vector) {
      const sql = 'SELECT lemma FROM entries ORDER BY vec_distance_cosine(embedding_glove, ?) LIMIT 5';
      return db.prepare(sql).all([blob(vector)]);
    },
    async add({ id, lemma, vector }, changed) {
      db.prepare('INSERT INTO entries (id, lemma, embedding) VALUES (?, ?, ?)').run([id, lemma, blob(vector)]);
      db.prepare('UPDATE entries SET embedding = ? WHERE id = ?').run([blob(vector), changed]);
    },
    close: async () => db.close(),
  };
}

async function postgres(address) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  const text = (vector) => `[${vector.join(',')}]`;
  return {
    async create(rows) {
      await client.query('CREATE EXTENSION IF NOT EXISTS vector');
      await client.query('CREATE TABLE entries (id bigint PRIMARY KEY, lemma text, embedding vector(512))');
      for (let start = 0; start < rows.length; start += 500) {
        const part = rows.slice(start, start + 500);
        await client.query(
          'INSERT INTO entries SELECT id, lemma, v::vector FROM unnest($1::bigint[], $2::text[], $3::text[]) AS t(id, lemma, v)',
          [part.map((row) => row.id), part.map((row) => row.lemma), part.map((row) => text(row.vector))],
        );
      }
    },
    async nearest(vector) {
      const sql = 'SELECT lemma FROM entries ORDER BY embedding_glove <=> $1 LIMIT 5';
      return (await client.query(sql, [text(vector)])).rows;
    },
    async add({ id, lemma, vector }, changed) {
      await client.query('INSERT INTO entries (id, lemma, embedding) VALUES ($1, $2, $3)', [id, lemma, text(vector)]);
      await client.query('UPDATE entries SET embedding = $1 WHERE id = $2', [text(vector), changed]);
    },
    close: () => client.end(),
  };
}

const [action, store, word] = process.argv.slice(2);
if (!['create', 'ask', 'add'].includes(action) || !store || (action === 'ask' && !word)) {
  console.error('usage: node examples/migrate.mjs create STORE | ask STORE WORD | add STORE');
  process.exit(2);
}
const database = process.env[store] ? await postgres(process.env[store]) : await sqlite(store);
if (action === 'create') {
  const rows = await entries();
  await database.create(rows);
  writeFileSync(
    'answers.txt',
    `${rows
      .slice(8000)
      .map((row) => row.id)
      .join('\n')}\n`,
  );
  console.log(`entries: ${rows.length} rows`);
} else if (action === 'ask') {
  const { matrix } = await readMatrix(`${data}test-target.npy`);
  const place = lines('test.lemmas.txt').indexOf(word);
  const found = await database.nearest(rowOf(matrix, place));
  console.log(found.map((row) => row.lemma).join(', '));
} else {
  const { matrix } = await readMatrix(`${data}source.npy`, { rows: [9000] });
  await database.add({ id: 10_001, lemma: lines('source.lemmas.txt')[9000], vector: rowOf(matrix, 0) }, 17);
}
await database.close();
