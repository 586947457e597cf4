/** LanceDB in a folder: npm install @lancedb/lancedb@0.37.1 apache-arrow@18.1.0, in the folder you work in. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

export async function connect(folder) {
  const lancedb = createRequire(join(process.cwd(), 'package.json'))('@lancedb/lancedb');
  const db = await lancedb.connect(folder);
  // A column named "vector" becomes a list of float32 of one length; BigInt makes whole numbers of 64 bits.
  const record = ({ id, lemma, vector }) => ({ id: BigInt(id), lemma, vector: [...vector] });
  const none = { id: 0, lemma: '', vector: new Float32Array(512) };
  return {
    async create() {
      const table = await db.createTable('entries', [record(none)]);
      await table.delete('id = 0');
    },
    async write(rows) {
      const table = await db.openTable('entries');
      await table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows.map(record));
    },
    async *vectors() {
      const table = await db.openTable('entries');
      for await (const batch of table.query().select(['id', 'vector']))
        for (const row of batch) yield { id: Number(row.id), vector: row.vector.toArray() };
    },
    async nearest(vector) {
      const found = await (await db.openTable('entries_glove'))
        .search([...vector])
        .limit(5)
        .toArray();
      const entries = await db.openTable('entries');
      const lemma = async ({ id }) => (await entries.query().where(`id = ${id}`).toArray())[0].lemma;
      return Promise.all(found.map(lemma));
    },
    close: async () => db.close(),
  };
}
