import { describe, expect, it } from 'vitest';
import { INVARIANCES, type Invariance, type Measure } from '../../eval/alignment/measure.js';
import { pickRows, type Rows, type Rows64 } from '../../eval/alignment/rows.js';
import { createMemo, type Measured, type MeasureRequest, runMeasure } from '../../eval/alignment/run.js';
import { optionRows, parseOptions } from '../../src/core/options.js';
import { type Random, random } from '../../src/core/random.js';
import { gaussian } from './planted.js';

export interface MeasureCase {
  readonly measure: Measure;
  /** Options for small data, where the defaults are made for large. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Rows of the test data; 40 without it. */
  readonly rows?: number;
  /** Largest difference of the fast path from the reference; 1e-4 without it. */
  readonly tolerance?: number;
  /** Draws of unrelated data whose mean value must be at the stated chance level; 40 without it. */
  readonly draws?: number;
}

const DIMS = [6, 5] as const;

/** What every measure must do: be what its documentation says, in range, symmetry, invariance and chance level. */
export function measureContract({ measure, options = {}, ...given }: MeasureCase): void {
  const { rows = 40, tolerance = 1e-4, draws = 40 } = given;
  const run = (x: Rows, y: Rows, more: MeasureRequest = {}): Promise<Measured> =>
    runMeasure(measure, x, y, { options, seed: 5, precision: 'float64', ...more });
  const value = async (x: Rows, y: Rows, more: MeasureRequest = {}): Promise<number> => (await run(x, y, more)).value;
  const { x, y } = related(rows, random(11));

  describe(`measure contract: ${measure.name}`, () => {
    it('is documented, each option with a default and a description', () => {
      expect(measure.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      for (const text of [
        measure.summary,
        measure.formula,
        measure.chance,
        measure.bias,
        measure.cost,
        measure.source,
      ]) {
        expect(text.length).toBeGreaterThan(3);
      }
      expect(measure.source).toMatch(/(19|20)\d\d/);
      for (const row of optionRows(measure.options)) {
        expect(row.default, row.name).not.toBeUndefined();
        expect(row.description.length, row.name).toBeGreaterThan(10);
      }
    });

    it('has its value in range, finite, with the rows it compared', async () => {
      for (const [a, b] of [
        [x, y],
        [x, related(rows, random(12)).y],
        [y, y],
      ] as const) {
        const result = await run(a, b);
        expect(Number.isFinite(result.value)).toBe(true);
        expect(result.value).toBeGreaterThanOrEqual(measure.range[0] - 1e-12);
        expect(result.value).toBeLessThanOrEqual(measure.range[1] + 1e-12);
        expect(result.n).toBeGreaterThan(0);
        expect(result.n).toBeLessThanOrEqual(rows);
        for (const detail of Object.keys(result.details ?? {})) expect(['value', 'chance', 'n']).not.toContain(detail);
      }
    });

    it('gives the value of a space with itself that it promises', async () => {
      if (measure.self === null) {
        expect(await value(x, x)).not.toBeCloseTo(await value(y, y), 6); // it depends on the space
        return;
      }
      expect(await value(x, x)).toBeCloseTo(measure.self, 6);
      expect(await value(y, y)).toBeCloseTo(measure.self, 6);
      expect(await value(x, y)).not.toBeCloseTo(measure.self, 3);
    });

    it(measure.symmetric ? 'is symmetric' : 'is not symmetric, as it says', async () => {
      const difference = Math.abs((await value(x, y)) - (await value(y, x)));
      if (measure.symmetric) expect(difference).toBeLessThan(1e-9);
      else expect(difference).toBeGreaterThan(1e-6);
    });

    it.each(INVARIANCES)('changes under %s exactly where it does not claim to be invariant', async (kind) => {
      const before = await value(x, y);
      const moved = await Promise.all([value(transformed(x, kind), y), value(x, transformed(y, kind))]);
      const differences = moved.map((after) => Math.abs(after - before));
      if (measure.invariances.includes(kind))
        for (const difference of differences) expect(difference).toBeLessThan(1e-8);
      else expect(Math.max(...differences)).toBeGreaterThan(1e-7);
    });

    it('agrees between the float64 reference and the fast path', async () => {
      const exact = await run(x, y);
      const fast = await run(x, y, { precision: 'float32' });
      expect(Math.abs(fast.value - exact.value)).toBeLessThan(tolerance);
      expect(fast.n).toBe(exact.n);
      if (exact.chance === null) expect(fast.chance).toBeNull();
      else expect(Math.abs(fast.chance! - exact.chance)).toBeLessThan(tolerance);
    });

    it('is at its stated chance level for spaces that have nothing to do with each other', async () => {
      const excess: number[] = [];
      for (let draw = 0; draw < draws; draw++) {
        const generator = random(100 + draw);
        const result = await run(related(rows, generator.fork('x')).x, related(rows, generator.fork('y')).y, {
          seed: draw,
        });
        if (result.chance === null) return expect(measure.chance).toMatch(/none/i);
        excess.push(result.value - result.chance);
      }
      const mean = excess.reduce((sum, one) => sum + one, 0) / draws;
      const variance = excess.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (draws - 1);
      expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / draws) + 1e-9);
    });

    it('gives the same for the same seed and leaves its input alone', async () => {
      const before = [x.data.slice(), y.data.slice()];
      const results = [await run(x, y, { precision: 'float32' }), await run(x, y, { precision: 'float32' })];
      expect(results[1]).toEqual(results[0]);
      expect([x.data, y.data]).toEqual(before);
    });

    if (measure.pairing === 'unpaired') {
      it('takes rows in any order and number', async () => {
        const order = random(3).permutation(rows);
        expect(await value(x, pickRows(y, order), { options: { ...options } })).toBeCloseTo(await value(x, y), 6);
        expect(Number.isFinite(await value(x, pickRows(y, order.subarray(0, rows - 3))))).toBe(true);
      });

      it('has no null distribution: no order of the rows changes it', async () => {
        expect(measure.permuted).toBeUndefined();
        expect((await run(x, y, { permutations: 9 })).null).toBeNull();
      });
    } else {
      it.each([
        ['float64', 1e-4],
        ['float32', 5e-4],
      ] as const)(
        'gives for every order of the rows what it gives for rows in that order: %s',
        async (precision, within) => {
          const orders = [0, 1, 2].map((seed) => random(seed).permutation(rows));
          const context = { seed: 5, precision, memo: createMemo() };
          const permuted = await measure.permuted!(x, y, parseOptions(measure.options, options, measure.name), context);
          expect(permuted.n).toBe(rows);
          const found = await permuted.values([Uint32Array.from(orders[0]!).sort(), ...orders]);
          const wanted = await Promise.all(
            [y, ...orders.map((order) => pickRows(y, order))].map((other) => value(x, other, { precision: 'float64' })),
          );
          for (const [at, one] of found.entries())
            expect(Math.abs(one - wanted[at]!), `order ${at}`).toBeLessThan(
              within * Math.max(1, Math.abs(wanted[at]!)),
            );
          expect(measure.nullCost!.length).toBeGreaterThan(10);
        },
      );

      it('is above its null distribution for related spaces, within it for unrelated ones', async () => {
        const about = async (other: Rows) => (await run(x, other, { permutations: 39 })).null!;
        const kin = await about(y);
        expect(kin.z).toBeGreaterThan(2);
        expect(kin.p).toBeLessThan(0.1);
        expect(kin.calibrated).toBeGreaterThan(0);
        expect(kin.calibrated).toBeLessThan(1.001);
        expect(kin.gated).toBeLessThan(kin.calibrated!);
        const strangers = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => about(related(rows, random(seed)).y)));
        const mean = (of: (one: (typeof strangers)[number]) => number): number =>
          strangers.reduce((sum, one) => sum + of(one) / strangers.length, 0);
        expect(Math.abs(mean(({ z }) => z!))).toBeLessThan(1.7); // its standard error is .41
        expect(mean(({ p }) => p)).toBeGreaterThan(0.1);
        expect(Math.abs(mean(({ calibrated }) => calibrated!))).toBeLessThan(0.25);
      });

      it('refuses unequal numbers of rows', async () => {
        await expect(run(x, pickRows(y, [0, 1, 2, 3, 4]))).rejects.toMatchObject({
          code: 'ROWS_MISMATCH',
          message: expect.stringMatching(new RegExp(`${rows}.*5`)),
        });
      });
    }

    it('refuses too few rows, values that are not numbers, unknown options', async () => {
      const few = Array.from({ length: measure.minRows - 1 }, (_, i) => i);
      await expect(run(pickRows(x, few), pickRows(y, few))).rejects.toMatchObject({ code: 'TOO_FEW_ROWS' });
      const broken = { ...y, data: y.data.slice() };
      broken.data[7] = Number.NaN;
      await expect(run(x, broken)).rejects.toMatchObject({
        code: 'BAD_VALUE',
        message: expect.stringContaining('row 1'),
      });
      await expect(run(x, y, { options: { nosuchoption: 1 } })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    });

    it('stops when called off', async () => {
      await expect(run(x, y, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    });
  });
}

