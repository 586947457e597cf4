/**
 * Writes files of vectors with other columns of many types, several row groups and record batches, with DuckDB and
 * Polars. As for make-columns.mjs:
 *   npm install @duckdb/node-api@1.5.6-r.1 nodejs-polars@0.26.1 nodejs-polars-linux-x64-gnu@0.26.1
 * then, in that folder:  node PATH/make-other-columns.mjs PATH
 * and to read files that were made from them by vecbridge:  node PATH/make-other-columns.mjs --read ORIGINAL FILE
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const require = createRequire(join(process.cwd(), 'x.js'));
const { DuckDBInstance } = require('@duckdb/node-api');
const polars = require('nodejs-polars');
const pl = polars.default ?? polars;

if (process.argv[2] === '--read') await compare(process.argv[3], process.argv[4]);
else await make(resolve(process.argv[2]));

async function make(out) {
  const db = await (await DuckDBInstance.create()).connect();
  await db.run(`COPY (
    SELECT i::BIGINT AS id, 'text ' || (i % 100) AS text,
      CASE WHEN i % 3 = 0 THEN NULL ELSE (i % 5 = 0) END AS flag,
      (i / 8)::DECIMAL(12, 3) AS price, TIMESTAMP '2024-01-01' + INTERVAL (i) MINUTE AS at, DATE '2024-01-01' + (i % 300)::INT AS day,
      (i % 200)::UTINYINT AS small, CASE WHEN i % 7 = 0 THEN NULL ELSE range(i % 4) END AS tags,
      {'a': i % 10, 'b': 'x' || (i % 3)} AS nested, NULL::INTEGER AS nothing,
      list_transform(range(1, 6), j -> ((i * j) % 7 - 2.5)::FLOAT) AS vector, (i % 9)::DOUBLE AS last
    FROM range(5000) t(i)
  ) TO '${join(out, 'other-columns.parquet')}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)`);
  const rows = Array.from({ length: 700 }, (_, i) => i);
  const frame = pl
    .DataFrame({
      id: rows.map((i) => `doc-${i}`),
      count: rows.map((i) => (i % 5 === 0 ? null : i)),
      kind: rows.map((i) => ['red', 'green', 'blue'][i % 3]),
      flag: rows.map((i) => i % 2 === 0),
      vector: rows.map((i) => [1, 2, 3, 4, 5].map((j) => ((i * j) % 7) - 2.5)),
      tags: rows.map((i) => rows.slice(0, i % 4).map((t) => `t${t}`)),
    })
    .withColumns(pl.col('kind').cast(pl.Categorical), pl.col('vector').cast(pl.FixedSizeList(pl.Float32, 5)));
  frame.writeIPC(join(out, 'other-columns.arrow'), { compression: 'zstd' });
}

async function compare(original, file) {
  if (file.endsWith('.parquet')) {
    const db = await (await DuckDBInstance.create()).connect();
    const rows = async (path, what) => (await db.runAndReadAll(`SELECT ${what} FROM '${path}'`)).getRowsJson();
    const [a, b] = [await rows(original, '* EXCLUDE vector'), await rows(file, '* EXCLUDE vector')];
    const types = async (path) => JSON.stringify((await db.runAndReadAll(`DESCRIBE SELECT * FROM '${path}'`)).getRowsJson());
    console.log(JSON.stringify(a) === JSON.stringify(b) ? 'same columns' : 'DIFFERENT COLUMNS', a.length, b.length);
    console.log((await types(original)) === (await types(file)) ? 'same types' : `${await types(original)}\n${await types(file)}`);
    console.log(await rows(file, 'count(*), min(len(vector)), max(len(vector)), min(list_dot_product(vector, vector)), max(list_dot_product(vector, vector))'));
  } else {
    const [a, b] = [original, file].map((path) => pl.readIPC(readFileSync(path)));
    console.log(JSON.stringify(a.drop('vector').toRecords()) === JSON.stringify(b.drop('vector').toRecords()) ? 'same columns' : 'DIFFERENT COLUMNS');
    console.log(a.height, b.height, b.dtypes.map(String).join(', '));
  }
}
