import { beforeAll, describe, expect, it } from 'vitest';
import { measureNamed } from '../../../eval/alignment/measures.js';
import { compareLayers, type LayerComparison } from '../../../eval/layers/compare-layers.js';
import { diagonalOf } from '../../../eval/layers/depth.js';
import { type Matrix, sliceRows } from '../../../src/vectors/matrix.js';
import { plantedLayers } from './planted-layers.js';

const [LAYERS, ROWS, CLASSES] = [4, 240, 6];
let a: Matrix[];
let b: Matrix[];
let found: LayerComparison;

beforeAll(async () => {
  const planted = await plantedLayers(LAYERS, ROWS, 16, CLASSES);
  ({ a, b } = planted);
  found = await compareLayers(a, b, { labels: planted.labels, stitching: { steps: 30 } });
});

const grids = (name: string) => {
  const { value, chance, calibrated } = found.measures[name]!;
  const cells = value.flatMap((row, i) =>
    row.map((one, j) => ({ same: i === j, value: one!, chance: chance[i]![j]!, calibrated: calibrated[i]![j]! })),
  );
  return { same: cells.filter((cell) => cell.same), other: cells.filter((cell) => !cell.same) };
};

describe('layers that are rotations of each other, number by number', () => {
  it.each(['cka', 'mutual-knn', 'rsa'])('%s: a bright diagonal, chance elsewhere', (name) => {
    const { same, other } = grids(name);
    // RSA takes the mean of a row's coordinates off, which a rotation changes.
    for (const { value, calibrated } of same) {
      expect(value).toBeGreaterThan(name === 'rsa' ? 0.8 : 0.999);
      expect(calibrated).toBeGreaterThan(name === 'rsa' ? 0.8 : 0.999);
    }
    for (const { calibrated } of other) expect(Math.abs(calibrated)).toBeLessThan(0.1);
    const { diagonal } = found.measures[name]!;
    expect(diagonal.distance).toBe(0);
    expect(diagonal.on! - diagonal.off!).toBeGreaterThan(0.7);
    expect(diagonal.correlation).toBeGreaterThan(0.5);
    expect(diagonal.peak!.first).toBe(diagonal.peak!.second);
  });

  it('gives the exact chance level of every cell', () => {
    for (const { chance } of [...grids('mutual-knn').same, ...grids('mutual-knn').other]) {
      expect(chance).toBeCloseTo(10 / (ROWS - 1), 12);
    }
  });

  it('stitches a head to the layer that it belongs to, and to no other; the bound holds', () => {
    const { stitching } = found;
    const { zeroOne, squared, bound, slopeBound, misalignment, native, own, constant } = stitching!;
    expect([stitching!.trainRows + stitching!.testRows, stitching!.classes]).toEqual([ROWS, CLASSES]);
    expect(native[0]!.zeroOne).toBeLessThan(0.05); // labels are those of layer 0 alone
    expect(own[0]!.zeroOne).toBeLessThan(0.05);
    expect(native[1]!.zeroOne).toBeGreaterThan(0.6);
    expect(zeroOne[0]![0]!).toBeLessThan(0.05);
    for (let i = 1; i < LAYERS; i++) expect(zeroOne[i]![0]!).toBeGreaterThan(0.6);
    expect(constant.zeroOne).toBeGreaterThan(0.6);
    for (let i = 0; i < LAYERS; i++) {
      for (let j = 0; j < LAYERS; j++) {
        expect(squared[i]![j]!).toBeLessThanOrEqual(bound[i]![j]! + 1e-6);
        expect(squared[i]![j]!).toBeLessThanOrEqual(slopeBound[i]![j]! + 1e-6);
        if (i === j) expect(misalignment[i]![j]!).toBeLessThan(0.05);
        else expect(misalignment[i]![j]!).toBeGreaterThan(0.5);
      }
    }
  });

  it('gives each cell what a comparison of the two layers alone gives', async () => {
    const one = await compareLayers([a[2]!], [b[1]!], { measures: [measureNamed('cka')] });
    expect(one.measures['cka']!.value[0]![0]).toBe(found.measures['cka']!.value[2]![1]);
    expect(one.stitching).toBeNull();
  });
});

describe('the diagonal', () => {
  it('is by depth, not by number, where models have other numbers of layers', () => {
    const values = [
      [9, 8, 1, 1, 1],
      [1, 5, 9, 5, 1],
      [1, 1, 1, 8, 9],
    ];
    const { on, off, distance, peak, correlation } = diagonalOf(values, 'higher');
    // Layers 0, 2, 4 of the five lie at the depths of the three; 1 and 3 are nearest to 0 and 1.
    expect(peak).toEqual({ first: 0, second: 0, value: 9 });
    expect(on).toBeCloseTo((9 + 9 + 9 + 8 + 5) / 5, 12);
    expect(off).toBeCloseTo((5 + 8 + 8) / 10, 12);
    expect(distance).toBeCloseTo((0 + 0 + 0 + 0 + 0.25 + 0 + 0.25 + 0) / 8, 12);
    expect(correlation).toBeGreaterThan(0.7);
    const lower = diagonalOf(
      values.map((row) => row.map((value) => -value)),
      'lower',
    );
    expect(lower.correlation).toBeCloseTo(correlation!, 12);
  });

  it('leaves out cells without a value', () => {
    const { on, off, peak } = diagonalOf(
      [
        [null, 2],
        [1, null],
      ],
      'higher',
    );
    expect([on, off]).toEqual([1.5, null]);
    expect(peak).toEqual({ first: 0, second: 1, value: 2 });
    expect(diagonalOf([[null]], 'higher')).toEqual({
      on: null,
      off: null,
      correlation: null,
      distance: null,
      peak: null,
    });
  });
});

describe('what compareLayers refuses', () => {
  it('other numbers of rows, with both', async () => {
    const short = [b[0]!, sliceRows(b[1]!, 0, 200)];
    await expect(compareLayers(a, short)).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: 'layer 0 of the second model has 240 rows, layer 1 has 200.',
    });
    await expect(compareLayers(a, b, { labels: ['x', 'y'], measures: [] })).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: 'there are 2 labels for 240 rows.',
    });
    const all = b.map((layer) => sliceRows(layer, 0, 200));
    await expect(compareLayers(a, all)).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: 'the layers of the first model have 240 rows, those of the second model 200.',
    });
    await expect(compareLayers([], b)).rejects.toMatchObject({ message: 'the first model has no layers.' });
  });

  it('measures without pairs, and labels that are names', async () => {
    await expect(compareLayers(a, b, { measures: [measureNamed('hubness')] })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringContaining('hubness'),
    });
    const names = Array.from({ length: ROWS }, (_, i) => `item ${i}`);
    await expect(compareLayers(a, b, { measures: [], labels: names })).rejects.toMatchObject({
      code: 'TOO_FEW_ROWS',
      message: expect.stringContaining('none of the 240 classes has two rows'),
    });
  });
});
