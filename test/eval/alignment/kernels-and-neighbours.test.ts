import { describe, expect, it } from 'vitest';
import type { MeasureResult } from '../../../eval/alignment/measure.js';
import { measureNamed } from '../../../eval/alignment/measures.js';
import { listOf, nearestRows } from '../../../eval/alignment/neighbours/lists.js';
import { pickRows, type Rows, squaredLengths, unitLengthRows } from '../../../eval/alignment/rows.js';
import { createMemo, runMeasure } from '../../../eval/alignment/run.js';
import { random } from '../../../src/core/random.js';
import { gaussian } from '../../contracts/planted.js';
import { fixtureL, fixtureM, golden, kernelGolden } from './golden.js';

const fixtures = { L: fixtureL, M: fixtureM } as const;
const result = (
  name: string,
  x: Rows,
  y: Rows,
  options: object,
  precision: 'float64' | 'float32',
): Promise<MeasureResult> => runMeasure(measureNamed(name), x, y, { options: { ...options }, precision, seed: 5 });

const unitRbf = { sigma: 1, rows: 'unit' };
const biased = { estimator: 'biased' };
/** Golden key, measure, options, and what the golden value counts that ours divides by. */
const cases: readonly [string, string, object, ((n: number) => number)?][] = [
  ['cka_lin_biased', 'cka', biased],
  ['cka_lin_unbiased', 'cka', {}],
  ['hsic_lin_biased_trace', 'hsic', { ...biased, kernel: 'linear' }, (n) => (n - 1) ** 2],
  ['hsic_lin_unbiased', 'hsic', { kernel: 'linear' }],
  ['cka_rbf_median', 'cka-rbf', biased],
  ['cka_rbf_sigma1_biased(rows L2-normed)', 'cka-rbf', { ...unitRbf, ...biased }],
  ['cka_rbf_sigma1_unbiased(rows L2-normed)', 'cka-rbf', unitRbf],
  ['mutual_knn k3 (L2-normed)', 'mutual-knn', { k: 3 }],
  ['jaccard_knn k3', 'jaccard-knn', { k: 3 }],
  ['rank_sim k3', 'rank-similarity', { k: 3 }],
  ['cycle_knn k3', 'cycle-knn', { k: 3 }],
  ['lcs_knn k3 (mean length)', 'lcs-knn', { k: 3 }, () => 3],
  ['edit_knn k3', 'edit-knn', { k: 3 }],
  ['cknna k3 unbiased', 'cknna', { k: 3, epsilon: 1e-6 }],
  ['cknna k3 biased', 'cknna', { k: 3, epsilon: 1e-6, ...biased }],
];
const more: typeof cases = [
  ...(['linear', 'rbf'] as const).flatMap((kernel) =>
    (['unbiased', 'biased'] as const).flatMap((estimator): [string, string, object][] => [
      [`hsic ${kernel} ${estimator}`, 'hsic', { kernel, estimator }],
      [`cka ${kernel} ${estimator}`, kernel === 'linear' ? 'cka' : 'cka-rbf', { estimator }],
      [`kernel alignment ${kernel} ${estimator}`, 'kernel-alignment', { kernel, estimator }],
    ]),
  ),
  ['distance alignment unbiased', 'distance-alignment', {}],
  ['distance alignment biased', 'distance-alignment', biased],
  ['second order cosine k3', 'second-order-cosine', { k: 3 }],
];

