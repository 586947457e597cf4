/** Two samples of one cloud, turned against each other, with their third moments and the true map. */

import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { type ThirdMoments, thirdMoments } from '../../../training/unpaired-linear/moments/third-moments.js';
import { type PrincipalSpace, principalSpace } from '../../../training/unpaired-linear/principal-rows.js';
import { gaussian } from '../../contracts/planted.js';

export const DIM = 10;
export const rng = random('moments');
/** Third moments say little of the sign of the weakest direction: a map wrong in that alone has likeness 0.8. */
export const RIGHT = 0.75;

const CLUSTERS = 14;
const centres = gaussian(CLUSTERS, DIM, random('centres'));

/** Rows of clusters of unequal weight, in a random basis: third moments tell the cloud from its turned copies. */
async function cloud(rows: number, turn: Matrix, seed: number, middles = centres): Promise<Matrix> {
  const r = random(seed);
  const data = new Float32Array(rows * DIM);
  for (let i = 0; i < rows; i++) {
    const c = Math.floor(CLUSTERS * r.uniform() ** 2);
    for (let j = 0; j < DIM; j++) data[i * DIM + j] = (middles.data[c * DIM + j]! + 0.3 * r.normal()) / (1 + j / 8);
  }
  return matmul({ data, rows, dim: DIM }, turn);
}

const turnX = await randomOrthogonal(DIM, DIM, rng.fork('x'));
const turnY = await randomOrthogonal(DIM, DIM, rng.fork('y'));
const x = await cloud(3000, turnX, 1);
const y = await cloud(3000, turnY, 2); // other rows of the same distribution
const truth = await matmul(turnX, turnY, { transposeA: true });
export const axes: Readonly<Record<'x' | 'y', PrincipalSpace>> = {
  x: await principalSpace(x, DIM, rng.fork('ax')),
  y: await principalSpace(y, DIM, rng.fork('ay')),
};
export const [mx, my] = [await thirdMoments(axes.x, DIM), await thirdMoments(axes.y, DIM)];
/** The true map between the principal coordinates of both sides. */
export const small = (await matmul(await matmul(axes.x.basis, truth, { transposeA: true }), axes.y.basis)).data;

/** f(W) term by term in float64. */
export function agreement(w: Float32Array, a: ThirdMoments, b: ThirdMoments): number {
  const k = a.dims;
  let sum = 0;
  const mapped = Array.from({ length: 3 }).reduce<Float64Array>((tensor) => {
    const out = new Float64Array(k ** 3); // contracts the first index and moves the new one to the end
    for (let i = 0; i < k; i++)
      for (let jl = 0; jl < k * k; jl++)
        for (let c = 0; c < k; c++) out[jl * k + c]! += tensor[i * k * k + jl]! * w[i * k + c]!;
    return out;
  }, Float64Array.from(a.tensor));
  for (let i = 0; i < mapped.length; i++) sum += mapped[i]! * b.tensor[i]!;
  return sum;
}
