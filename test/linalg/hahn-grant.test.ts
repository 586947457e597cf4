import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { hahnGrantBound } from '../../src/linalg/hahn-grant.js';
import { maximiseTrace } from '../../src/linalg/qap.js';
import { bestTraceByForce } from './best-trace-by-force.js';

/** A symmetric n × n kernel: of points (rank `dims`), or without structure when `dims` is 0. */
function kernel(n: number, seed: number, dims: number): Float64Array {
  const r = random(seed);
  const points = Float64Array.from({ length: n * Math.max(dims, n) }, () => r.normal());
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = dims ? 0 : points[i * n + j]!;
      for (let t = 0; t < dims; t++) sum += points[i * dims + t]! * points[j * dims + t]!;
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
  }
  return out;
}

describe('hahnGrantBound', () => {
  it('is never below the optimum found by brute force, at any sweep', () => {
    const instance = fc.record({
      n: fc.integer({ min: 1, max: 6 }),
      seed: fc.integer({ min: 0, max: 1e6 }),
      dims: fc.constantFrom(0, 2, 4),
    });
    fc.assert(
      fc.property(instance, ({ n, seed, dims }) => {
        const [kx, ky] = [kernel(n, seed, dims), kernel(n, seed + 1, dims)];
        const best = bestTraceByForce(kx, ky, n);
        let last = Number.POSITIVE_INFINITY;
        hahnGrantBound(kx, ky, n, {
          sweeps: 30,
          each: (_, bound) => {
            expect(bound).toBeGreaterThanOrEqual(best - 1e-9 * Math.max(1, Math.abs(best)));
            expect(bound).toBeLessThanOrEqual(last + 1e-9);
            last = bound;
          },
        });
      }),
      { numRuns: 60 },
    );
  });

  it('meets the optimum of seven items most of the time', () => {
    let met = 0;
    for (let seed = 0; seed < 5; seed++) {
      const [kx, ky] = [kernel(7, seed, 3), kernel(7, seed + 50, 3)];
      const best = bestTraceByForce(kx, ky, 7);
      const { bound } = hahnGrantBound(kx, ky, 7, { sweeps: 300 });
      expect(bound).toBeGreaterThanOrEqual(best - 1e-9);
      if (bound - best < 0.02 * Math.abs(best)) met++;
    }
    expect(met).toBeGreaterThanOrEqual(3);
  });

  it('proves that a hidden permutation of fifteen items is the best one', () => {
    const n = 15;
    const kx = kernel(n, 5, 20);
    const hidden = random('hidden').permutation(n);
    const ky = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) ky[hidden[i]! * n + hidden[j]!] = kx[i * n + j]!;
    const [best] = maximiseTrace(kx, ky, n, { random: random(0), restarts: 100, keep: 1 });
    const { bound } = hahnGrantBound(kx, ky, n, { reached: best!.value, sweeps: 200 });
    expect([...best!.permutation]).toEqual([...hidden]);
    expect(Math.abs(bound - best!.value) / best!.value).toBeLessThan(1e-6);
  });

  it('refuses kernels it cannot hold or that do not fit', () => {
    expect(() => hahnGrantBound(new Float64Array(1), new Float64Array(1), 41)).toThrow('1 to 40 items, got 41');
    expect(() => hahnGrantBound(new Float64Array(4), new Float64Array(3), 2)).toThrow('needs 4 numbers, got 3');
  });
});
