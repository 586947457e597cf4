import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { maximiseTrace, traceOf } from '../../src/linalg/qap.js';
import { bestTraceByForce } from './best-trace-by-force.js';

function kernel(k: number, seed: number, dims = 6): Float64Array {
  const r = random(seed);
  const c = Float64Array.from({ length: k * dims }, () => r.normal());
  return Float64Array.from({ length: k * k }, (_, at) => {
    let sum = 0;
    for (let t = 0; t < dims; t++) sum += c[Math.floor(at / k) * dims + t]! * c[(at % k) * dims + t]!;
    return sum;
  });
}

describe('maximiseTrace', () => {
  it('reaches the optimum found by brute force', () => {
    for (const k of [1, 2, 3, 5, 7]) {
      for (let seed = 0; seed < 4; seed++) {
        const [kx, ky] = [kernel(k, seed), kernel(k, seed + 100)];
        const [best] = maximiseTrace(kx, ky, k, { random: random(seed), restarts: 60, keep: 1 });
        expect(best!.value).toBeCloseTo(bestTraceByForce(kx, ky, k), 8);
      }
    }
  });

  it('recovers a hidden permutation of twenty items', () => {
    const k = 20;
    const kx = kernel(k, 5, 30);
    const hidden = random('hidden').permutation(k);
    const ky = new Float64Array(k * k);
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) ky[hidden[i]! * k + hidden[j]!] = kx[i * k + j]!;
    const [best] = maximiseTrace(kx, ky, k, { random: random(0), restarts: 300, keep: 1 });
    expect([...best!.permutation]).toEqual([...hidden]);
  });

  it('states the trace of the permutation it returns, best first and distinct', () => {
    const k = 12;
    const [kx, ky] = [kernel(k, 1), kernel(k, 2)];
    const found = maximiseTrace(kx, ky, k, { random: random(3), restarts: 200, keep: 4 });
    expect(found).toHaveLength(4);
    found.forEach((one, at) => {
      expect([...one.permutation].sort((a, b) => a - b)).toEqual(Array.from({ length: k }, (_, i) => i));
      expect(one.value).toBeCloseTo(traceOf(kx, ky, one.permutation), 9);
      for (const other of found.slice(0, at)) {
        expect(other.value).toBeGreaterThanOrEqual(one.value);
        const equal = one.permutation.filter((p, i) => p === other.permutation[i]).length;
        expect(equal / k).toBeLessThan(0.7);
      }
    });
  });

  it('never ends below a start it was given, and leaves that start as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 15 }), fc.integer({ min: 0, max: 1000 }), (k, seed) => {
        const [kx, ky] = [kernel(k, seed), kernel(k, seed + 1)];
        const start = Uint32Array.from({ length: k }, (_, i) => i);
        const [best] = maximiseTrace(kx, ky, k, { random: random(seed), restarts: 0, keep: 1, initial: [start] });
        expect(best!.value).toBeGreaterThanOrEqual(traceOf(kx, ky, start) - 1e-9);
        expect([...start]).toEqual(Array.from({ length: k }, (_, i) => i));
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same answer for the same seed', () => {
    const [kx, ky] = [kernel(15, 8), kernel(15, 9)];
    const run = () => maximiseTrace(kx, ky, 15, { random: random(4), restarts: 50, keep: 3 });
    expect(run()).toEqual(run());
  });

  it('ends on constant kernels, where every swap gains nothing', () => {
    const flat = new Float64Array(25).fill(2);
    expect(maximiseTrace(flat, flat, 5, { random: random(0), restarts: 3, keep: 1 })[0]!.value).toBe(100);
  });

  it('refuses a kernel of the wrong size', () => {
    const ask = () =>
      maximiseTrace(new Float64Array(9), new Float64Array(8), 3, { random: random(0), restarts: 1, keep: 1 });
    expect(ask).toThrow('a 3 × 3 kernel needs 9 numbers, got 8');
  });
});
