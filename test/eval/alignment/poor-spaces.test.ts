import { describe, expect, it } from 'vitest';
import { compareSpaces } from '../../../eval/alignment/compare.js';
import { measureNamed, measures } from '../../../eval/alignment/measures.js';
import { pickRows, type Rows } from '../../../eval/alignment/rows.js';
import { runMeasure } from '../../../eval/alignment/run.js';
import { random } from '../../../src/core/random.js';
import { gaussian } from '../../contracts/planted.js';

/** Rows of unequal variance by dimension, as embeddings have them. */
function decaying(rows: number, dim: number, seed: number): Rows {
  const plain = gaussian(rows, dim, random(seed));
  return { ...plain, data: plain.data.map((v, at) => v / (1 + (at % dim))) };
}

const few = decaying(40, 64, 1);
const other = decaying(40, 16, 2);
const repeated = pickRows(
  few,
  Uint32Array.from({ length: 40 }, (_, i) => Math.floor(i / 4)),
);
const constant: Rows = { ...few, data: few.data.map(() => 1) };

describe('spaces of which little is known', () => {
  it.each([
    ['fewer rows than dims', few],
    ['equal rows', repeated],
    ['a single point', constant],
  ])('%s: every measure gives a number, or none', async (_, space) => {
    const found = await compareSpaces(space, other, { precision: 'float32', permutations: 3, settings: { trials: 1 } });
    expect(Object.keys(found)).toEqual(Object.keys(measures));
    for (const [name, { value }] of Object.entries(found))
      expect(value === null || Number.isFinite(value), name).toBe(true);
    expect(found['linear-r2']!.value).toBeLessThan(0.2); // unrelated spaces predict nothing
  });

  it('fewer rows than dims: rounding of float32 moments does not change what is predicted', async () => {
    const r2 = async (precision: 'float32' | 'float64') =>
      (await runMeasure(measureNamed('linear-r2'), few, few, { precision })).value;
    const exact = await r2('float64');
    expect(exact).toBeGreaterThan(0.9);
    expect(await r2('float32')).toBeCloseTo(exact, 2);
  });

  it('a single point depends on nothing: no p-value, and nothing above chance', async () => {
    for (const kernel of ['rbf', 'linear']) {
      const found = await runMeasure(measureNamed('hsic'), constant, other, {
        precision: 'float64',
        permutations: 19,
        options: { kernel },
      });
      expect(Math.abs(found.value) < 1e-12 || Number.isNaN(found.value)).toBe(true);
      expect(found.null!.p).not.toBeLessThan(0.05);
      expect(found.null!.z).toBeNull();
    }
  });

  it.each([2 ** 38, 2 ** -38])('the scale of a space changes no measure of shape: %d', async (scale) => {
    const x = decaying(60, 12, 3);
    const scaled: Rows = { ...x, data: x.data.map((v) => v * scale) };
    const request = { precision: 'float32', permutations: 3, settings: { trials: 1 } } as const;
    const [before, after] = [await compareSpaces(x, x, request), await compareSpaces(scaled, scaled, request)];
    const shapes = Object.keys(before).filter((name) => measureNamed(name).invariances.includes('scale'));
    expect(shapes.length).toBeGreaterThan(25);
    for (const name of shapes) {
      expect(after[name]!.value, name).toBeCloseTo(before[name]!.value!, 3);
      expect(after[name]!.chance ?? 0, name).toBeCloseTo(before[name]!.chance ?? 0, 3);
    }
  });

  it.each([
    [1e25, /largest number of the second space is [\d.]+e\+2\d\./, 'large'],
    [1e-25, /largest number of the second space is [\d.]+e-2\d\./, 'small'],
  ])('refuses numbers whose products leave float32: %d', async (scale, message, word) => {
    const scaled: Rows = { ...other, data: other.data.map((v) => v * scale) };
    const failure = await compareSpaces(few, scaled).catch((error) => error);
    expect(failure.message).toMatch(message);
    expect(failure.hint).toContain(`so ${word}`);
    const zeros: Rows = { ...other, data: other.data.map(() => 0) };
    await expect(compareSpaces(few, zeros)).resolves.toBeDefined();
  });

  it('refuses a comparison for which all measures lack rows', async () => {
    await expect(compareSpaces(pickRows(few, Uint32Array.of(0)), pickRows(other, Uint32Array.of(0)))).rejects.toThrow(
      /no measure can be computed from so few rows: 1/,
    );
  });
});
