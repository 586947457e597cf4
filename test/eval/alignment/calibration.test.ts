import { describe, expect, it } from 'vitest';
import { compareSpaces } from '../../../eval/alignment/compare.js';
import { measureNamed, measures } from '../../../eval/alignment/measures.js';
import { nullDistribution } from '../../../eval/alignment/null/null-distribution.js';
import { ordersOf } from '../../../eval/alignment/null/orders.js';
import type { Permuted } from '../../../eval/alignment/null/permuted.js';
import { pickRows, type Rows } from '../../../eval/alignment/rows.js';
import { createMemo, runMeasure } from '../../../eval/alignment/run.js';
import { random } from '../../../src/core/random.js';
import { gaussian } from '../../contracts/planted.js';

const chosen = (...names: string[]) => names.map(measureNamed);
const cloud = (rows: number, dim: number, seed: number): Rows => gaussian(rows, dim, random(seed));

/** y = x R + noise, R a random (p, q) matrix. */
function image(x: Rows, dim: number, noise: number, seed: number): Rows {
  const generator = random(seed);
  const [map, more] = [gaussian(x.dim, dim, generator), gaussian(x.rows, dim, generator)];
  const data = new Float32Array(x.rows * dim);
  for (let i = 0; i < x.rows; i++)
    for (let j = 0; j < dim; j++) {
      let sum = noise * more.data[i * dim + j]!;
      for (let t = 0; t < x.dim; t++) sum += (x.data[i * x.dim + t]! * map.data[t * dim + j]!) / Math.sqrt(x.dim);
      data[i * dim + j] = sum;
    }
  return { data, rows: x.rows, dim };
}

/** The measure "how many rows keep their place", of which everything is known. */
const fixedPoints = (n: number): Permuted => ({
  n,
  values: async (orders) => orders.map((order) => order.reduce((count, row, i) => count + (row === i ? 1 : 0), 0)),
});

describe('the null distribution', () => {
  it('over all orders is exact: mean, standard deviation, critical value and p of the fixed points of 5 rows', async () => {
    const orders = await ordersOf(5, 119, 0, createMemo(), {});
    expect(orders.all).toBe(true);
    expect(new Set(orders.orders.map(String)).size).toBe(120);
    const found = await nullDistribution(fixedPoints(5), orders, { direction: 'higher', best: 5 });
    expect(found).toMatchObject({ permutations: 120, all: true, observed: 5 });
    expect(found.mean).toBeCloseTo(1, 12);
    expect(found.sd).toBeCloseTo(1, 12); // the variance of the number of fixed points is 1 too
    expect(found.z).toBeCloseTo(4, 12);
    expect(found.p).toBeCloseTo(1 / 120, 12);
    expect(found.critical).toBe(3); // 44, 45, 20, 10 and 1 orders have 0, 1, 2, 3 and 5 fixed points; the 114th has 3
    expect(found.calibrated).toBe(1);
  });

  it('of random orders counts the given one: p is never below 1 / (1 + permutations)', async () => {
    const orders = await ordersOf(5, 118, 3, createMemo(), {});
    expect(orders).toMatchObject({ all: false });
    const lower: Permuted = { n: 5, values: async (many) => (await fixedPoints(5).values(many)).map((v) => -v) };
    for (const [permuted, direction, best] of [
      [fixedPoints(5), 'higher', 5],
      [lower, 'lower', -5],
    ] as const) {
      const found = await nullDistribution(permuted, orders, { direction, best });
      const drawn = await fixedPoints(5).values(orders.orders);
      expect(found.p).toBe((1 + drawn.filter((v) => v >= 5).length) / 119);
      expect(found.z).toBeGreaterThan(2);
      expect(found.calibrated).toBeCloseTo(1, 12);
    }
  });

  it('says nothing of what does not vary', async () => {
    const orders = await ordersOf(40, 19, 0, createMemo(), {});
    const constant: Permuted = { n: 40, values: async (many) => many.map(() => 0.3) };
    const found = await nullDistribution(constant, orders, { direction: 'higher', best: 1 });
    expect(found).toMatchObject({ z: null, p: 1, gated: 0 });
    expect(found.calibrated).toBeCloseTo(0, 12);
  });
});

describe('unrelated spaces of different n and dims', () => {
  const shapes = [
    [60, 20, 30],
    [120, 20, 30],
    [240, 60, 40],
  ] as const;
  const biased = { estimator: 'biased' };

  it.each([
    ['cca', {}, 0.15],
    ['cka', biased, 0.09],
    ['hsic', biased, 0],
    ['procrustes-angular', {}, 0],
    ['mutual-knn', {}, 0],
    ['linear-r2', { heldOut: false }, 0.05],
  ] as const)('%s: calibrated near 0 and z near 0', async (name, options, spread) => {
    const raw: number[] = [];
    for (const [n, p, q] of shapes) {
      const measure = measureNamed(name);
      const drawn = await Promise.all(
        [1, 2, 3, 4].map((seed) =>
          runMeasure(measure, cloud(n, p, seed), cloud(n, q, 100 + seed), { options, permutations: 99 }),
        ),
      );
      const mean = (of: (one: (typeof drawn)[number]) => number): number =>
        drawn.reduce((sum, one) => sum + of(one) / drawn.length, 0);
      expect(Math.abs(mean((one) => one.null!.z!)), `z at ${n}`).toBeLessThan(2); // its standard error is .5
      expect(Math.abs(mean((one) => one.null!.calibrated!)), `calibrated at ${n}`).toBeLessThan(0.05);
      raw.push(mean((one) => one.value));
    }
    // What is calibrated away: the values themselves hang on n and the dims.
    expect(Math.max(...raw) - Math.min(...raw)).toBeGreaterThanOrEqual(spread);
  });

  it('gated is 0 but for about one in twenty', async () => {
    let above = 0;
    for (let seed = 0; seed < 40; seed++) {
      const found = await runMeasure(measureNamed('rsa'), cloud(30, 6, seed), cloud(30, 5, 1000 + seed), {
        permutations: 99,
      });
      if (found.null!.gated! > 0) above++;
      expect(found.null!.gated! > 0).toBe(found.null!.p <= 0.05);
    }
    expect(above).toBeLessThan(8);
  });
});

