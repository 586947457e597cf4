import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sinkhorn } from '../../src/linalg/sinkhorn.js';
import { sinkhornPlan } from '../../src/linalg/sinkhorn-plan.js';
import { matrix, takeRows } from '../../src/vectors/matrix.js';
import { distance, golden, table, unitTable } from './golden.js';

const clouds = (g: { rows: number; cols: number; dim: number; salts: number[] }) =>
  [
    matrix(unitTable(g.rows, g.dim, g.salts[0]!), g.rows, g.dim),
    matrix(unitTable(g.cols, g.dim, g.salts[1]!), g.cols, g.dim),
  ] as const;

describe.each(['auto', 'wasm'])('sinkhorn on the engine %s', (engine) => {
  it.each(['sinkhorn', 'sinkhornSmall'])('agrees with numpy in the log domain: %s', async (name) => {
    process.env['VECBRIDGE_ENGINE'] = engine;
    try {
      const g = golden[name];
      const [x, y] = clouds(g);
      const found = await sinkhorn(x, y, { epsilon: g.epsilon, sweeps: g.sweeps });
      expect(distance(found.potential, g.potential)).toBeLessThan(2e-3);
      expect(distance(found.barycentres.data, g.barycentres)).toBeLessThan(1e-3);
      expect(Math.abs(found.marginalError - g.marginalError)).toBeLessThan(1e-3);
    } finally {
      delete process.env['VECBRIDGE_ENGINE'];
    }
  });
});

describe('sinkhorn', () => {
  const [x, y] = clouds(golden.sinkhorn);

  it('does not depend on the blocks', async () => {
    const whole = await sinkhorn(x, y, { epsilon: 0.1, sweeps: 8 });
    const cut = await sinkhorn(x, y, { epsilon: 0.1, sweeps: 8, blockRows: 8 });
    expect(distance(cut.potential, whole.potential)).toBeLessThan(1e-5);
    expect(distance(cut.barycentres.data, whole.barycentres.data)).toBeLessThan(1e-5);
  });

  it('continues from a potential as if it had not stopped', async () => {
    const long = await sinkhorn(x, y, { epsilon: 0.1, sweeps: 9 });
    const { potential } = await sinkhorn(x, y, { epsilon: 0.1, sweeps: 4 });
    const resumed = await sinkhorn(x, y, { epsilon: 0.1, sweeps: 5, potential });
    expect(distance(resumed.potential, long.potential)).toBeLessThan(1e-5);
  });

  it('balances the columns as the sweeps go on', async () => {
    const errors = [];
    for (const sweeps of [0, 2, 8, 40]) errors.push((await sinkhorn(x, y, { epsilon: 0.1, sweeps })).marginalError);
    for (let i = 1; i < errors.length; i++) expect(errors[i]!).toBeLessThan(errors[i - 1]!);
    expect(errors.at(-1)!).toBeLessThan(1e-3);
  });

  it('finds a permutation of the same cloud at small ε and reads it out in another space', async () => {
    const order = Uint32Array.from({ length: 30 }, (_, i) => (i * 7) % 30);
    const labels = matrix(Float32Array.from(order), 30, 1);
    const found = await sinkhorn(x, takeRows(x, order), { epsilon: 0.002, sweeps: 10, barycentreOf: labels });
    expect(found.barycentres.dim).toBe(1);
    expect(
      distance(
        found.barycentres.data,
        Float32Array.from({ length: 30 }, (_, i) => i),
      ),
    ).toBeLessThan(1e-3);
  });

  it('stays finite when a target is out of reach of every row', async () => {
    const far = matrix(
      Float32Array.from(y.data, (v, at) => (at < y.dim ? -100 * v : v)),
      y.rows,
      y.dim,
    );
    const found = await sinkhorn(x, far, { epsilon: 0.001, sweeps: 3 });
    expect(found.potential.every(Number.isFinite)).toBe(true);
    expect(found.barycentres.data.every(Number.isFinite)).toBe(true);
    expect(Number.isFinite(found.marginalError)).toBe(true);
  });

  it('names what does not fit', async () => {
    await expect(sinkhorn(x, matrix(new Float32Array(4), 2, 2), { epsilon: 1, sweeps: 1 })).rejects.toThrow(
      'x has 6 dims, y has 2',
    );
    await expect(sinkhorn(x, y, { epsilon: 0, sweeps: 1 })).rejects.toThrow(
      'transport needs ε > 0 and a whole number of sweeps, got 0 and 1',
    );
    await expect(sinkhorn(x, matrix(new Float32Array(0), 0, 6), { epsilon: 1, sweeps: 1 })).rejects.toThrow(
      'got 30 and 0',
    );
    await expect(sinkhorn(x, y, { epsilon: 1, sweeps: 1, potential: new Float32Array(4) })).rejects.toThrow(
      'potential has 4 rows, y has 23',
    );
    await expect(sinkhorn(x, y, { epsilon: 1, sweeps: 1, barycentreOf: x })).rejects.toThrow(
      'barycentreOf has 30 rows, y has 23',
    );
  });
});

