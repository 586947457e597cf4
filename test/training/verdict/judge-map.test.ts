import { expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { zeros } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { judgeMap } from '../../../training/verdict/judge-map.js';
import { nearestCosine } from '../../../training/verdict/nearest-cosine.js';

const rng = random('judge a map');
const cloud = (dim: number): Matrix => {
  const m = zeros(300, dim);
  return unitRows({ ...m, data: m.data.map(() => rng.normal()) });
};
const searched = {
  margin: 1.3,
  heldOut: { agreement: 0.5, controls: [0.3, 0.31, 0.29] },
  reliability: 0.8,
};

it('measures how near rows lie, and predicts less where they are nearer', async () => {
  const judged = async (dim: number) => {
    const [x, y] = [cloud(dim), cloud(dim)];
    const map = {
      data: Float32Array.from({ length: dim * dim }, (_, at) => Number(at % (dim + 1) === 0)),
      rows: dim,
      dim,
    };
    const found = {
      ...{ kind: 'unpaired' as const, x, y, map, score: 0.1 },
      searched: async () => ({ ...searched, start: map }),
      within: async () => ({ agreement: 0.8, reliability: 0.3, dims: 48, coarse: 0.8 }),
    };
    const { evidence, predicted } = await judgeMap(found, { random: random('rows') });
    const near = evidence.find(({ measure }) => measure === 'nearest rows')!.value;
    expect(near).toBeCloseTo(await nearestCosine(x, y, random('rows').fork('nearest')), 9);
    return { near, high: predicted!.high };
  };
  const [dense, wide] = [await judged(6), await judged(60)];
  expect(dense.near).toBeGreaterThan(wide.near + 0.2);
  expect(dense.high).toBeLessThan(wide.high - 0.02);
});