describe('compareSpaces', () => {
  const x = cloud(80, 8, 1);
  const y = image(x, 6, 0.4, 2);

  it('gives z, p and calibrated values with every paired measure, and says why an unpaired one has none', async () => {
    const found = await compareSpaces(x, y, { permutations: 19, settings: { trials: 1, sample: 40 } });
    for (const measure of Object.values(measures)) {
      const one = found[measure.name]!;
      if (measure.pairing === 'unpaired') {
        expect(one.noNull, measure.name).toContain('each space on its own');
        expect(one.z).toBeUndefined();
        continue;
      }
      expect(one, measure.name).toMatchObject({ p: 1 / 20, permutations: 19, nullRows: one.n });
      expect(one.z, measure.name).toBeGreaterThan(2);
      expect(one.calibrated, measure.name).toBeGreaterThan(0);
      expect(one.noNull).toBeUndefined();
    }
  });

  it('takes 199 permutations where nothing is said, 49 where each decomposes a matrix, none without calibration', async () => {
    const found = await compareSpaces(x, y, { measures: chosen('mutual-knn', 'cca') });
    expect(found['mutual-knn']!.permutations).toBe(199);
    expect(found['cca']!.permutations).toBe(49);
    const plain = await compareSpaces(x, y, { measures: chosen('mutual-knn', 'anisotropy'), calibrate: false });
    expect(plain['mutual-knn']!.z).toBeUndefined();
    expect(plain['anisotropy']!.noNull).toBeUndefined();
    expect(plain['mutual-knn']!.value).toBe(found['mutual-knn']!.value);
  });

  it('gives a curve over n: nested samples, the last one all rows', async () => {
    const request = { measures: chosen('mutual-knn', 'cka', 'anisotropy'), permutations: 19 };
    const found = await compareSpaces(x, y, { ...request, sizes: [80, 20, 5, 20] });
    const curve = found['mutual-knn']!.curve!;
    expect(curve.map(({ rows }) => rows)).toEqual([5, 20, 80]);
    expect(curve[0]).toMatchObject({ value: null, skipped: expect.stringContaining('11 rows') });
    for (const key of ['value', 'z', 'calibrated', 'nullMean'] as const)
      expect(curve[2]![key], key).toBeCloseTo(found['mutual-knn']![key]!, 6);
    expect(curve[1]!.chance).toBe(10 / 19);
    expect(found['anisotropy']!.curve![1]!.noNull).toBeDefined();
    const part = pickRows(x, random(0).fork('sizes').permutation(80).slice(0, 20).sort());
    const same = pickRows(y, random(0).fork('sizes').permutation(80).slice(0, 20).sort());
    const alone = await compareSpaces(part, same, request);
    expect(found['cka']!.curve![1]!.value).toBeCloseTo(alone['cka']!.value!, 12);
  });

  it('ceilings: halves of a space with little noise agree, and a comparison stays below them', async () => {
    const [a, b] = [image(cloud(200, 4, 5), 24, 0.3, 6), image(cloud(200, 4, 5), 30, 0.6, 7)];
    const found = await compareSpaces(a, b, { measures: chosen('cka', 'hubness'), ceilings: 2 });
    const { first, second, value } = found['cka']!.ceiling!;
    expect(first).toBeGreaterThan(second!);
    expect(value).toBeCloseTo(Math.sqrt(first! * second!), 12);
    expect(value).toBeGreaterThan(0.5);
    expect(found['hubness']!.ceiling).toBeUndefined();
    const line = await compareSpaces(cloud(30, 1, 1), cloud(30, 3, 2), { measures: chosen('cka'), ceilings: 1 });
    expect(line['cka']!.ceiling).toMatchObject({ first: null, value: null });
  });

  it('refuses sizes and counts that mean nothing, with both numbers', async () => {
    const measure = { measures: chosen('cka') };
    await expect(compareSpaces(x, y, { ...measure, sizes: [20, 81] })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/81 rows, but 80/),
      hint: expect.stringContaining('--rows 81'),
    });
    await expect(compareSpaces(x, y, { ...measure, sizes: [2] })).rejects.toThrow(/at least 3 rows, got 2/);
    await expect(compareSpaces(x, y, { ...measure, sizes: [4.5] })).rejects.toThrow(/got 4.5/);
    await expect(compareSpaces(x, y, { ...measure, permutations: 0 })).rejects.toThrow(/permutations .* got 0/);
    await expect(compareSpaces(x, y, { ...measure, ceilings: 0 })).rejects.toThrow(/ceilings .* got 0/);
    await expect(compareSpaces(x, y, { ...measure, settings: { permutations: 9 } })).rejects.toMatchObject({
      hint: expect.stringContaining('--permutations N'),
    });
    await expect(compareSpaces(x, y, { ...measure, signal: AbortSignal.abort() })).rejects.toThrow(/interrupted/);
  });
});
