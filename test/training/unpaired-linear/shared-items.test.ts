import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { type Matrix, sliceRows, takeRows } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { procrustesMap } from '../../../training/paired/procrustes.js';
import { estimate, type Matches, useSharedItems } from '../../../training/unpaired-linear/shared-items.js';
import { gaussian, planted, similarity } from '../../contracts/planted.js';

const DIM = 24;
const ROWS = 600;
const world = planted(2 * ROWS, [DIM, DIM], { seed: 8, noise: 0.1 });
const source = preprocess(sliceRows(world.source, 0, ROWS)).matrix;
const truth = await procrustesMap(preprocess(world.source).matrix, preprocess(world.target).matrix);

/** Of the source's items `share` stand on the target side, too, in another order. */
function targets(share: number, rows = ROWS): Matrix {
  const order = random('order').permutation(rows);
  const first = ROWS - Math.round(share * rows);
  return preprocess(takeRows(sliceRows(world.target, first, first + rows), order)).matrix;
}

/** polar(truth + noise) */
async function rough(noise: number): Promise<Matrix> {
  const off = gaussian(DIM, DIM, random(4));
  const identity = Float32Array.from({ length: DIM * DIM }, (_, i) => (i % (DIM + 1) === 0 ? 1 : 0));
  const sum = truth.data.map((v, i) => v + (noise * off.data[i]!) / Math.sqrt(DIM));
  return procrustesMap({ data: identity, rows: DIM, dim: DIM }, { data: sum, rows: DIM, dim: DIM });
}

describe('items on both sides', () => {
  it.each([
    [0.25, ROWS],
    [0.5, ROWS],
    [1, ROWS],
    [0.5, 400],
  ])('a share of %d of %d rows is found, and makes the map better', async (share, rows) => {
    const start = await rough(0.4);
    const { map, shared } = await useSharedItems(source, targets(share, rows), start, random(1));
    expect(shared.low).toBeLessThanOrEqual(share);
    expect(shared.high).toBeGreaterThanOrEqual(0.95 * share);
    expect(shared.share).toBeGreaterThan(0.4 * share);
    expect(shared.share).toBeLessThan(share + 0.05);
    expect(shared.pairs).toBeGreaterThan(0.3 * share * rows);
    expect(similarity(map, truth)).toBeGreaterThan(similarity(start, truth));
    expect(similarity(map, truth)).toBeGreaterThan(0.97);
  });

  it('are not seen where there are none, and the map stays', async () => {
    for (const noise of [0, 0.4]) {
      const start = await rough(noise);
      const { map, shared } = await useSharedItems(source, targets(0), start, random(1));
      expect(shared).toMatchObject({ share: 0, low: 0, pairs: 0 });
      expect(map).toBe(start);
    }
  });

  it('are not seen under a wrong map', async () => {
    const wrong = await rough(50);
    const { map, shared } = await useSharedItems(source, targets(1), wrong, random(1));
    expect(shared.pairs).toBe(0);
    expect(map).toBe(wrong);
  });

  it('are looked for under the map before the last rounds', async () => {
    const early = await rough(50);
    const { map, shared } = await useSharedItems(source, targets(1), truth, random(1), { early });
    expect(shared.pairs).toBe(0);
    expect(map).toBe(truth);
  });

  it('are counted under the map that was not fitted on them', async () => {
    const start = await rough(0.4);
    const once = await useSharedItems(source, targets(1), start, random(1));
    const twice = await useSharedItems(source, targets(1), once.map, random(1));
    expect(twice.shared.share).toBeGreaterThan(once.shared.share + 0.1);
  });

  it('are counted against the matches that disjoint rows have', () => {
    const matches = (count: number, lead: number): Matches => {
      const rows = Uint32Array.from({ length: count }, (_, i) => i);
      return { a: rows, b: rows, leads: new Float64Array(count).fill(lead), queries: 1000 };
    };
    const none = [matches(40, 5), matches(20, 5)];
    expect(estimate(matches(520, 5), none).share).toBeCloseTo(0.5, 10);
    expect(estimate(matches(60, 5), none)).toMatchObject({ share: 0, pairs: 0 });
    expect(estimate(matches(520, 0.1), none)).toMatchObject({ share: 0, pairs: 0 });
  });
});
