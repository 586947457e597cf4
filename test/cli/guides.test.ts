import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/core/version.js';
import { json, temporaryFolder } from './run-cli.js';

const at = temporaryFolder();
const demo = join(packageRoot, 'checkpoints', 'demo');

/** docs/guides/duckdb.md: a column of pgvector in the CSV of psql, then jsonl and Parquet with the ids. */
it('reads the CSV that psql writes and gives jsonl and Parquet, ids kept', async () => {
  const vector = (k: number): string =>
    `[${Array.from({ length: 512 }, (_, i) => Math.sin(i * k + 1).toFixed(5)).join(',')}]`;
  const ids = ['7', '8', 'a, "quoted" id'];
  const lines = ids.map((id, k) => `"${id.replaceAll('"', '""')}","${vector(k + 1)}"`);
  writeFileSync(at('docs.csv'), `id,vector\n${lines.join('\n')}\n`);
  for (const output of ['docs.jsonl', 'docs.parquet']) {
    const done = await json(['translate', demo, `${at('docs.csv')}:vector`, '-o', at(output), '--id-field', 'id']);
    expect(done.value).toMatchObject({ rows: 3, dim: 100 });
  }
  await json([
    'translate',
    demo,
    `${at('docs.parquet')}:vector`,
    '-o',
    at('back.jsonl'),
    '--id-field',
    'id',
    '--inverse',
  ]);
  for (const [name, dim] of [
    ['docs.jsonl', 100],
    ['back.jsonl', 512],
  ] as const) {
    const rows = readFileSync(at(name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map((row) => String(row.id))).toEqual(ids);
    expect(rows.map((row) => row.vector.length)).toEqual([dim, dim, dim]);
  }
});
