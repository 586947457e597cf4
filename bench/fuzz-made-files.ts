/** Small files in the formats of which test/golden/vectors has none: word vectors, whole JSON documents, answers of databases. */
import { gzipSync } from 'node:zlib';

const ROWS = 6;
const DIM = 8;
const numbers = (row: number): number[] =>
  Array.from({ length: DIM }, (_, j) => Math.fround(Math.cos(row * DIM + j + 1)));
const rows = Array.from({ length: ROWS }, (_, i) => ({ word: `word${i}`, vector: numbers(i) }));

export function madeFiles(): { name: string; bytes: Buffer }[] {
  const glove = rows.map(({ word, vector }) => `${word} ${vector.join(' ')}\n`).join('');
  const counted = `${ROWS} ${DIM}\n${glove}`;
  const binary = Buffer.concat([
    Buffer.from(`${ROWS} ${DIM}\n`),
    ...rows.map(({ word, vector }) =>
      Buffer.concat([Buffer.from(`${word} `), Buffer.from(Float32Array.from(vector).buffer), Buffer.from('\n')]),
    ),
  ]);
  const ids = rows.map(({ word }) => word);
  const vectors = rows.map(({ vector }) => vector);
  const documents = {
    list: rows.map(({ word, vector }) => ({ id: word, embedding: vector, n: 1 })),
    chroma: { ids, embeddings: vectors, documents: ids },
    qdrant: {
      result: { points: rows.map(({ vector }, i) => ({ id: 2 ** 52 + i, payload: null, vector })) },
      status: 'ok',
    },
    pinecone: { vectors: Object.fromEntries(rows.map(({ word, vector }) => [word, { id: word, values: vector }])) },
    pandas: { embedding: Object.fromEntries(vectors.map((vector, i) => [i, vector])) },
  };
  const jsonl = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const text = (name: string, content: string) => ({ name, bytes: Buffer.from(content) });
  return [
    text('made.txt', glove),
    text('made.vec', counted),
    { name: 'made.bin', bytes: binary },
    { name: 'made.bin.gz', bytes: gzipSync(binary) },
    { name: 'made.jsonl.gz', bytes: gzipSync(jsonl) },
    { name: 'made.vec.gz', bytes: gzipSync(counted) },
    ...Object.entries(documents).map(([name, value]) => text(`${name}.json`, JSON.stringify(value, null, 1))),
  ];
}
