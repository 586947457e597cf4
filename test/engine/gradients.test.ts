import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.js';
import { compile, type Signature, type TensorFunction, type TypedArray } from '../../src/engine/compile.js';
import { constant } from '../../src/engine/constant.js';
import { tf } from '../../src/engine/tf.js';
import { caseOf } from './cases.js';
import { GRADIENT_KERNELS, gradientsOf } from './gradient-values.js';
import { KERNEL_CASES } from './kernel-cases.js';

type Tensors = Record<string, tf.Tensor>;
type Loss = (t: Tensors) => tf.Scalar;

const ROWS = 8;
const SIGNATURE: Signature = {
  x: { shape: [ROWS, 5] },
  w1: { shape: [5, 7] },
  b1: { shape: [7] },
  gain: { shape: [7] },
  w2: { shape: [7, 6] },
  b2: { shape: [6] },
  w3: { shape: [6, 3] },
};
const PARAMETERS = Object.keys(SIGNATURE).filter((k) => k !== 'x');

function start(seed: number): Record<string, Float64Array> {
  const r = random(seed);
  const normals = (n: number) => Float64Array.from({ length: n }, () => r.normal() * 0.6);
  return Object.fromEntries(
    Object.entries(SIGNATURE).map(([k, s]) => [k, normals(s.shape.reduce((p, d) => p * d, 1))]),
  );
}

const matMul = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);
const gelu = (x: tf.Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, constant(Math.SQRT1_2))), 1));

function layerNorm(x: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-3)));
}

function network({ x, w1, b1, gain, w2, b2, w3 }: Tensors): tf.Tensor {
  const h = gelu(tf.mul(layerNorm(tf.add(matMul(x!, w1!), b1!)), gain!));
  return matMul(tf.leakyRelu(tf.add(matMul(h, w2!), b2!), 0.2), w3!);
}

/** Mean square + a kernel-matching term + cross entropy. */
const mixed: Loss = (t) => {
  const y = network(t);
  const unit = tf.div(y, tf.norm(y, 2, -1, true)) as tf.Tensor2D;
  const gram = tf.matMul(unit, unit, false, true);
  const entropy = tf.neg(tf.mean(tf.sum(tf.mul(tf.softmax(y), tf.logSoftmax(y)), -1)));
  return tf.addN([tf.mean(tf.square(y)), tf.mean(tf.square(tf.sub(gram, 0.5))), entropy]) as tf.Scalar;
};

/** The R1 penalty of a discriminator: the mean squared length of the gradient by its input. */
const penalty: Loss = (t) => {
  const slope = tf.grad((x: tf.Tensor) => tf.sum(network({ ...t, x })))(t['x']!);
  return tf.mean(tf.sum(tf.square(slope), -1)) as tf.Scalar;
};

function lossAndGradients(loss: Loss): TensorFunction {
  return (t) => {
    const of = (...ps: tf.Tensor[]) => loss({ ...t, ...Object.fromEntries(PARAMETERS.map((k, i) => [k, ps[i]!])) });
    const { value, grads } = tf.valueAndGrads(of)(PARAMETERS.map((k) => t[k]!));
    return { loss: value, ...Object.fromEntries(PARAMETERS.map((k, i) => [`d_${k}`, grads[i]!])) };
  };
}

async function worstAgainstDifferences(loss: Loss): Promise<number> {
  const withGradients = await compile(lossAndGradients(loss), SIGNATURE, { precision: 'float64', threads: 1 });
  const alone = await compile(loss, SIGNATURE, { precision: 'float64', threads: 1 });
  const at = start(7);
  const found = await withGradients.run(at);
  const value = async () => (await alone.run(at))['output']![0]!;
  const h = 1e-5;
  let worst = 0;
  for (const k of PARAMETERS) {
    const array = at[k]!;
    for (let i = 0; i < array.length; i++) {
      const x = array[i]!;
      array[i] = x + h;
      const up = await value();
      array[i] = x - h;
      const difference = (up - (await value())) / (2 * h);
      array[i] = x;
      const gradient = found[`d_${k}`]![i]!;
      worst = Math.max(worst, Math.abs(gradient - difference) / (Math.abs(gradient) + Math.abs(difference) + 1e-4));
    }
  }
  return worst;
}

describe('traced gradients in float64 against central differences', () => {
  test('a small network with layer norm, gelu, leakyRelu, softmax and a Gram matrix', async () => {
    expect(await worstAgainstDifferences(mixed)).toBeLessThan(1e-6);
  });

  test('the gradient of a gradient (R1 penalty)', async () => {
    expect(await worstAgainstDifferences(penalty)).toBeLessThan(1e-6);
  });
});

/** Functions whose gradient needs their own output. */
const BY_OUTPUT: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  exp: tf.exp,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  logSumExp: (x) => tf.logSumExp(x, -1),
  max: (x) => tf.square(tf.max(x, -1)),
  pow: (x) => tf.pow(tf.add(tf.square(x), 1), constant(1.5)),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
};

