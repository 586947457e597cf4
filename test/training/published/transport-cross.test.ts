import { expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { crossProduct, matmul } from '../../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { sinkhorn } from '../../../src/linalg/sinkhorn.js';
import { sliceRows } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { planCross } from '../../../training/published/transport-cross.js';
import { largestDifference, planted } from '../../contracts/planted.js';

it('transport in one graph gives the same as in blocks', async () => {
  const { source, target } = planted(600, [16, 16], { seed: 5 });
  const [x, y] = [preprocess(sliceRows(source, 0, 300)).matrix, preprocess(sliceRows(target, 300, 550)).matrix];
  const map = await randomOrthogonal(16, 16, random(1));
  const plan = { epsilon: 0.07, sweeps: 4 };
  const { barycentres } = await sinkhorn(await matmul(x, map), y, plan);
  const blocked = await crossProduct(x, barycentres);
  const scale = Math.max(...blocked.map(Math.abs));
  expect(largestDifference(await planCross(x, y, map, plan), blocked) / scale).toBeLessThan(1e-4);
});
