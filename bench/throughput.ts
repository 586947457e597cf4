/**
 * Rows per second and peak memory of `vecbridge translate`, by rows, dims and format: one JSON line for each.
 *
 *   npm run build && npx tsx bench/throughput.ts [--rows 100000,1000000] [--formats npy,parquet,...] [--repeats 1] > docs/results/throughput.jsonl
 *
 * Every run is a process of its own; its start-up, about half a second, counts. Inputs are random numbers (5,000 rows again
 * and again) with ids (where the format has them) in a temporary folder (2 GB for a million 512-d rows), removed at the end. Peak memory and processor
 * time are read from /proc (Linux), null elsewhere.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { random } from '../src/core/random.js';
import { matrix } from '../src/vectors/matrix.js';
import { createSink } from '../src/vectors/open.js';
import { randomLinear } from '../test/translators/random-linear.js';
import { measureCommand, resultLine } from './measure-command.js';

interface Case {
  readonly format: string;
  /** [source, target] */
  readonly dims: readonly [number, number];
  /** Sizes that are measured: text of a million 512-d rows would take 6 GB. */
  readonly rows: readonly number[];
}
const cases: readonly Case[] = [
  ...['npy', 'parquet', 'arrow', 'npz'].map((format) => ({ format, dims: [512, 100] as const, rows: [1e5, 1e6] })),
  { format: 'npy', dims: [1024, 1024], rows: [1e5] },
  ...['jsonl', 'csv', 'jsonl.gz'].map((format) => ({ format, dims: [512, 100] as const, rows: [1e5] })),
  ...['jsonl', 'csv'].map((format) => ({ format, dims: [64, 64] as const, rows: [1e6] })),
];

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000,1000000' },
    formats: { type: 'string', default: [...new Set(cases.map(({ format }) => format))].join(',') },
    repeats: { type: 'string', default: '1' },
  },
});
const [sizes, formats] = [values.rows.split(',').map(Number), values.formats.split(',')];

const folder = mkdtempSync(join(tmpdir(), 'vecbridge-throughput-'));
try {
  for (const rows of sizes) {
    for (const { format, dims, rows: measured } of cases) {
      if (!measured.includes(rows) || !formats.includes(format)) continue;
      const [from, to] = dims;
      const [map, input, output] = [`${from}-${to}`, `in.${format}`, `out.${format}`].map((name) => join(folder, name));
      if (!existsSync(map!)) await randomLinear(dims).save(map!);
      await writeRows(input!, rows, from);
      const runs = [];
      for (let i = 0; i < Number(values.repeats); i++) {
        runs.push(await measureCommand(['translate', map!, input!, '-o', output!, '--quiet', '--json']));
        if (i < Number(values.repeats) - 1) rmSync(output!);
      }
      const [inputMegabytes, outputMegabytes] = [input!, output!].map((path) => Math.round(statSync(path).size / 1e6));
      console.log(resultLine({ what: 'translate', format, dims, inputMegabytes, outputMegabytes }, rows, runs));
      for (const path of [input!, output!]) rmSync(path);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function writeRows(path: string, rows: number, dim: number): Promise<void> {
  const rng = random(`rows of ${dim}`);
  const sink = await createSink(path, { dim, rows });
  const block = 5000;
  const data = Float32Array.from({ length: block * dim }, () => rng.uniform() - 0.5); // again and again
  for (let done = 0; done < rows; done += block) {
    const ids = Array.from({ length: block }, (_, i) => `doc-${done + i}`);
    await sink.write(matrix(data, block, dim), sink.keepsIds ? ids : undefined);
  }
  await sink.close();
}