test.each(Object.entries(BY_OUTPUT))('the gradient of the gradient of %s, by the same input', async (_, op) => {
  const first = ({ x }: Tensors) => {
    const weighted = (v: tf.Tensor) => tf.sum(tf.mul(op(v), tf.cos(op(v))));
    return tf.sum(tf.square(tf.grad(weighted)(x!))) as tf.Scalar;
  };
  const options = { precision: 'float64', threads: 1 } as const;
  const alone = await compile(first, { x: { shape: [2, 3] } }, options);
  const second = await compile(
    ({ x }) => tf.grad((v: tf.Tensor) => first({ x: v }))(x!),
    { x: { shape: [2, 3] } },
    options,
  );
  const x = Float64Array.of(0.3, -0.8, 0.5, 0.9, -0.2, 0.6);
  const found = (await second.run({ x }))['output']!;
  for (let i = 0; i < x.length; i++) {
    const at = async (step: number) =>
      (await alone.run({ x: x.map((v, j) => (j === i ? v + step : v)) }))['output']![0]!;
    const difference = ((await at(1e-5)) - (await at(-1e-5))) / 2e-5;
    expect(Math.abs(found[i]! - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(difference)));
  }
  await Promise.all([alone.release(), second.release()]);
});

test('tf.variableGrads works on variables made from inputs', async () => {
  const compiled = await compile(
    ({ x, w }) => {
      const v = tf.variable(w!);
      const { value, grads } = tf.variableGrads(() => tf.sum(tf.square(tf.mul(x!, v))) as tf.Scalar, [v]);
      return { value, slope: grads[v.name]! };
    },
    { x: { shape: [3] }, w: { shape: [3] } },
  );
  const { value, slope } = await compiled.run({ x: Float32Array.of(1, 2, 3), w: Float32Array.of(1, -1, 0.5) });
  expect(value![0]).toBeCloseTo(1 + 4 + 2.25, 5);
  expect(Array.from(slope!)).toEqual([2, -8, 9]);
  expect(Object.keys(tf.engine().registeredVariables)).toEqual([]);
});

/** Kernels whose gradient TensorFlow.js does not define, or that return no floats. */
const WITHOUT_GRADIENT = new Set([
  ...[
    'ArgMax',
    'ArgMin',
    'Any',
    'All',
    'IsFinite',
    'IsInf',
    'IsNan',
    'LogicalAnd',
    'LogicalNot',
    'LogicalOr',
    'OneHot',
  ],
  ...[
    'Equal',
    'NotEqual',
    'Greater',
    'GreaterEqual',
    'Less',
    'LessEqual',
    'Cast',
    'TopK',
    'Einsum',
    'EluGrad',
    'GatherNd',
  ],
  ...['ScatterNd', 'StridedSlice', 'TensorScatterUpdate', 'FloorDiv', 'Mod', 'Diag', '_FusedMatMul', 'Prod'],
]);

const golden: Record<string, number[][]> = JSON.parse(
  readFileSync(new URL('../golden/engine/gradients.json', import.meta.url), 'utf8'),
);

describe('the gradient of each kernel is the one of the package @tensorflow/tfjs', () => {
  test('of every kernel that has one', () => {
    expect(Object.keys(golden).sort()).toEqual([...GRADIENT_KERNELS].sort());
  });

  test.each(GRADIENT_KERNELS)('%s', async (name) => {
    const found = await gradientsOf(name);
    golden[name]!.forEach((values, i) => {
      expect(found[i]).toHaveLength(values.length);
      for (const [j, value] of values.entries())
        expect(Math.abs(found[i]![j]! - value)).toBeLessThanOrEqual(1e-5 + 1e-5 * Math.abs(value));
    });
  });
});

describe('the traced gradient of each kernel is the one TensorFlow.js computes', () => {
  const named = Object.entries(KERNEL_CASES).filter(([k]) => !WITHOUT_GRADIENT.has(k));
  test.each(named)('%s', async (_, make) => {
    await fc.assert(
      fc.asyncProperty(caseOf(make), async (c) => {
        const key = Object.keys(c.signature).find((k) => (c.signature[k]!.dtype ?? 'float32') === 'float32');
        fc.pre(key !== undefined);
        const scalar = (t: Tensors): tf.Scalar => {
          const y = c.fn(t);
          const all = y instanceof tf.Tensor ? [y] : Object.values(y);
          return tf.addN(
            all.map((z) => tf.sum(tf.mul(tf.cast(z, 'float32'), tf.sin(tf.cast(z, 'float32'))))),
          ) as tf.Scalar;
        };
        const gradient: TensorFunction = (t) => tf.grad((x: tf.Tensor) => scalar({ ...t, [key!]: x }))(t[key!]!);
        const results: TypedArray[] = [];
        for (const engine of ['onnx', 'cpu'] as const) {
          const compiled = await compile(gradient, c.signature, { engine, threads: 1 });
          results.push((await compiled.run(c.inputs))['output']!);
          await compiled.release();
        }
        results[0]!.forEach((a, i) => {
          const b = results[1]![i]!;
          if (a === b || Number.isNaN(b)) return; // 0 · 0⁻¹ in the gradient of x⁰, folded to 0 in the graph
          expect(Math.abs(a - b), `seed ${c.seed}: ${a} and ${b}`).toBeLessThanOrEqual(1e-3 + 1e-4 * Math.abs(b));
        });
      }),
      { numRuns: 5 },
    );
  });
});