describe('sinkhornPlan', () => {
  it('has the closed form of two points against two', () => {
    const plan = sinkhornPlan(Float64Array.of(0, 1, 1, 0), 1, { rows: 2, cols: 2 });
    expect(distance(plan, [0.36552929, 0.13447071, 0.13447071, 0.36552929])).toBeLessThan(1e-8);
  });

  it('agrees with numpy for unequal masses', () => {
    const g = golden.plan;
    const masses = (n: number, salt: number) => {
      const w = table(1, n, salt).map((v) => Math.abs(v) + 0.1);
      const total = w.reduce((a, b) => a + b, 0);
      return w.map((v) => v / total);
    };
    const [a, b] = [masses(g.rows, g.salts[0]), masses(g.cols, g.salts[1])];
    const plan = sinkhornPlan(table(g.rows, g.cols, g.salt), g.epsilon, g, { a, b });
    expect(distance(plan, g.plan)).toBeLessThan(1e-8);
  });

  it('has the masses asked for', () => {
    const shape = fc.record({
      rows: fc.integer({ min: 1, max: 8 }),
      cols: fc.integer({ min: 1, max: 8 }),
      epsilon: fc.double({ min: 0.3, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(shape, ({ rows, cols, epsilon }) => {
        const plan = sinkhornPlan(table(rows, cols, 40), epsilon, { rows, cols });
        for (let i = 0; i < rows; i++)
          expect(plan.subarray(i * cols, (i + 1) * cols).reduce((s, p) => s + p, 0)).toBeCloseTo(1 / rows, 6);
        for (let j = 0; j < cols; j++) {
          let mass = 0;
          for (let i = 0; i < rows; i++) mass += plan[i * cols + j]!;
          expect(mass).toBeCloseTo(1 / cols, 6);
        }
      }),
    );
  });

  it('is the row-normalised plan of sinkhorn when both have converged', async () => {
    const [x, y] = clouds(golden.sinkhorn);
    const costs = new Float64Array(30 * 23);
    for (let i = 0; i < 30; i++)
      for (let j = 0; j < 23; j++)
        for (let t = 0; t < 6; t++) costs[i * 23 + j]! -= x.data[i * 6 + t]! * y.data[j * 6 + t]!;
    const plan = sinkhornPlan(costs, 0.1, { rows: 30, cols: 23 });
    const means = new Float64Array(30 * 6);
    for (let i = 0; i < 30; i++)
      for (let j = 0; j < 23; j++)
        for (let t = 0; t < 6; t++) means[i * 6 + t]! += 30 * plan[i * 23 + j]! * y.data[j * 6 + t]!;
    const found = await sinkhorn(x, y, { epsilon: 0.1, sweeps: 200 });
    expect(distance(found.barycentres.data, means)).toBeLessThan(1e-4);
  });

  it('names what does not fit', () => {
    expect(() => sinkhornPlan(new Float64Array(5), 1, { rows: 2, cols: 3 })).toThrow(
      '2 × 3 costs need 6 numbers, 2 row and 3 column masses; got 5, 2 and 3',
    );
    expect(() => sinkhornPlan(new Float64Array(6), -1, { rows: 2, cols: 3 })).toThrow('ε must be above 0, got -1');
  });
});
