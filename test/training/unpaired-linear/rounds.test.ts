import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { type Matrix, rowOf, sliceRows, takeRows } from '../../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../../src/vectors/preprocess.js';
import { procrustesMap } from '../../../training/paired/procrustes.js';
import { drawHypotheses } from '../../../training/unpaired-linear/clusters/hypotheses.js';
import { lifted, principalSpace } from '../../../training/unpaired-linear/principal-rows.js';
import { type FixedMatches, refine } from '../../../training/unpaired-linear/refine.js';
import { softMatchesByMap } from '../../../training/unpaired-linear/soft-matches.js';
import { verificationSample, verificationScore } from '../../../training/unpaired-linear/verification-score.js';
import { gaussian, largestDifference, planted, similarity } from '../../contracts/planted.js';

const DIM = 16;
const rng = random('rounds test');

/** Preprocessed planted spaces: x and y hold different items, `truth` is the Procrustes map of the items of x. */
const spaces = await (async () => {
  const { source, target } = planted(1200, [DIM, DIM], { seed: 5, skew: 0 });
  const [a, b] = [preprocess(source).matrix, preprocess(target).matrix];
  return { x: sliceRows(a, 0, 600), y: sliceRows(b, 600, 1200), truth: await procrustesMap(a, b) };
})();

/** polar(truth + noise): a map as wrong as `noise` makes it. */
async function near(truth: Matrix, noise: number, seed: number): Promise<Matrix> {
  const off = gaussian(truth.rows, truth.dim, random(seed));
  const sum = { ...truth, data: truth.data.map((v, i) => v + (noise * off.data[i]!) / Math.sqrt(truth.dim)) };
  return procrustesMap(await identity(truth.rows), sum);
}
const identity = async (n: number): Promise<Matrix> => ({
  data: Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0)),
  rows: n,
  dim: n,
});

describe('hypotheses', () => {
  it('hold a map close to the truth when the clusters of both sides correspond', async () => {
    const found: number[] = [];
    for (let draw = 0; draw < 6; draw++) {
      const maps = await drawHypotheses(
        spaces.x,
        spaces.y,
        { clusters: 12, matchings: 3, drawRows: 600 },
        rng.fork(draw),
      );
      expect(maps.length).toBeGreaterThanOrEqual(1);
      expect(maps.length).toBeLessThanOrEqual(3);
      found.push(...maps.map((map) => similarity(map, spaces.truth)));
    }
    expect(Math.max(...found)).toBeGreaterThan(0.7);
  });

  it('are partial isometries of rank clusters − 1', async () => {
    const [map] = await drawHypotheses(
      spaces.x,
      spaces.y,
      { clusters: 6, matchings: 1, drawRows: 600 },
      rng.fork('rank'),
    );
    const gram = await matmul(map!, map!, { transposeA: true });
    const trace = gram.data.reduce((sum, v, i) => sum + (i % (DIM + 1) === 0 ? v : 0), 0);
    expect(trace).toBeCloseTo(5, 4);
    const again = await matmul(gram, gram);
    expect(largestDifference(again.data, gram.data)).toBeLessThan(1e-5);
  });
});

describe('refinement', () => {
  const settings = async () => {
    const x = await principalSpace(spaces.x, DIM, rng.fork('x'));
    const y = await principalSpace(sliceRows(spaces.y, 0, 350), DIM, rng.fork('y'));
    const inside = async (map: Matrix): Promise<Float32Array> =>
      (await matmul(await matmul(x.basis, map, { transposeA: true }), y.basis)).data;
    const refined = async (start: Matrix, pairs?: FixedMatches): Promise<number> => {
      const from = await inside(start);
      const map = await refine({ source: x, target: y, start: from, rank: DIM, random: rng.fork('rounds'), pairs });
      return similarity(await lifted(map.data, x, y), spaces.truth);
    };
    return { inside, refined };
  };

  it('stays at the truth and climbs towards it, also when the two sides have different numbers of rows', async () => {
    const { refined } = await settings();
    const start = await near(spaces.truth, 1.6, 2);
    expect(await refined(spaces.truth)).toBeGreaterThan(0.9);
    expect(await refined(start)).toBeGreaterThan(similarity(start, spaces.truth) + 0.1);
  });

  it('keeps known pairs in every round: from a useless start they lead to the truth', async () => {
    const { inside, refined } = await settings();
    const useless = await near(spaces.truth, 50, 4);
    const cross = Float64Array.from(await inside(spaces.truth));
    expect(await refined(useless)).toBeLessThan(0.5);
    expect(await refined(useless, { cross, weight: 0.5 })).toBeGreaterThan(0.9);
  });
});

