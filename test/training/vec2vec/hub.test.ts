import { expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { type Matrix, sliceRows, transposed } from '../../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../../src/vectors/preprocess.js';
import { procrustesMap } from '../../../training/paired/procrustes.js';
import { bestHub, chooseHub, type Maps, residualsOf, throughHub } from '../../../training/vec2vec/start/hub.js';
import { planted } from '../../contracts/planted.js';

const DIMS = [12, 10, 12];

/** Three views of the same rows, and the right maps between them. */
async function three() {
  const base = planted(600, [12, 10], { seed: 11, noise: 0 });
  const turned = await matmul(base.source, await randomOrthogonal(12, 12, random(4)));
  const all = [base.source, base.target, turned].map((m) => preprocess(m).matrix);
  const fitted = new Map<string, Matrix>();
  for (const [from, x] of all.entries())
    for (const [to, y] of all.entries()) if (from < to) fitted.set(`${from} ${to}`, await procrustesMap(x, y));
  const heldOut = all.map((m, s) => sliceRows(m, 200 * s, 200 * (s + 1)));
  const maps: Maps = (from, to) => fitted.get(`${from} ${to}`) ?? transposed(fitted.get(`${to} ${from}`)!);
  return { maps, heldOut };
}

/** The same with the map between two of the spaces replaced by a random one. */
async function withWrong(maps: Maps, a: number, b: number): Promise<Maps> {
  const wrong = await randomOrthogonal(DIMS[a]!, DIMS[b]!, random(9));
  return (from, to) => {
    if (from === a && to === b) return wrong;
    return from === b && to === a ? transposed(wrong) : maps(from, to);
  };
}

it.each([
  [0, 1, 2],
  [1, 2, 0],
  [0, 2, 1],
] as const)('the map between spaces %i and %i is wrong: all maps go through space %i', async (a, b, hub) => {
  const { maps, heldOut } = await three();
  expect(await chooseHub(await withWrong(maps, a, b), heldOut)).toBe(hub);
});

it('goes through the hub, unless one end is the hub', async () => {
  const { maps, heldOut } = await three();
  const wrong = await withWrong(maps, 0, 2);
  const right = unitRows(await matmul(heldOut[0]!, maps(0, 2)));
  const cosine = async (hub: number): Promise<number> => {
    const through = await throughHub(wrong, hub)(0, 2, heldOut[0]!);
    return through.data.reduce((sum, v, i) => sum + v * right.data[i]!, 0) / through.rows;
  };
  expect(await cosine(1)).toBeGreaterThan(0.9);
  expect(Math.abs(await cosine(0))).toBeLessThan(0.5);
});

it('ways through a third space agree with the direct ones where all maps are right, and not where one is wrong', async () => {
  const { maps, heldOut } = await three();
  const of = async (some: Maps) =>
    residualsOf(async (from, to, x) => unitRows(await matmul(x, some(from, to))), heldOut);
  const right = await of(maps);
  expect(right.map(({ from, via, to }) => [from, via, to].join('')).sort()).toEqual(
    ['012', '021', '102', '120', '201', '210'].sort(),
  );
  for (const { cosine } of right) expect(cosine).toBeGreaterThan(0.9);
  for (const { cosine } of await of(await withWrong(maps, 1, 2))) expect(Math.abs(cosine)).toBeLessThan(0.6);
  expect(await residualsOf(async (_, __, x) => x, heldOut.slice(0, 2))).toEqual([]);
});

it('a hub is chosen by shares of what a direction can reach, not by sums of scores of different directions', () => {
  const easy = [0.9, 1, 1];
  const hard = [0.2, 0.12, 0.2];
  // The first hub loses a tenth of one direction, the second two fifths of another; in sums the first loses more.
  expect(bestHub([easy, hard, [1, 1, 0.2]])).toBe(0);
  expect(bestHub([[1, 1]])).toBe(0);
});
