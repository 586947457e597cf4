import * as ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.js';
import { exportOnnx, type Signature, type TensorFunction } from '../../src/engine/compile.js';
import { encodeModel } from '../../src/engine/onnx-proto.js';
import { tf } from '../../src/engine/tf.js';

const normals = (n: number, seed: number) => {
  const r = random(seed);
  return Float32Array.from({ length: n }, () => r.normal());
};

async function run(file: Uint8Array, x: Float32Array, dims: number[]): Promise<Record<string, ort.Tensor>> {
  const session = await ort.InferenceSession.create(file);
  const results = await session.run({ x: new ort.Tensor('float32', x, dims) });
  await session.release();
  return results as Record<string, ort.Tensor>;
}

/** The function on tfjs-cpu. */
function expected(fn: TensorFunction, x: Float32Array, dims: number[]): Record<string, Float32Array> {
  const y = fn({ x: tf.tensor(x, dims) });
  const all = y instanceof tf.Tensor ? { output: y } : y;
  return Object.fromEntries(Object.entries(all).map(([k, t]) => [k, t.dataSync() as Float32Array]));
}

const weights = tf.tensor2d(normals(300 * 260, 3), [300, 260]); // 78,000 elements: above the limit of compile()
const mean = tf.tensor1d(normals(300, 4));
const translate: TensorFunction = ({ x }) => {
  const unit = (v: tf.Tensor) => tf.div(v, tf.maximum(tf.norm(v, 2, -1, true), 1e-12));
  return unit(tf.matMul(unit(tf.sub(x!, mean)) as tf.Tensor2D, weights));
};
const SIGNATURE: Signature = { x: { shape: [1, 300] } };

describe('an exported file', () => {
  test('computes for any number of rows what the function computes', async () => {
    const file = exportOnnx(translate, SIGNATURE, {
      dynamicBatch: 'N',
      name: 'translator',
      metadata: { model: 'a→b' },
    });
    for (const rows of [1, 7, 64]) {
      const x = normals(rows * 300, rows);
      const { output } = await run(file, x, [rows, 300]);
      expect(output!.dims).toEqual([rows, 260]);
      const want = expected(translate, x, [rows, 300])['output']!;
      (output!.data as Float32Array).forEach((v, i) => {
        expect(Math.abs(v - want[i]!)).toBeLessThan(1e-5);
      });
    }
  });

  test('declares its names, symbolic rows and metadata', async () => {
    const file = exportOnnx(translate, SIGNATURE, { dynamicBatch: 'N', metadata: { model: 'a→b' } });
    const session = await ort.InferenceSession.create(file);
    expect(session.inputMetadata).toEqual([{ name: 'x', isTensor: true, type: 'float32', shape: ['N', 300] }]);
    expect(session.outputMetadata).toEqual([{ name: 'output', isTensor: true, type: 'float32', shape: ['N', 260] }]);
    await session.release();
    expect(Buffer.from(file).includes(Buffer.from('a→b'))).toBe(true);
  });

  test('has a fixed number of rows unless told otherwise, and may be float64', async () => {
    const fixed = exportOnnx(translate, { x: { shape: [5, 300] } });
    await expect(run(fixed, normals(300, 1), [1, 300])).rejects.toThrow(/Got: 1 Expected: 5/);
    const double = exportOnnx(
      ({ x }) => tf.mul(x!, 2),
      { x: { shape: [1, 2] } },
      { precision: 'float64', dynamicBatch: 'N' },
    );
    const session = await ort.InferenceSession.create(double);
    const { output } = await session.run({ x: new ort.Tensor('float64', Float64Array.of(1e-17, 1), [1, 2]) });
    expect([...(output!.data as Float64Array)]).toEqual([2e-17, 2]);
    await session.release();
  });

  test('keeps inputs it does not use', async () => {
    const file = exportOnnx(
      ({ x }) => tf.neg(x!),
      { x: { shape: [1, 2] }, spare: { shape: [1, 4] } },
      { dynamicBatch: 'rows' },
    );
    const session = await ort.InferenceSession.create(file);
    expect(session.inputNames).toEqual(['x', 'spare']);
    await session.release();
  });
});

