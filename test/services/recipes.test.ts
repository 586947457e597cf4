import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { packageRoot } from '../../src/core/version.js';
import { loadTranslator } from '../../src/translators/load.js';
import { type Matrix, matrix, rowOf } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { temporaryFolder, vecbridge } from '../cli/run-cli.js';
import { randomLinear } from '../translators/random-linear.js';

const at = temporaryFolder();
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const page = (name: string): string => readFileSync(join(packageRoot, 'docs', 'guides', name), 'utf8');
/** The code blocks of a language on a page, in order. */
const blocks = (name: string, language: string): string[] =>
  [...page(name).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => text!);

const ROWS = 40;
const draw = random('recipes');
const x = matrix(
  Float32Array.from({ length: ROWS * 24 }, () => draw.normal()),
  ROWS,
  24,
);
beforeAll(() => randomLinear([24, 100]).save(at('a-to-b')));
/** What the recipes must give. */
const expected = async () => (await loadTranslator(at('a-to-b'))).translate(x);

/** Debian's Python, which has Debian's pandas. */
function pythonWithPandas(): string {
  const names = ['/usr/bin/python3', 'python3', 'python'];
  const found = names.find((name) => spawnSync(name, ['-c', 'import pandas, numpy']).status === 0);
  if (found) return found;
  throw new Error('this test needs pandas: apt-get install python3-pandas');
}

describe('docs/guides/migrate-sqlite.md', () => {
  it('its Python writes the vectors of a table into a file that is read', async () => {
    const db = new Database(at('notes.db'));
    db.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, embedding BLOB)');
    const insert = db.prepare('INSERT INTO notes VALUES (?, ?)');
    for (let i = 0; i < ROWS; i++) insert.run([i, Buffer.from(rowOf(x, i).slice().buffer)]);
    insert.run([ROWS, null]);
    db.close();
    const [recipe, ...others] = blocks('migrate-sqlite.md', 'python');
    expect(others).toEqual([]);
    execFileSync(pythonWithPandas(), ['-'], { input: recipe!, cwd: at() });
    const { matrix: stored } = await readMatrix(at('stored.npy'));
    const sorted = (m: Matrix): string[] => Array.from({ length: m.rows }, (_, i) => rowOf(m, i).join()).sort();
    expect(sorted(stored)).toEqual(sorted(x));
  });
});

describe('docs/guides/spark.md', () => {
  it('its program, with pandas and ONNX Runtime, gives the translations', async () => {
    const [recipe, ...others] = blocks('spark.md', 'python');
    expect(others).toEqual([]);
    const rows = Array.from({ length: ROWS }, (_, i) => JSON.stringify({ id: i, vector: [...rowOf(x, i)] }));
    writeFileSync(at('docs.jsonl'), `${rows.join('\n')}\n`);
    execFileSync(pythonWithPandas(), [here('recipe_stand_ins.py')], {
      input: recipe!,
      env: {
        ...process.env,
        NODE: process.execPath,
        ONNX_BY_NODE: here('onnx-by-node.mjs'),
        TRANSLATOR: at('a-to-b'),
        INPUT: at('docs.jsonl'),
        OUTPUT: at('docs-in-b.jsonl'),
      },
    });
    const wanted = await expected();
    const lines = readFileSync(at('docs-in-b.jsonl'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(ROWS);
    for (const [i, line] of lines.entries()) {
      const { id, vector_b } = JSON.parse(line);
      expect([id, vector_b.length]).toEqual([i, 100]);
      rowOf(wanted, i).forEach((value, j) => {
        expect(Math.abs(vector_b[j] - value)).toBeLessThan(1e-5);
      });
    }
  });
});

describe('docs/guides/duckdb.md', () => {
  /** Installed into the temporary folder: 70 MB that nobody else needs. */
  async function openDuckdb(): Promise<(database: string, sql: string) => Promise<any[]>> {
    mkdirSync(at('duckdb'));
    writeFileSync(at('duckdb', 'package.json'), '{"private":true}');
    const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '@duckdb/node-api@1.5.6-r.1'];
    execFileSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', install, { cwd: at('duckdb'), stdio: 'ignore' });
    const { DuckDBInstance } = createRequire(at('duckdb', 'package.json'))('@duckdb/node-api');
    return async (database, sql) => {
      const instance = await DuckDBInstance.create(database);
      const connection = await instance.connect();
      const read = await connection.runAndReadAll(sql);
      const rows = read.getRowObjectsJson();
      connection.closeSync();
      instance.closeSync();
      return rows;
    };
  }

  it('its way through Parquet, in DuckDB', { timeout: 300_000 }, async () => {
    const duckdb = await openDuckdb();
    const lists = Array.from({ length: ROWS }, (_, i) => `(${i + 7}, [${[...rowOf(x, i)].join(',')}]::FLOAT[])`);
    await duckdb(at('docs.duckdb'), `CREATE TABLE docs AS SELECT * FROM (VALUES ${lists.join(',')}) t(id, vector)`);
    const here = (text: string): string => text.replaceAll(/'(docs[\w-]*\.parquet)'/g, (_, name) => `'${at(name)}'`);
    const [shell] = blocks('duckdb.md', 'sh');
    for (const line of shell!.trim().split('\n')) {
      const sql = /^duckdb (\S+) "(.*)"$/.exec(line);
      if (sql) await duckdb(at(sql[1]!), here(sql[2]!));
      else {
        const [program, ...args] = line.split(' ');
        expect(program).toBe('vecbridge');
        const done = await vecbridge(args, { cwd: at() });
        expect(done.code, done.stderr).toBe(0);
      }
    }
    const wanted = await expected();
    const found = await duckdb(at('docs.duckdb'), 'SELECT id, vector FROM docs_b ORDER BY id::INT');
    expect(found.map((row) => Number(row.id))).toEqual(Array.from({ length: ROWS }, (_, i) => i + 7));
    for (const [i, row] of found.entries()) {
      rowOf(wanted, i).forEach((value, j) => {
        expect(Math.abs(row.vector[j] - value)).toBeLessThan(1e-5);
      });
    }
    const query = `[${[...rowOf(wanted, 3)].join(',')}]`;
    const search = blocks('duckdb.md', 'sql').find((text) => text.includes('$query'))!;
    const nearest = await duckdb(at('docs.duckdb'), search.replace('$query', query));
    expect(nearest).toHaveLength(10);
    expect(Number(nearest[0].id)).toBe(10);
    expect((await readMatrix(at('docs-in-b.parquet'))).matrix.rows).toBe(ROWS);
  });
});
