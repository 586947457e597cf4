/** SQLite with sqlite-vec: vectors are BLOBs of float32. Both packages come with vecbridge. */
import Database from 'libsql';
import { load } from 'sqlite-vec';

export async function connect(path) {
  const db = new Database(path);
  load(db);
  const blob = (vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return {
    create: async () => db.exec('CREATE TABLE entries (id INTEGER PRIMARY KEY, lemma TEXT, embedding BLOB)'),
    async write(rows) {
      const upsert = db.prepare(
        'INSERT INTO entries (id, lemma, embedding) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET embedding = excluded.embedding',
      );
      db.transaction(() => {
        for (const { id, lemma, vector } of rows) upsert.run([id, lemma, blob(vector)]);
      })();
    },
    async *vectors() {
      for (const { id, embedding } of db.prepare('SELECT id, embedding FROM entries').iterate([]))
        yield { id, vector: new Float32Array(new Uint8Array(embedding).buffer) };
    },
    async nearest(vector) {
      const sql = 'SELECT lemma FROM entries ORDER BY vec_distance_cosine(embedding_glove, ?) LIMIT 5';
      return db
        .prepare(sql)
        .all([blob(vector)])
        .map((row) => row.lemma);
    },
    close: async () => db.close(),
  };
}
