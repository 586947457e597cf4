/**
 * The application of docs/guides/migrate-*.md, in small: WordNet entries with vectors of one model, in a table or
 * collection `entries`.
 *
 *   node examples/migrate.mjs create STORE            makes `entries` with 9,000 rows, and answers.txt
 *   node examples/migrate.mjs export STORE OUT.jsonl  writes ids and vectors into a file that `vecbridge fit` reads
 *   node examples/migrate.mjs add STORE               the application goes on writing: one new row, one changed row
 *   node examples/migrate.mjs ask STORE WORD          searches the translated vectors with the GloVe vector of a word
 *
 * STORE is the address that `vecbridge migrate` takes: entries.db, env:DATABASE_URL (PostgreSQL with pgvector),
 * qdrant+http://host:6333 or lancedb:FOLDER. What is specific to each is in examples/migrate/.
 */
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { readMatrix } from 'vecbridge';

const data = fileURLToPath(new URL('../data/demo/', import.meta.url));
const lines = (file) => readFileSync(`${data}${file}`, 'utf8').trim().split('\n');
const rowOf = ({ data: numbers, dim }, i) => numbers.subarray(i * dim, (i + 1) * dim);

/** Rows of source.npy in the store: the translator may have seen these entries. */
const SEEN = 7000;

/** Those and the 2,000 test entries, which it has not seen: the ids of the test entries answer the queries. */
async function entries() {
  const [seen, unseen] = [await readMatrix(`${data}source.npy`), await readMatrix(`${data}test-source.npy`)];
  const lemmas = [...lines('source.lemmas.txt').slice(0, SEEN), ...lines('test.lemmas.txt')];
  return lemmas.map((lemma, i) => ({
    id: i + 1,
    lemma,
    vector: i < SEEN ? rowOf(seen.matrix, i) : rowOf(unseen.matrix, i - SEEN),
  }));
}

/** What an application does with its store: create(), write(rows), vectors(), nearest(vector), close(). */
async function open(store) {
  const address = store.startsWith('env:') ? process.env[store.slice(4)] : store;
  if (!address) throw new Error(`the environment has no variable ${store.slice(4)}`);
  const name = /^postgres/.test(address)
    ? 'pgvector'
    : address.startsWith('qdrant+')
      ? 'qdrant'
      : address.startsWith('lancedb:')
        ? 'lancedb'
        : 'sqlite';
  const { connect } = await import(`./migrate/${name}.mjs`);
  return connect(address.replace(/^(qdrant\+|lancedb:|sqlite:)/, ''));
}

const [action, store, word] = process.argv.slice(2);
if (!['create', 'export', 'add', 'ask'].includes(action) || !store || (/export|ask/.test(action) && !word)) {
  console.error('usage: node examples/migrate.mjs create STORE | export STORE OUT.jsonl | add STORE | ask STORE WORD');
  process.exit(2);
}
const database = await open(store);
if (action === 'create') {
  const rows = await entries();
  await database.create();
  await database.write(rows);
  const answers = rows.slice(SEEN).map((row) => `${row.id}\n`);
  writeFileSync('answers.txt', answers.join(''));
  console.log(`entries: ${rows.length} rows`);
} else if (action === 'export') {
  const text = async function* () {
    for await (const { id, vector } of database.vectors()) {
      const bytes = Buffer.from(Float32Array.from(vector).buffer);
      yield `${JSON.stringify({ id, vector: bytes.toString('base64') })}\n`; // a quarter of the numbers as text
    }
  };
  await pipeline(Readable.from(text()), createWriteStream(word));
} else if (action === 'add') {
  const rows = await entries();
  const { matrix } = await readMatrix(`${data}source.npy`, { rows: [SEEN] });
  const [lemma, vector] = [lines('source.lemmas.txt')[SEEN], rowOf(matrix, 0)];
  await database.write([
    { id: rows.length + 1, lemma, vector },
    { ...rows[16], vector },
  ]);
} else {
  const { matrix } = await readMatrix(`${data}test-target.npy`);
  const place = lines('test.lemmas.txt').indexOf(word);
  console.log((await database.nearest(rowOf(matrix, place))).join(', '));
}
await database.close();
