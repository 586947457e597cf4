import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { nearestOrthogonal } from '../../../src/linalg/nearest-orthogonal.js';
import { type Matrix, sliceRows } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { procrustesMap } from '../../../training/paired/procrustes.js';
import { type MatchRounds, matchRounds, nextCross } from '../../../training/unpaired-linear/match-rounds.js';
import { gaussian, planted } from '../../contracts/planted.js';

const DIM = 16;

/** Two sides of `rows` rows that share no item, the map by all pairs, and a map far from it. */
async function sides(rows: number): Promise<Pick<MatchRounds, 'x' | 'y' | 'start'> & { truth: Matrix }> {
  const { source, target } = planted(2 * rows, [DIM, DIM], { seed: 5 });
  const [a, b] = [preprocess(source).matrix, preprocess(target).matrix];
  const truth = await procrustesMap(a, b);
  const off = gaussian(DIM, DIM, random(3));
  const far = Float64Array.from(truth.data, (v, i) => v + (0.7 * off.data[i]!) / Math.sqrt(DIM));
  const start = await nearestOrthogonal(far, DIM, DIM);
  return { x: sliceRows(a, 0, rows), y: sliceRows(b, rows, 2 * rows), start, truth };
}

const likeness = (a: Matrix, b: Matrix): number => a.data.reduce((sum, v, i) => sum + v * b.data[i]!, 0) / DIM;

describe('rounds of soft matches', () => {
  it.each([false, true])(
    'end at the map of what the blend makes of a cross-covariance (many rows: %s)',
    async (many) => {
      const { x, y, start } = await sides(300);
      const fixed = Float64Array.from(gaussian(DIM, DIM, random(9)).data);
      const map = await matchRounds({ x, y, start, many, blend: () => fixed, random: random(1) });
      expect(likeness(map, await nearestOrthogonal(fixed, DIM, DIM))).toBeCloseTo(1, 5);
    },
  );

  it('every other round from the fourth on takes a step twice as long', () => {
    const [before, found] = [Float64Array.of(1, 4), Float64Array.of(2, 3)];
    const next = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [...nextCross(i, before, found)]);
    const [plain, long] = [
      [2, 3],
      [3, 2],
    ];
    expect(next).toEqual([plain, plain, plain, long, plain, long, plain, long]);
  });

  it('with more than 10,000 rows end with one round of all rows', async () => {
    const { truth, ...given } = await sides(14_000);
    const rounds: number[] = [];
    const crosses: Float64Array[] = [];
    const blend = (cross: Float64Array): Float64Array => {
      crosses.push(cross);
      return cross;
    };
    const map = await matchRounds({ ...given, many: true, blend, random: random(1), each: (i) => rounds.push(i) });
    expect(rounds.length).toBeLessThan(10);
    expect(rounds.at(-1)).toBe(10);
    expect(likeness(map, truth)).toBeGreaterThan(likeness(given.start, truth) + 0.05);
    // Sums over 14,000 rows and over 10,000.
    const size = (cross: Float64Array): number => Math.hypot(...cross);
    expect(size(crosses.at(-1)!) / size(crosses.at(-2)!)).toBeGreaterThan(1.3);
  });
});
