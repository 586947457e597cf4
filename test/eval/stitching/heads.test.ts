import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferAttributes, majorityAttributes } from '../../../eval/attributes/attributes.js';
import { stitchingBound } from '../../../eval/stitching/bound.js';
import { classLabels, labelsIn } from '../../../eval/stitching/class-labels.js';
import { minimise } from '../../../eval/stitching/lbfgs.js';
import { forward, lipschitzOf, newNetwork, objective } from '../../../eval/stitching/network.js';
import { relativeTo } from '../../../eval/stitching/relative.js';
import { constantLogits, probabilities, riskOf } from '../../../eval/stitching/risk.js';
import { trainHead, trainStitch } from '../../../eval/stitching/task-head.js';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { type Matrix, sliceRows } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { randomMap } from '../../../training/paired/random.js';
import { plus, uniform } from '../../search/golden.js';

/** By scikit-learn: test/golden/stitching/make.py. */
const golden = JSON.parse(readFileSync(new URL('../../golden/stitching/golden.json', import.meta.url), 'utf8'));
const labels = Uint32Array.from(golden.labels as number[]);
const x = unitRows(uniform(1, 140, 6));
const [train, test] = [sliceRows(x, 0, 100), sliceRows(x, 100, 140)];
const [trainLabels, testLabels] = [labels.slice(0, 100), labels.slice(100)];
const fitted = trainHead(train, trainLabels, 4, {
  kind: 'linear',
  hidden: 0,
  decay: golden.decay,
  steps: 1000,
  seed: 0,
});

/** Softmax does not see a shift of a row: rows are compared about their mean. */
const aboutMean = (m: Matrix): number[] =>
  Array.from(m.data, (v, i) => {
    const row = Math.floor(i / m.dim) * m.dim;
    return v - m.data.subarray(row, row + m.dim).reduce((a, b) => a + b, 0) / m.dim;
  });
const worst = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));

describe('a linear head', () => {
  it("is scikit-learn's multinomial logistic regression", async () => {
    const head = await fitted;
    const { weights, bias } = head[0]!;
    expect(worst(aboutMean(weights), transposed(golden.coef))).toBeLessThan(2e-3);
    const logits = await forward(head, test);
    expect(worst(aboutMean(logits), golden.logits.flat())).toBeLessThan(2e-3);
    expect(worst(aboutMean({ data: bias, rows: 1, dim: 4 }), golden.intercept)).toBeLessThan(2e-3);
  });

  it('has the risks numpy computes', async () => {
    const risk = riskOf(await forward(await fitted, test), testLabels);
    expect(risk.zeroOne).toBeCloseTo(golden.risk.zeroOne, 12);
    expect(risk.crossEntropy).toBeCloseTo(golden.risk.crossEntropy, 3);
    expect(risk.squared).toBeCloseTo(golden.risk.squared, 3);
  });

  it('gives the same bytes again, whatever the seed', async () => {
    const again = await trainHead(train, trainLabels, 4, {
      kind: 'linear',
      hidden: 0,
      decay: golden.decay,
      steps: 1000,
      seed: 9,
    });
    expect(again[0]!.weights.data).toEqual((await fitted)[0]!.weights.data);
  });
});

const transposed = (rows: number[][]): number[] => rows[0]!.flatMap((_, c) => rows.map((row) => row[c]!));

describe('the objective', () => {
  it('has the gradient of finite differences, for all layers and for a stitch before a frozen head', async () => {
    const network = newNetwork([6, 5, 4], random(3));
    for (const trained of [1, 2]) {
      const base = await objective(network, trained, test, testLabels, 0.01);
      const flat = network.slice(0, trained).flatMap(({ weights, bias }) => [...weights.data, ...bias]);
      expect(base.gradient).toHaveLength(flat.length);
      for (const at of [0, 7, 29, 31, flat.length - 1]) {
        const shifted = async (by: number) => {
          let left = at;
          const moved = network.map((layer) => {
            const [w, b] = [layer.weights.data.slice(), layer.bias.slice()];
            if (left >= 0 && left < w.length) w[left]! += by;
            else if (left >= 0 && left < w.length + b.length) b[left - w.length]! += by;
            left -= w.length + b.length;
            return { ...layer, weights: { ...layer.weights, data: w }, bias: b };
          });
          return (await objective(moved, trained, test, testLabels, 0.01)).value;
        };
        const slope = ((await shifted(1e-2)) - (await shifted(-1e-2))) / 2e-2;
        expect(Math.abs(slope - base.gradient[at]!)).toBeLessThan(2e-3);
      }
    }
  });
});

