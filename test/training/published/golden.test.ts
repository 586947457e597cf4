import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { sinkhornPlan } from '../../../src/linalg/sinkhorn-plan.js';
import { matrix, takeRows } from '../../../src/vectors/matrix.js';
import { gromovWasserstein } from '../../../training/published/gromov-plan.js';
import { type Arrays, museStep, parameterShapes } from '../../../training/published/muse-step.js';
import { relaxedMatching } from '../../../training/published/relaxed-matching.js';
import { reweightedMaps } from '../../../training/published/reweighted-maps.js';
import { profileDictionary } from '../../../training/published/sorted-profiles.js';
import { stochasticDictionary } from '../../../training/published/stochastic-dictionary.js';
import { distance, table, unitTable } from '../../linalg/golden.js';

/** By POT; see test/golden/baselines/make.py. */
const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'golden', 'baselines', 'golden.json'), 'utf8'),
);
const points = (numbers: number[], rows: number, dim: number) => matrix(Float32Array.from(numbers), rows, dim);

describe('against Python Optimal Transport', () => {
  it('entropic plan of unequal masses: ot.sinkhorn', () => {
    const g = golden.sinkhorn;
    const masses = (n: number, salt: number): Float64Array => {
      const w = table(1, n, salt).map((v) => Math.abs(v) + 0.1);
      const total = w.reduce((a, b) => a + b, 0);
      return w.map((v) => v / total);
    };
    const [x, y] = [unitTable(g.rows, g.dim, g.salts[0]), unitTable(g.cols, g.dim, g.salts[1])];
    const costs = new Float64Array(g.rows * g.cols).fill(1);
    for (let i = 0; i < g.rows; i++)
      for (let j = 0; j < g.cols; j++)
        for (let t = 0; t < g.dim; t++) costs[i * g.cols + j]! -= x[i * g.dim + t]! * y[j * g.dim + t]!;
    const [a, b] = [masses(g.rows, g.salts[2]), masses(g.cols, g.salts[3])];
    expect(distance(sinkhornPlan(costs, g.epsilon, g, { a, b }), g.plan)).toBeLessThan(1e-7);
  });

  it.each(golden.gromov.map((g: { name: string }) => [g.name, g]))(
    'ot.gromov.entropic_gromov_wasserstein: %s',
    async (...[, g]: any[]) => {
      const [n, m, dim] = g.dims;
      const found = await gromovWasserstein(
        { points: points(g.x, n, dim), masses: Float64Array.from(g.p) },
        { points: points(g.y, m, dim), masses: Float64Array.from(g.q) },
        { epsilons: [g.epsilon], iterations: 30, sweeps: 150, tolerance: 0 },
      );
      expect(distance(found.cross, g.cross)).toBeLessThan(2e-4);
      expect(Math.abs(found.distortion - g.distortion)).toBeLessThan(2e-4 * Math.max(1, g.distortion));
    },
  );

  it.each(golden.relaxation.runs.map((run: { squareRoot: boolean }) => [run.squareRoot, run]))(
    'Frank–Wolfe of the relaxation with ot.sinkhorn inside, square root %s',
    async (...[squareRoot, run]: any[]) => {
      const { rows, dim, rounds, epsilon, x, y } = golden.relaxation;
      const found = await relaxedMatching(points(x, rows, dim), points(y, rows, dim), {
        rounds,
        epsilon,
        sweeps: 200,
        squareRoot,
      });
      expect(distance(found.plan, run.plan)).toBeLessThan(2e-3);
      expect(Math.abs(found.residual - run.residual) / run.residual).toBeLessThan(2e-3);
    },
  );
});

it('one iteration of MUSE: discriminator, map and orthogonalisation, gradients by hand', async () => {
  const g = golden.muse;
  const shape = { ...g, discriminatorSteps: g.steps };
  const sizes = Object.entries(parameterShapes(shape));
  const parameters: Arrays = Object.fromEntries(
    sizes.map(([name, [rows = 1, cols]], i) => {
      const salt = name === 'map' ? 30 : 20 + i;
      return [name, Float32Array.from(cols ? table(rows, cols, salt) : table(1, rows, salt))];
    }),
  );
  const rows = (g.steps + 1) * g.batch;
  const program = await museStep(shape);
  const after = await program.run({
    ...parameters,
    x: Float32Array.from(table(rows, g.dim, 31)),
    y: Float32Array.from(table(rows, g.dim, 32)),
    mask: Float32Array.from(g.mask),
    lr: Float32Array.of(g.lr),
    lrMap: Float32Array.of(g.lrMap),
  });
  await program.release();
  const expected = [...g.parameters, g.map];
  for (const [i, [name]] of sizes.entries()) {
    expect(distance(after[`${name}Next`] as Float32Array, expected[i]), name).toBeLessThan(1e-6);
    expect(distance(parameters[name]!, expected[i]), name).toBeGreaterThan(1e-4);
  }
});

describe('VecMap from dense similarities', () => {
  const g = golden.vecmap;
  const [x, y] = [points(g.x, g.rows, g.dim), points(g.y, g.rows, g.dim)];

  it('sorted profiles: the best of both directions by CSLS', async () => {
    const { source, target } = await profileDictionary(x, y, g.neighbours);
    expect([...target.subarray(0, g.rows)]).toEqual(g.profiles.there);
    expect([...source.subarray(g.rows)]).toEqual(g.profiles.back);
  });

  it('induction with every similarity kept, and its objective', async () => {
    const mapped = await matmul(x, points(g.map, g.dim, g.dim));
    const found = await stochasticDictionary(mapped, y, 1, g.neighbours, random(0));
    expect([...found.target.subarray(0, g.rows)]).toEqual(g.learnt.there);
    expect([...found.source.subarray(g.rows)]).toEqual(g.learnt.back);
    expect(found.objective).toBeCloseTo(g.learnt.objective, 6);
  });

  it('the re-weighted last mapping and its inverse', async () => {
    const source = [...Array(g.rows).keys(), ...g.profiles.back];
    const target = [...g.profiles.there, ...Array(g.rows).keys()];
    const found = await reweightedMaps(
      takeRows(x, Uint32Array.from(source)),
      takeRows(y, Uint32Array.from(target)),
      0.5,
    );
    expect(distance(found.map.data, g.reweighted)).toBeLessThan(1e-4);
    expect(distance(found.back.data, g.back)).toBeLessThan(1e-4);
  });
});
