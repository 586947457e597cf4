import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import {
  gramOf,
  hubness as hubnessOfGram,
  inspectVectors,
  participationRatio as participationOfGram,
} from '../../src/vectors/inspect.js';
import { type Matrix, matrix, rowOf } from '../../src/vectors/matrix.js';
import { createSink, openVectors } from '../../src/vectors/open.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { cloud, scratch } from './formats.js';

const at = scratch();
const participationRatio = (m: Matrix): number => participationOfGram(gramOf(m), m.rows);
const hubness = (m: Matrix, k: number): number => hubnessOfGram(gramOf(m), m.rows, k);

async function inspect(m: Matrix, name = 'a.npy') {
  const sink = await createSink(at(name), { dim: m.dim, overwrite: true });
  await sink.write(m);
  await sink.close();
  const source = await openVectors(at(name));
  try {
    return await inspectVectors(source, { sample: 500 });
  } finally {
    await source.close();
  }
}

describe('inspectVectors', () => {
  it('counts what is wrong and says where', async () => {
    const m = cloud(300, 8);
    rowOf(m, 10).fill(0);
    rowOf(m, 20)[3] = Number.NaN;
    rowOf(m, 21)[0] = Number.NaN;
    rowOf(m, 30)[7] = Number.NEGATIVE_INFINITY;
    rowOf(m, 200).set(rowOf(m, 5));
    rowOf(m, 299).set(rowOf(m, 5));
    const found = await inspect(m);
    expect(found).toMatchObject({
      format: 'npy',
      dtype: 'f32',
      rows: 300,
      dim: 8,
      hasIds: false,
      nanRows: { count: 2, first: [20, 21] },
      infiniteRows: { count: 1, first: [30] },
      zeroRows: { count: 1, first: [10] },
      duplicateRows: { count: 2, first: [200, 299], exact: true },
    });
    expect(found.sample.rows).toBe(296);
    expect(found.norms.min).toBe(0);
    expect(found.norms.unitShare).toBeLessThan(0.1);
  });

  it('tells an isotropic cloud from a cone, by mean length and participation ratio', async () => {
    const isotropic = await inspect(unitRows(cloud(2000, 16)));
    expect(isotropic.norms.unitShare).toBe(1);
    expect(isotropic.meanLength).toBeLessThan(0.1);
    expect(isotropic.sample.participationRatio).toBeGreaterThan(14);
    const narrow = cloud(2000, 16);
    for (let i = 0; i < 2000; i++) for (let j = 0; j < 16; j++) rowOf(narrow, i)[j]! += j === 0 ? 20 : 0;
    expect((await inspect(narrow)).meanLength).toBeGreaterThan(0.95);
  });

  it('survives files of one row and of zeros only', async () => {
    expect((await inspect(cloud(1, 4))).sample.participationRatio).toBeNaN();
    expect(await inspect(matrix(new Float32Array(12), 3, 4))).toMatchObject({
      zeroRows: { count: 3 },
      duplicateRows: { count: 2 },
      meanLength: Number.NaN,
    });
  });
});

describe('participation ratio and hubness', () => {
  it('participationRatio equals tr(C)² / tr(C²) of the covariance', () => {
    const m = cloud(60, 5, 3);
    for (let i = 0; i < 60; i++) rowOf(m, i)[0]! *= 4;
    const mean = [0, 1, 2, 3, 4].map(
      (j) => Array.from({ length: 60 }, (_, i) => rowOf(m, i)[j]!).reduce((a, b) => a + b) / 60,
    );
    let trace = 0;
    let squares = 0;
    for (let a = 0; a < 5; a++) {
      for (let b = 0; b < 5; b++) {
        let c = 0;
        for (let i = 0; i < 60; i++) c += (rowOf(m, i)[a]! - mean[a]!) * (rowOf(m, i)[b]! - mean[b]!);
        if (a === b) trace += c;
        squares += c * c;
      }
    }
    expect(participationRatio(m)).toBeCloseTo((trace * trace) / squares, 4);
  });

  it('hubness is the skewness of brute-force counts, and grows with the dimension', () => {
    const brute = (m: Matrix, k: number): number => {
      const counts = new Array<number>(m.rows).fill(0);
      for (let i = 0; i < m.rows; i++) {
        const scores = Array.from({ length: m.rows }, (_, j) => ({
          j,
          s: j === i ? Number.NEGATIVE_INFINITY : rowOf(m, i).reduce((s, v, p) => s + v * rowOf(m, j)[p]!, 0),
        }));
        scores.sort((a, b) => b.s - a.s);
        for (const { j } of scores.slice(0, k)) counts[j]!++;
      }
      const sd = Math.sqrt(counts.reduce((s, n) => s + (n - k) ** 2, 0) / m.rows);
      return counts.reduce((s, n) => s + ((n - k) / sd) ** 3, 0) / m.rows;
    };
    const low = unitRows(cloud(150, 3, 5));
    expect(hubness(low, 10)).toBeCloseTo(brute(low, 10), 6);
    const rng = random(1);
    const high = matrix(
      Float32Array.from({ length: 600 * 200 }, () => rng.normal()),
      600,
      200,
    );
    expect(hubness(unitRows(high), 10)).toBeGreaterThan(hubness(unitRows(cloud(600, 3, 5)), 10) + 0.5);
    expect(hubness(cloud(5, 3), 10)).toBeNaN();
  });
});
