/**
 * Seconds and peak memory of `vecbridge align` on many rows, one process for each measure, one JSON line for each:
 *   npm run build && npx tsx bench/alignment/scale.ts [--rows 20000] [--dims 768,512] [--measures mutual-knn,cka] [--threads N] > docs/results/alignment-scale.jsonl
 *
 * The spaces are two random linear images of the same hidden Gaussian rows, with as much noise as signal. Start-up and
 * reading the files count. Peak memory and processor time are read from /proc (Linux), null elsewhere.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Random, random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { type Matrix, matrix } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { measureCommand, resultLine } from '../measure-command.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '20000' },
    dims: { type: 'string', default: '768,512' },
    measures: { type: 'string', default: 'mutual-knn' },
    threads: { type: 'string' },
  },
});
const dims = values.dims.split(',').map(Number) as [number, number];
const HIDDEN = 64;
const BLOCK = 5000;

const folder = mkdtempSync(join(tmpdir(), 'vecbridge-scale-'));
const files = ['a.npy', 'b.npy'].map((name) => join(folder, name)) as [string, string];
try {
  for (const rows of values.rows.split(',').map(Number)) {
    await write(rows);
    for (const measure of values.measures.split(',')) {
      const threads = values.threads ? ['--threads', values.threads] : [];
      const run = await measureCommand([
        'align',
        ...files,
        '--paired',
        '--measures',
        measure,
        '--rows',
        '0',
        '--quiet',
        ...threads,
      ]);
      console.log(
        resultLine({ what: 'align', measure, dims, threads: Number(values.threads ?? 0) || null }, rows, [run]),
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function write(rows: number): Promise<void> {
  const rng = random('scale');
  const maps = dims.map((dim) => gaussian(HIDDEN, dim, rng.fork(`map of ${dim}`), 1 / Math.sqrt(HIDDEN)));
  const sinks = await Promise.all(dims.map((dim, i) => createSink(files[i]!, { dim, rows })));
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start);
    const hidden = gaussian(count, HIDDEN, rng.fork(`rows ${start}`));
    for (const [i, sink] of sinks.entries()) {
      const signal = await matmul(hidden, maps[i]!);
      const noise = gaussian(count, dims[i]!, rng.fork(`noise ${i} ${start}`));
      await sink.write(
        matrix(
          signal.data.map((value, at) => value + noise.data[at]!),
          count,
          dims[i]!,
        ),
      );
    }
  }
  for (const sink of sinks) await sink.close();
}

function gaussian(rows: number, dim: number, rng: Random, scale = 1): Matrix {
  return matrix(
    Float32Array.from({ length: rows * dim }, () => rng.normal() * scale),
    rows,
    dim,
  );
}