describe.each(['L', 'M'] as const)('golden values, fixture %s', (name) => {
  const [x, y] = fixtures[name];
  const all = [
    ...cases.map((one) => ({ key: one[0], wanted: golden[name][one[0]]!, one })),
    ...more.map((one) => ({ key: one[0], wanted: kernelGolden[name][one[0]]!, one })),
  ];
  it.each(all)('$key', async ({ wanted, one: [, measure, options, divisor] }) => {
    const scale = Math.max(1, Math.abs(wanted));
    const [exact, fast] = await Promise.all(
      (['float64', 'float32'] as const).map((precision) => result(measure, x, y, options, precision)),
    );
    const factor = divisor?.(x.rows) ?? 1;
    expect(Math.abs(exact!.value * factor - wanted)).toBeLessThan(1e-9 * scale);
    expect(Math.abs(fast!.value * factor - wanted)).toBeLessThan(1e-4 * scale);
  });

  it('chance levels are the means over all 720 permutations of six rows', async () => {
    const six = [0, 1, 2, 3, 4, 5];
    for (const [key, measure, options] of [
      ['hsic', 'hsic', { kernel: 'linear' }],
      ['cka', 'cka', {}],
      ['kernel alignment', 'kernel-alignment', {}],
      ['distance alignment', 'distance-alignment', {}],
    ] as const) {
      for (const estimator of ['unbiased', 'biased']) {
        const { chance } = await result(
          measure,
          pickRows(x, six),
          pickRows(y, six),
          { ...options, estimator },
          'float64',
        );
        const wanted = kernelGolden[name][`six rows: chance of ${key} ${estimator}`]!;
        expect(Math.abs(chance! - wanted), `${key} ${estimator}`).toBeLessThan(1e-9 * Math.max(1, Math.abs(wanted)));
      }
    }
    for (const kind of ['mutual', 'jaccard']) {
      const { chance } = await result(`${kind}-knn`, pickRows(x, six), pickRows(y, six), { k: 2 }, 'float64');
      expect(chance).toBeCloseTo(kernelGolden[name][`six rows: chance of ${kind} k2`]!, 12);
    }
  });

  it('p over all 720 orders of six rows is that of numpy, exactly; that of random orders within its sampling error', async () => {
    const six = [0, 1, 2, 3, 4, 5];
    const pair = [pickRows(x, six), pickRows(y, six)] as const;
    for (const kernel of ['linear', 'rbf']) {
      for (const estimator of ['unbiased', 'biased']) {
        const wanted = kernelGolden[name][`six rows: p ${kernel} ${estimator}`]!;
        const about = async (permutations: number) =>
          (
            await runMeasure(measureNamed('hsic'), ...pair, {
              options: { kernel, estimator },
              precision: 'float64',
              permutations,
            })
          ).null!;
        const exact = await about(719);
        expect(exact).toMatchObject({ permutations: 720, all: true });
        expect(exact.p).toBeCloseTo(wanted, 12);
        const some = await about(718);
        expect(some).toMatchObject({ permutations: 718, all: false });
        expect(Math.abs(some.p - wanted)).toBeLessThan(4 * Math.sqrt((wanted * (1 - wanted)) / 718) + 1 / 719);
      }
    }
  });
});

describe('kernel measures', () => {
  const generator = random(9);
  const x = gaussian(600, 12, generator);
  const y = { ...gaussian(600, 9, generator) };
  for (let i = 0; i < 600; i++) for (let j = 0; j < 9; j++) y.data[i * 9 + j]! += x.data[i * 12 + j]! + 3;

  it('batches are summed before dividing', async () => {
    expect(Array.from(random(5).fork('batches').permutation(16))).toEqual(kernelGolden.batches);
    const { value, n } = await result('cka-minibatch', ...fixtureM, { batch: 8 }, 'float64');
    expect(value).toBeCloseTo(kernelGolden.M['cka batches of 8']!, 10);
    expect(n).toBe(16);
    const whole = await result('cka', x, y, {}, 'float64');
    const batches = await result('cka-minibatch', x, y, { batch: 50, epochs: 4 }, 'float64');
    expect(Math.abs(batches.value - whole.value)).toBeLessThan(0.02);
    const biasedWhole = await result('cka', x, y, biased, 'float64');
    expect(Math.abs(biasedWhole.value - whole.value)).toBeGreaterThan(Math.abs(batches.value - whole.value));
  });

  it('random features approach the kernel as they become more', async () => {
    const part = Array.from({ length: 300 }, (_, i) => i);
    const [a, b] = [pickRows(x, part), pickRows(y, part)];
    const exact = await result('cka-rbf', a, b, {}, 'float32');
    const error = async (features: number): Promise<number> =>
      Math.abs((await result('cka-random-features', a, b, { features }, 'float32')).value - exact.value);
    const many = await error(2048);
    expect(many).toBeLessThan(0.04);
    expect(await error(16)).toBeGreaterThan(many);
  });

  it('blocks of kernel entries, products of features and the reference agree, with rows far from the origin', async () => {
    const many = gaussian(1100, 6, generator); // two blocks, the last padded
    const other = gaussian(1100, 40, generator);
    for (let i = 0; i < 1100; i++) {
      for (let j = 0; j < 6; j++) {
        other.data[i * 40 + j]! += many.data[i * 6 + j]!;
        many.data[i * 6 + j]! += 5;
      }
    }
    const part = Array.from({ length: 300 }, (_, i) => i);
    for (const [measure, a, b] of [
      ['cka', many, other],
      ['cka-rbf', many, other],
      ['hsic', many, other],
      ['kernel-alignment', many, other],
      ['distance-alignment', many, other],
      ['cka', pickRows(many, part.slice(0, 30)), pickRows(other, part.slice(0, 30))], // n < dims: blocks
    ] as const) {
      const [exact, fast] = [await result(measure, a, b, {}, 'float64'), await result(measure, a, b, {}, 'float32')];
      expect(Math.abs(fast.value - exact.value), measure).toBeLessThan(2e-5);
      expect(Math.abs(fast.chance! - exact.chance!), measure).toBeLessThan(2e-5);
    }
  });

  it('distance alignment is kernel alignment in another form: 4 (C² + D² − 2 A C D)', async () => {
    const { value, details } = await result('distance-alignment', x, y, {}, 'float64');
    const [a, c, d] = ['kernelAlignment', 'normFirst', 'normSecond'].map((key) => details![key] as number) as [
      number,
      number,
      number,
    ];
    expect(value).toBeCloseTo(4 * (c * c + d * d - 2 * a * c * d), 9);
    const alignment = await result('kernel-alignment', x, y, { rows: 'unit' }, 'float64');
    expect(a).toBeCloseTo(alignment.value, 9);
  });

  it('rows without variance have no alignment: NaN, not a number that looks like one', async () => {
    const flat = { data: new Float32Array(600 * 4).fill(2), rows: 600, dim: 4 };
    for (const precision of ['float64', 'float32'] as const) {
      expect((await result('cka', x, flat, {}, precision)).value).toBeNaN();
      expect((await result('cka-rbf', x, flat, {}, precision)).value).toBeNaN();
    }
  });

  it('a related pair is dependent, an unrelated one is not', async () => {
    const p = async (other: Rows): Promise<number> =>
      (await runMeasure(measureNamed('hsic'), x, other, { permutations: 199 })).null!.p;
    expect(await p(y)).toBe(1 / 200);
    expect(await p(gaussian(600, 9, random(77)))).toBeGreaterThan(0.02);
  });
});

