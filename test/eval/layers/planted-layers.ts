import { writeFileSync } from 'node:fs';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { npyHeaderBytes } from '../../../src/vectors/formats/npy/npy.js';
import { type Matrix, matrix } from '../../../src/vectors/matrix.js';

/**
 * Layers of two models with a known answer: layer i of b is a rotation of layer i of a, and layers of different number have
 * nothing in common. Rows lie in `classes` classes, other ones in each layer; `labels` are those of layer 0.
 */
export async function plantedLayers(
  count: number,
  rows: number,
  dim: number,
  classes: number,
): Promise<{ a: Matrix[]; b: Matrix[]; labels: string[] }> {
  const [a, b]: [Matrix[], Matrix[]] = [[], []];
  let labels: string[] = [];
  for (let layer = 0; layer < count; layer++) {
    const rng = random(`planted layer ${layer}`);
    const centres = Float64Array.from({ length: classes * dim }, () => 2 * rng.normal());
    const of = Array.from({ length: rows }, () => rng.int(classes));
    const data = new Float32Array(rows * dim);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < dim; j++) data[i * dim + j] = centres[of[i]! * dim + j]! + rng.normal();
    a.push(matrix(data, rows, dim));
    b.push(await matmul(a[layer]!, await randomOrthogonal(dim, dim, rng.fork('turn'))));
    if (layer === 0) labels = of.map((c) => `class ${c}`);
  }
  return { a, b, labels };
}

/** Layers as one npy of three axes, float32. */
export function writeLayers(path: string, layers: readonly Matrix[]): void {
  const { rows, dim } = layers[0]!;
  const bodies = layers.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  writeFileSync(path, Buffer.concat([npyHeaderBytes('<f4', [layers.length, rows, dim]), ...bodies]));
}
