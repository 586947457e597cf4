import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { kmeans } from '../../src/linalg/kmeans.js';
import { type Matrix, matrix, takeRows } from '../../src/vectors/matrix.js';

/** n points around k far centres; the centre of row i is i mod k. */
function blobs(n: number, k: number, dim: number, seed: number, spread = 0.1): Matrix {
  const r = random(seed);
  const centres = Float64Array.from({ length: k * dim }, () => 5 * r.normal());
  const data = Float32Array.from({ length: n * dim }, (_, at) => {
    const row = Math.floor(at / dim);
    return centres[(row % k) * dim + (at % dim)]! + spread * r.normal();
  });
  return matrix(data, n, dim);
}

describe.each(['auto', 'wasm'])('kmeans on the engine %s', (engine) => {
  it('finds well-separated clusters', async () => {
    process.env['VECBRIDGE_ENGINE'] = engine;
    try {
      const [n, k] = [5000, 9];
      const found = await kmeans(blobs(n, k, 6, 1), k, { random: random(2) });
      const label = found.assignment.subarray(0, k);
      expect(new Set(label).size).toBe(k);
      expect(found.assignment.every((c, i) => c === label[i % k])).toBe(true);
      expect(found.inertia / (n * 6)).toBeCloseTo(0.01, 2);
    } finally {
      delete process.env['VECBRIDGE_ENGINE'];
    }
  });
});

describe('kmeans', () => {
  it('returns nearest centroids, counts and inertia that belong together', async () => {
    const shape = fc.tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(shape, async ([n, k, dim]) => {
        fc.pre(n >= k);
        const x = blobs(n, 4, dim, n * 100 + k, 2);
        const found = await kmeans(x, k, { random: random(k) });
        let inertia = 0;
        const counts = new Uint32Array(k);
        for (let i = 0; i < n; i++) {
          const distances = Array.from({ length: k }, (_, c) => {
            let sum = 0;
            for (let t = 0; t < dim; t++) sum += (x.data[i * dim + t]! - found.centroids.data[c * dim + t]!) ** 2;
            return sum;
          });
          expect(distances[found.assignment[i]!]!).toBeLessThanOrEqual(Math.min(...distances) + 1e-3);
          inertia += distances[found.assignment[i]!]!;
          counts[found.assignment[i]!]!++;
        }
        expect(found.inertia).toBeCloseTo(inertia, 6);
        expect(found.counts).toEqual(counts);
      }),
      { numRuns: 30 },
    );
  });

  it('lowers the inertia with every round it is given', async () => {
    const x = blobs(800, 15, 4, 3, 3);
    let before = Number.POSITIVE_INFINITY;
    for (const iterations of [0, 1, 2, 4, 8, 16]) {
      const { inertia } = await kmeans(x, 12, { random: random(1), iterations, tolerance: 0 });
      expect(inertia).toBeLessThanOrEqual(before * (1 + 1e-6));
      before = inertia;
    }
  });

  it('refills an empty cluster from the farthest row', async () => {
    const x = blobs(90, 3, 4, 4);
    const initial = takeRows(x, [0, 1, 1]); // two equal centroids: one of them gets no row
    const found = await kmeans(x, 3, { random: random(0), initial });
    expect([...found.counts]).toEqual([30, 30, 30]);
  });

  it('copes with more clusters than distinct rows', async () => {
    const x = matrix(Float32Array.of(1, 1, 1, 1, 2, 2), 6, 1);
    const found = await kmeans(x, 4, { random: random(0) });
    expect(found.inertia).toBe(0);
    expect(found.centroids.data.every(Number.isFinite)).toBe(true);
  });

  it('keeps the best of several runs and repeats itself for a seed', async () => {
    const x = blobs(600, 20, 5, 5, 2);
    const one = await kmeans(x, 20, { random: random(7) });
    expect(await kmeans(x, 20, { random: random(7) })).toEqual(one);
    const many = await kmeans(x, 20, { random: random(7), restarts: 6 });
    expect(many.inertia).toBeLessThanOrEqual(one.inertia);
  });

  it('names what does not fit', async () => {
    const x = blobs(3, 1, 2, 0);
    await expect(kmeans(x, 4, { random: random(0) })).rejects.toThrow('4 clusters need at least 4 rows, got 3');
    await expect(kmeans(x, 0, { random: random(0) })).rejects.toThrow('k must be a whole number of at least 1, got 0');
    await expect(kmeans(x, 2, { random: random(0), initial: x })).rejects.toThrow(
      'initial centroids must be 2 × 2, got 3 × 2',
    );
  });
});