describe('lists of neighbours', () => {
  const generator = random(21);
  const x = gaussian(5000, 8, generator); // two slices of queries, several blocks
  for (const [to, from] of [
    [4999, 3],
    [7, 3],
    [4500, 12],
  ] as const)
    x.data.copyWithin(to * 8, from * 8, (from + 1) * 8);
  const unit = unitLengthRows(x);

  it('hold the nearest other rows, nearest first, never the row itself', async () => {
    const lists = await nearestRows(unit, 5, { seed: 0, precision: 'float32', memo: createMemo() });
    expect(squaredLengths(unit)[17]).toBeCloseTo(1, 6);
    for (const i of [0, 3, 7, 12, 2500, 4095, 4096, 4500, 4999]) {
      const list = Array.from(listOf(lists, i));
      expect(list).not.toContain(i);
      const score = (j: number): number => {
        let sum = 0;
        for (let t = 0; t < 8; t++) sum += unit.data[i * 8 + t]! * unit.data[j * 8 + t]!;
        return sum;
      };
      const best = Array.from({ length: 5000 }, (_, j) => j)
        .filter((j) => j !== i)
        .sort((a, b) => score(b) - score(a))
        .slice(0, 5);
      for (let t = 0; t < 5; t++) expect(score(list[t]!)).toBeCloseTo(score(best[t]!), 5);
      expect(new Set(list).size).toBe(5);
    }
  });

  it('are complete where more rows are equal than are asked for', async () => {
    const same = { data: new Float32Array(50 * 4).fill(0.5), rows: 50, dim: 4 };
    const lists = await nearestRows(same, 3, { seed: 0, precision: 'float32', memo: createMemo() });
    for (let i = 0; i < 50; i++) {
      expect(new Set(listOf(lists, i)).size).toBe(3);
      expect(Array.from(listOf(lists, i))).not.toContain(i);
    }
  });

  it('are made once for the measures of a run', async () => {
    const memo = createMemo();
    const context = { seed: 0, precision: 'float64' as const, memo };
    const few = pickRows(unit, [0, 1, 2, 3, 4, 5, 6]);
    expect(await nearestRows(few, 2, context)).toBe(await nearestRows(few, 2, context));
    expect(await nearestRows(few, 3, context)).not.toBe(await nearestRows(few, 2, context));
  });

  it('refuse more neighbours than there are other rows', async () => {
    await expect(result('mutual-knn', ...fixtureL, { k: 8 }, 'float64')).rejects.toMatchObject({
      code: 'TOO_FEW_ROWS',
      message: expect.stringMatching(/9 rows, got 8/),
    });
  });

  it('corrected values are 0 at chance and 1 for equal lists', async () => {
    const other = gaussian(400, 8, generator);
    const few = pickRows(
      x,
      Array.from({ length: 400 }, (_, i) => i + 20),
    );
    const { details, value, chance } = await result('mutual-knn', few, other, {}, 'float32');
    expect(chance).toBe(10 / 399);
    expect(details!['corrected']).toBeCloseTo((value - 10 / 399) / (1 - 10 / 399), 12);
    expect(Math.abs(details!['corrected'] as number)).toBeLessThan(0.02);
    expect((await result('mutual-knn', few, few, {}, 'float32')).details!['corrected']).toBe(1);
  });
});