describe('shapes that depend on the number of rows', () => {
  const cases: [string, TensorFunction][] = [
    ['reshape', ({ x }) => tf.reshape(x!, [x!.shape[0]! * 3, 2])],
    ['fill and concat', ({ x }) => tf.concat([x!, tf.ones([x!.shape[0]!, 1])], 1)],
    ['slice and reverse', ({ x }) => ({ tail: tf.slice(x!, [1, 2], [x!.shape[0]! - 1, 3]), back: tf.reverse(x!, 0) })],
    ['tile', ({ x }) => tf.tile(tf.mean(x!, 0, true), [x!.shape[0]!, 1])],
    [
      'pairwise products, softmax, top-k',
      ({ x }) => {
        const p = tf.softmax(tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, false, true));
        const { values, indices } = tf.topk(p, 2);
        return { p, values, indices, norms: tf.norm(x!, 2, 1) };
      },
    ],
    ['stack and expand', ({ x }) => tf.stack([tf.sum(x!, 1), tf.max(x!, 1)], 1)],
    [
      'pad',
      ({ x }) =>
        tf.pad(x!, [
          [1, 2],
          [0, 1],
        ]),
    ],
    [
      'moments',
      ({ x }) =>
        tf.batchNorm(x as tf.Tensor2D, tf.mean(x!, 0) as tf.Tensor1D, tf.tile(tf.ones([1]), [6]) as tf.Tensor1D),
    ],
  ];
  test.each(cases)('%s', async (_, fn) => {
    const file = exportOnnx(fn, { x: { shape: [1, 6] } }, { dynamicBatch: 'N' });
    for (const rows of [2, 5]) {
      const x = normals(rows * 6, rows);
      const got = await run(file, x, [rows, 6]);
      for (const [key, want] of Object.entries(expected(fn, x, [rows, 6]))) {
        const have = got[key]!.data as Float32Array;
        expect(have.length).toBe(want.length);
        have.forEach((v, i) => {
          expect(Math.abs(v - want[i]!)).toBeLessThan(1e-5);
        });
      }
    }
  });

  test.each<[string, TensorFunction, string]>([
    [
      'division by the number of rows',
      ({ x }) => tf.div(tf.sum(x!, 0), x!.shape[0]!),
      'a constant of the operation Div',
    ],
    [
      'positions of all rows',
      ({ x }) => tf.add(tf.range(0, x!.shape[0]!), tf.sum(x!, 1)),
      'a constant of the operation Add',
    ],
    [
      'one operation per row',
      ({ x }) =>
        tf.addN(
          tf
            .split(x!, x!.shape[0]! > 15_000 ? [1, 1, x!.shape[0]! - 2] : [2, x!.shape[0]! - 2], 0)
            .map((r) => tf.sum(r)),
        ),
      'the list of operations',
    ],
    [
      'rows squared',
      ({ x }) => tf.reshape(tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, false, true), [-1]),
      'operation Reshape',
    ],
  ])('refuses %s', (_, fn, where) => {
    expect(() => exportOnnx(fn, { x: { shape: [1, 6] } }, { dynamicBatch: 'N' })).toThrow(
      expect.objectContaining({ code: 'UNTRACEABLE', message: expect.stringContaining(where) }),
    );
  });

  test('refuses scalars and functions without inputs', () => {
    expect(() => exportOnnx(({ x }) => x!, { x: { shape: [] } }, { dynamicBatch: 'N' })).toThrow(
      'the input x is a scalar',
    );
    expect(() => exportOnnx(() => tf.ones([2]), {}, { dynamicBatch: 'N' })).toThrow('has no number of rows');
  });
});

test('a file above the limit of protobuf is refused before it is built', () => {
  const data = new Uint8Array(2 ** 30); // never touched, so it takes no memory
  const huge = { name: 'w', dtype: 'uint8' as const, dims: [2 ** 30], data };
  const graph = { name: 'g', nodes: [], constants: [huge, huge], inputs: [], outputs: [] };
  expect(() => encodeModel(graph)).toThrow('above the limit of 2147483647');
});
