/**
 * Writes the parquet and arrow golden files with DuckDB and Polars, whose writers (C++ and Rust) share no code with
 * hyparquet and apache-arrow. They are not dependencies of the project: in another folder
 *   npm install @duckdb/node-api@1.5.6 nodejs-polars@0.26.1 nodejs-polars-linux-x64-gnu@0.26.1
 * then, in that folder:  node PATH/make-columns.mjs PATH   (after make.py, whose expected.json it reads).
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const out = resolve(process.argv[2]);
const require = createRequire(join(process.cwd(), 'x.js'));
const { DuckDBInstance } = require('@duckdb/node-api');
const polars = require('nodejs-polars');
const pl = polars.default ?? polars;
const { vectors, ids } = JSON.parse(readFileSync(join(out, 'expected.json'), 'utf8'));

// Many rows of few values: dictionaries, runs, several pages and compressed blocks. Row i, position j: (i * (j + 1)) % 7.
const LONG = 3000;
const long = Array.from({ length: LONG }, (_, i) => Array.from({ length: 16 }, (_, j) => (i * (j + 1)) % 7));

let frame = pl.DataFrame({ id: ids, text: ids.map((_, i) => `text ${i}`), vector: vectors });
const list = frame.withColumns(pl.col('vector').cast(pl.List(pl.Float32)));
const fixed = frame.withColumns(pl.col('vector').cast(pl.FixedSizeList(pl.Float32, 5)));
const longFrame = pl.DataFrame({ id: long.map((_, i) => i), vector: long }).withColumns(pl.col('id').cast(pl.Int64), pl.col('vector').cast(pl.FixedSizeList(pl.Float32, 16)));
const at = (name) => join(out, name);

for (const compression of ['uncompressed', 'lz4', 'zstd']) {
  fixed.writeIPC(at(`polars-fixed-${compression}.arrow`), { compression });
  if (compression !== 'uncompressed') longFrame.writeIPC(at(`polars-long-${compression}.arrow`), { compression });
}
list.writeIPC(at('polars-list.feather'), { compression: 'uncompressed' });
frame.writeIPC(at('polars-double.arrow'), { compression: 'lz4' });
list.writeIPCStream(at('polars-list.arrows'), { compression: 'uncompressed' });
for (const compression of ['uncompressed', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4']) list.writeParquet(at(`polars-${compression}.parquet`), { compression });
fixed.writeParquet(at('polars-fixed.parquet'), { compression: 'zstd' });
longFrame.writeParquet(at('polars-long.parquet'), { compression: 'zstd', rowGroupSize: 1000 });
const ragged = pl.DataFrame({ vector: [[1, 2, 3], [4, 5], [6, 7, 8]] });
ragged.writeParquet(at('ragged.parquet'), { compression: 'uncompressed' });
ragged.writeIPC(at('ragged.arrow'), { compression: 'uncompressed' });
const withNull = pl.DataFrame({ vector: [[1, 2, 3], null, [6, 7, 8]] });
withNull.writeParquet(at('null-row.parquet'), { compression: 'uncompressed' });
withNull.writeIPC(at('null-row.arrow'), { compression: 'uncompressed' });
const nullInside = pl.DataFrame({ vector: [[1, 2, 3], [4, null, 6]] });
nullInside.writeParquet(at('null-inside.parquet'), { compression: 'uncompressed' });
nullInside.writeIPC(at('null-inside.arrow'), { compression: 'uncompressed' });

const db = await (await DuckDBInstance.create(':memory:')).connect();
const run = (sql) => db.run(sql);
// Exponents make DuckDB read doubles; plain literals are decimals, whose conversion to float is not exact.
const values = vectors.map((v, i) => `('${ids[i].replaceAll("'", "''")}', [${v.map((x) => x.toExponential()).join(',')}])`).join(',');
await run(`create table t as select * from (values ${values}) as v(id, embedding)`);
const parquet = async (query, name, options) => run(`copy (${query}) to '${at(name)}' (format parquet, ${options})`);
await parquet('select id, embedding::float[] as embedding from t', 'duckdb-list.parquet', 'codec snappy');
await parquet('select id, embedding::float[5] as embedding from t', 'duckdb-array.parquet', 'codec zstd');
await parquet('select id, embedding::double[] as embedding from t', 'duckdb-double-v2.parquet', 'codec uncompressed, parquet_version v2');
await parquet(
  `select i as id, list_transform(range(16), j -> ((i * (j + 1)) % 7)::float) as embedding from range(${LONG}) r(i)`,
  'duckdb-long-v2.parquet', 'codec zstd, parquet_version v2, row_group_size 2048');
await parquet(
  `select 'id' || i as id, list_transform(range(16), j -> ((i * (j + 1)) % 7)::float) as embedding from range(${LONG}) r(i)`,
  'duckdb-long.parquet', 'codec snappy, row_group_size 2048');
await run(`copy (select id, embedding::float[] as embedding from t) to '${at('duckdb.csv')}' (format csv, header true)`);
