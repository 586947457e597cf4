import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { random } from '../../src/core/random.js';
import { type Matrix, rowOf, zeros } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';

/** Length of the noise of a made-up row whose other part has length 1. */
const NOISE = 0.5;

/**
 * Writes the rows of `real`, unit length, and behind them made-up ones up to `rows`: a point between two real rows drawn at
 * random, from .3 to .7 of the way, plus Gaussian noise of half its length, so that nearest neighbours are neither copies nor
 * at random.
 */
export async function writeRows(path: string, real: Matrix, rows: number): Promise<void> {
  const out = createWriteStream(path);
  const write = async ({ data }: Matrix): Promise<void> => {
    if (!out.write(Buffer.from(data.buffer, data.byteOffset, data.byteLength))) await once(out, 'drain');
  };
  await write(real);
  const draw = random('made-up rows');
  const { dim } = real;
  for (let at = real.rows; at < rows; at += 8192) {
    const made = zeros(Math.min(8192, rows - at), dim);
    for (let i = 0; i < made.rows; i++) {
      const [a, b, row] = [rowOf(real, draw.int(real.rows)), rowOf(real, draw.int(real.rows)), rowOf(made, i)];
      const share = 0.3 + 0.4 * draw.uniform();
      let squared = 0;
      for (let j = 0; j < dim; j++) {
        row[j] = share * a[j]! + (1 - share) * b[j]!;
        squared += row[j]! ** 2;
      }
      const sd = (NOISE * Math.sqrt(squared)) / Math.sqrt(dim);
      for (let j = 0; j < dim; j++) row[j] = row[j]! + sd * draw.normal();
    }
    await write(unitRows(made));
  }
  out.end();
  await finished(out);
}