/** Two views of one latent vector a row, (rows, 6) and (rows, 5), around means of their own. */
function related(rows: number, generator: Random): { x: Rows64; y: Rows64 } {
  const [p, q] = DIMS;
  const [x, noise] = [gaussian(rows, p, generator), gaussian(rows, q, generator)];
  const mean = gaussian(1, p, generator).data;
  const y = new Float64Array(rows * q);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < q; j++) {
      const seen = 0.6 * x.data[i * p + j]! * (1 + 0.5 * j) + 0.3 * x.data[i * p + p - 1]!;
      y[i * q + j] = Math.fround(seen + 0.7 * noise.data[i * q + j]! - 0.6 * mean[j]!);
    }
  }
  return {
    x: { data: Float64Array.from(x.data, (v, at) => Math.fround(v + 0.6 * mean[at % p]!)), rows, dim: p },
    y: { data: y, rows, dim: q },
  };
}

/** The same space after the map, in float64. */
function transformed(m: Rows64, kind: Invariance): Rows64 {
  const { data, rows, dim } = m;
  if (kind === 'scale') return { ...m, data: data.map((v) => 3.7 * v) };
  if (kind === 'shift') return { ...m, data: data.map((v, at) => v + 0.4 + 0.3 * (at % dim)) };
  // Plane rotations of neighbouring coordinates; between them a stretching where any invertible map is asked for.
  const out = data.slice();
  for (let i = 0; i < rows; i++) {
    for (let turn = 0; turn < 2 * dim; turn++) {
      const [a, b] = [i * dim + (turn % dim), i * dim + ((turn + 1) % dim)];
      const [u, v] = [out[a]!, out[b]!];
      const [cos, sin] = [Math.cos(1 + turn), Math.sin(1 + turn)];
      out[a] = cos * u - sin * v;
      out[b] = sin * u + cos * v;
      if (kind === 'linear' && turn < dim) out[a]! *= 1 + turn / 2;
    }
  }
  return { ...m, data: out };
}