describe('soft matches', () => {
  it('equal a float64 computation over all rows', async () => {
    const [x, y] = [sliceRows(spaces.x, 0, 37), sliceRows(spaces.y, 0, 31)];
    const found = await softMatchesByMap(x, y, spaces.truth);
    const mapped = unitRows(await matmul(x, spaces.truth));
    expect(largestDifference(found, softMatchesBrute(x, mapped, y))).toBeLessThan(1e-3);
  });
});

/** Σ over both directions of x_i ⊗ (softmax-weighted mean of its 10 best y by CSLS), T = .05, all in float64. */
function softMatchesBrute(x: Matrix, mapped: Matrix, y: Matrix): Float64Array {
  const cos = (i: number, j: number): number => rowOf(mapped, i).reduce((s, v, t) => s + v * rowOf(y, j)[t]!, 0);
  const table = Array.from({ length: x.rows }, (_, i) => Array.from({ length: y.rows }, (_, j) => cos(i, j)));
  const ten = (v: number[]): number =>
    v
      .toSorted((a, b) => b - a)
      .slice(0, 10)
      .reduce((a, b) => a + b, 0) / 10;
  const rx = table.map(ten);
  const ry = Array.from({ length: y.rows }, (_, j) => ten(table.map((row) => row[j]!)));
  const cross = new Float64Array(x.dim * y.dim);
  const add = (csls: number[], weight: number, put: (other: number, w: number) => void): void => {
    const best = [...csls.keys()].sort((a, b) => csls[b]! - csls[a]!).slice(0, 10);
    const e = best.map((t) => Math.exp((csls[t]! - csls[best[0]!]!) / 0.05));
    const total = e.reduce((a, b) => a + b, 0);
    for (const [k, t] of best.entries()) put(t, (weight * e[k]!) / total);
  };
  const outer = (i: number, j: number, w: number): void => {
    for (let a = 0; a < x.dim; a++)
      for (let b = 0; b < y.dim; b++) cross[a * y.dim + b]! += w * rowOf(x, i)[a]! * rowOf(y, j)[b]!;
  };
  for (let i = 0; i < x.rows; i++)
    add(
      table[i]!.map((c, j) => 2 * c - rx[i]! - ry[j]!),
      1,
      (j, w) => outer(i, j, w),
    );
  for (let j = 0; j < y.rows; j++) {
    add(
      table.map((row, i) => 2 * row[j]! - rx[i]! - ry[j]!),
      x.rows / y.rows,
      (i, w) => outer(i, j, w),
    );
  }
  return cross;
}

describe('the verification score', () => {
  const sample = verificationSample(spaces.x, spaces.y, rng.fork('sample'));

  it('is the mean best CSLS', async () => {
    const mapped = unitRows(await matmul(sample.source, spaces.truth));
    const cos = Array.from({ length: mapped.rows }, (_, i) =>
      Array.from({ length: sample.target.rows }, (_, j) =>
        rowOf(mapped, i).reduce((s, v, t) => s + v * rowOf(sample.target, j)[t]!, 0),
      ),
    );
    const ten = (v: number[]): number =>
      v
        .toSorted((a, b) => b - a)
        .slice(0, 10)
        .reduce((a, b) => a + b, 0) / 10;
    const ry = Array.from({ length: sample.target.rows }, (_, j) => ten(cos.map((row) => row[j]!)));
    const best = cos.map((row) => Math.max(...row.map((c, j) => 2 * c - ry[j]!)) - ten(row));
    const expected = best.reduce((a, b) => a + b, 0) / best.length;
    expect(await verificationScore(spaces.truth, sample)).toBeCloseTo(expected, 5);
  });

  it('is lower for a worse map', async () => {
    const worse = await verificationScore(await near(spaces.truth, 1, 4), sample);
    expect(await verificationScore(spaces.truth, sample)).toBeGreaterThan(worse);
  });

  it('takes samples smaller than its neighbourhoods', async () => {
    const few = { source: takeRows(spaces.x, [0, 1, 2]), target: takeRows(spaces.y, [3, 4, 5, 6]) };
    expect(Number.isFinite(await verificationScore(spaces.truth, few))).toBe(true);
  });
});