describe('L-BFGS', () => {
  it('finds the minimum of the Rosenbrock function', async () => {
    const rosenbrock = async ([a, b]: Float64Array) => ({
      value: (1 - a!) ** 2 + 100 * (b! - a! * a!) ** 2,
      gradient: Float64Array.of(-2 * (1 - a!) - 400 * a! * (b! - a! * a!), 200 * (b! - a! * a!)),
    });
    const { x: found, gradient } = await minimise(rosenbrock, Float64Array.of(-1.2, 1), {
      steps: 200,
      tolerance: 1e-8,
    });
    expect(found[0]).toBeCloseTo(1, 6);
    expect(found[1]).toBeCloseTo(1, 6);
    expect(gradient).toBeLessThan(1e-8);
  });

  it('never goes up, and stops when called off', async () => {
    const values: number[] = [];
    const bowl = async (v: Float64Array) => ({
      value: v.reduce((sum, a, i) => sum + (i + 1) * a ** 4, 0),
      gradient: v.map((a, i) => 4 * (i + 1) * a ** 3),
    });
    await minimise(bowl, Float64Array.of(3, -2, 1), {
      steps: 30,
      tolerance: 1e-12,
      on: (_, value) => values.push(value),
    });
    expect(values.length).toBeGreaterThan(5);
    values.slice(1).forEach((value, i) => {
      expect(value).toBeLessThanOrEqual(values[i]!);
    });
    const signal = AbortSignal.abort();
    await expect(minimise(bowl, Float64Array.of(1), { steps: 5, tolerance: 0, signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});

describe('an MLP head and a stitch', () => {
  it('an MLP learns what no linear head can (exclusive or)', async () => {
    const rng = random(5);
    const points = { data: Float32Array.from({ length: 400 }, () => 2 * rng.uniform() - 1), rows: 200, dim: 2 };
    const xor = Uint32Array.from({ length: 200 }, (_, i) =>
      points.data[2 * i]! * points.data[2 * i + 1]! > 0 ? 1 : 0,
    );
    const options = { hidden: 16, decay: 1e-5, steps: 300, seed: 1 };
    const linear = await trainHead(points, xor, 2, { ...options, kind: 'linear' });
    const mlp = await trainHead(points, xor, 2, { ...options, kind: 'mlp' });
    expect(riskOf(await forward(linear, points), xor).zeroOne).toBeGreaterThan(0.3);
    expect(riskOf(await forward(mlp, points), xor).zeroOne).toBeLessThan(0.05);
  });

  it('an affine stitch undoes a rotation: the frozen head is as good as before, and unchanged', async () => {
    const head = await fitted;
    const turned = await matmul(x, await randomMap(6, 6, 2));
    const options = { kind: 'linear', hidden: 0, decay: 1e-6, steps: 300, seed: 1 } as const;
    const network = await trainStitch(sliceRows(turned, 0, 100), trainLabels, head, options);
    expect(network).toHaveLength(2);
    expect(network[1]!.weights.data).toEqual(head[0]!.weights.data);
    const native = riskOf(await forward(head, test), testLabels);
    const stitched = riskOf(await forward(network, sliceRows(turned, 100, 140)), testLabels);
    expect(stitched.zeroOne).toBeLessThanOrEqual(native.zeroOne + 0.1);
  });
});

describe('the stitching bound', () => {
  const boundOf = async (mapped: Matrix) => {
    const head = await fitted;
    const [nativeLogits, mappedLogits] = [await forward(head, test), await forward(head, mapped)];
    const native = riskOf(nativeLogits, testLabels);
    const stitched = riskOf(mappedLogits, testLabels).squared;
    const bound = stitchingBound({
      ...{ native: test, mapped, nativeLogits, mappedLogits },
      nativeRisk: native.squared,
      constantRisk: 0.7,
      logitsLipschitz: lipschitzOf(head),
    });
    return { bound, stitched, native: native.squared };
  };

  it('is what numpy computes', async () => {
    const mapped = plus(test, 0.2, uniform(3, 40, 6));
    const { bound, stitched } = await boundOf(mapped);
    expect(bound.misalignment).toBeCloseTo(golden.bound.misalignment, 5);
    expect(bound.lipschitz).toBeCloseTo(golden.bound.lipschitz, 2);
    expect(bound.bound).toBeCloseTo(golden.bound.bound, 2);
    expect(bound.slope).toBeCloseTo(golden.bound.slope, 2);
    expect(bound.slopeBound).toBeCloseTo(golden.bound.slopeBound, 2);
    expect(stitched).toBeCloseTo(golden.bound.stitched, 3);
    expect(bound.vacuous).toBe(golden.bound.bound >= 0.7);
  });

  it('is never below the risk of the stitched head, for any map', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: 999 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        async (seed, size) => {
          const { bound, stitched, native } = await boundOf(plus(test, size, uniform(seed, 40, 6)));
          expect(bound.bound).toBeGreaterThanOrEqual(stitched - 1e-6);
          expect(bound.slopeBound).toBeGreaterThanOrEqual(stitched - 1e-6);
          expect(bound.bound).toBeGreaterThanOrEqual(native - 1e-6);
          expect(bound.slope).toBeLessThanOrEqual(bound.lipschitz + 1e-6);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('risks', () => {
  it('of a constant answer are those of the class shares; ties share the error', () => {
    const logits = constantLogits(4, Uint32Array.of(3, 1));
    const risk = riskOf(logits, [0, 0, 0, 1]);
    expect(risk.zeroOne).toBeCloseTo(0.25, 12);
    expect(risk.crossEntropy).toBeCloseTo(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)), 6);
    expect(risk.squared).toBeCloseTo(0.75 * 0.125 + 0.25 * 1.125, 6);
    expect(riskOf({ data: new Float32Array(6), rows: 2, dim: 3 }, [0, 1]).zeroOne).toBeCloseTo(2 / 3, 12);
  });

  it('probabilities sum to 1 and survive logits of any size', () => {
    const p = probabilities({ data: Float32Array.of(1000, 999, -1000, 0, 0, 0), rows: 2, dim: 3 });
    expect(p.data[0]! + p.data[1]! + p.data[2]!).toBeCloseTo(1, 6);
    expect(p.data[3]).toBeCloseTo(1 / 3, 6);
  });
});

describe('relative representations', () => {
  it('are the same in a rotated space, and of unit length', async () => {
    const turn = await randomMap(6, 6, 1);
    const [a, b] = [sliceRows(x, 0, 30), sliceRows(x, 30, 60)];
    const before = await relativeTo(a, b);
    const after = await relativeTo(await matmul(a, turn), await matmul(b, turn));
    expect(before).toMatchObject({ rows: 30, dim: 30 });
    before.data.forEach((value, i) => {
      expect(Math.abs(value - after.data[i]!)).toBeLessThan(1e-5);
    });
    expect(Math.hypot(...before.data.subarray(0, 30))).toBeCloseTo(1, 5);
  });
});

describe('labels', () => {
  it('become numbers in alphabetical order, and unknown ones are refused by row', () => {
    const known = classLabels(['b', 'a', 'b', 'c']);
    expect(known.classes).toEqual(['a', 'b', 'c']);
    expect([...known.of]).toEqual([1, 0, 1, 2]);
    expect([...labelsIn(['c', 'a'], known, 'test.txt')]).toEqual([2, 0]);
    expect(() => labelsIn(['a', 'd'], known, 'test.txt')).toThrowError(
      expect.objectContaining({ code: 'BAD_VALUE', message: expect.stringMatching(/test\.txt, row 1: the label "d"/) }),
    );
    expect(() => classLabels(['a', 'a'])).toThrowError(expect.objectContaining({ code: 'TOO_FEW_ROWS' }));
  });
});

describe('attribute inference', () => {
  const options = { ks: [1, 2, 3], neighbours: 5 };
  it("is scikit-learn's nearest neighbours with votes by cosine", async () => {
    const found = await inferAttributes(test, testLabels, train, trainLabels, options);
    for (const k of options.ks) {
      expect(found.accuracy[k]).toBeCloseTo(golden.attributes[k].accuracy, 12);
      expect(found.balanced[k]).toBeCloseTo(golden.attributes[k].balanced, 12);
    }
  });

  it('finds every label of the labelled rows themselves, and grows with k', async () => {
    const found = await inferAttributes(train, trainLabels, train, trainLabels, { ks: [1, 4], neighbours: 1 });
    expect(found.accuracy).toEqual({ 1: 1, 4: 1 });
    const more = await inferAttributes(test, testLabels, train, trainLabels, { ks: [1, 2, 4], neighbours: 20 });
    expect(more.accuracy[2]).toBeGreaterThanOrEqual(more.accuracy[1]!);
    expect(more.accuracy[4]).toBeGreaterThanOrEqual(more.accuracy[2]!);
  });

  it('the floor guesses the most frequent labels', () => {
    const floor = majorityAttributes(Uint32Array.of(0, 1, 1, 2), Uint32Array.of(1, 1, 1, 0, 0, 2), [1, 2, 3]);
    expect(floor.accuracy).toEqual({ 1: 0.5, 2: 0.75, 3: 1 });
    expect(floor.balanced[1]).toBeCloseTo(1 / 3, 12);
  });
});
