import { describe, expect, test } from 'vitest';
import { random } from '../../src/core/random.js';
import { compile, type Signature, type TensorFunction, type TypedArray } from '../../src/engine/compile.js';
import { constant } from '../../src/engine/constant.js';
import { tf } from '../../src/engine/tf.js';
import { getThreads, setThreads } from '../../src/engine/threads.js';

// the types of Node's WebAssembly are not part of lib es2023
const { Memory } = Reflect.get(globalThis, 'WebAssembly') as {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer };
};

const normals = (n: number, seed = 1) => {
  const r = random(seed);
  return Float32Array.from({ length: n }, () => r.normal());
};

/** Forward and backward pass of a layer large enough to be shared out between threads. */
const layer: TensorFunction = ({ x, w }) => {
  const loss = (v: tf.Tensor) => tf.mean(tf.square(tf.softmax(tf.matMul(x as tf.Tensor2D, v as tf.Tensor2D))));
  const { value, grad } = tf.valueAndGrad(loss)(w!);
  return { value, grad, sums: tf.sum(x!, 0) };
};
const LAYER: Signature = { x: { shape: [512, 384] }, w: { shape: [384, 256] } };
const layerInputs = () => ({ x: normals(512 * 384, 1), w: normals(384 * 256, 2) });
const bytes = (r: Record<string, TypedArray>) =>
  Object.values(r).map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString('base64'));

describe.each([1, 2])('with %i threads', (threads) => {
  test('the same inputs give the same bytes, in one session and in another', async () => {
    const one = await compile(layer, LAYER, { threads, engine: 'onnx' });
    const two = await compile(layer, LAYER, { threads, engine: 'onnx' });
    const first = bytes(await one.run(layerInputs()));
    for (let i = 0; i < 4; i++) expect(bytes(await one.run(layerInputs()))).toEqual(first);
    expect(bytes(await two.run(layerInputs()))).toEqual(first);
    await one.release();
    await two.release();
  });
});

test('every traced graph of the same function is the same file', async () => {
  const [a, b] = await Promise.all([compile(layer, LAYER), compile(layer, LAYER)]);
  expect(Buffer.from(a.onnx!).equals(Buffer.from(b.onnx!))).toBe(true);
});

describe.each(['onnx', 'wasm', 'cpu'] as const)('arrays given in `into` on %s', (engine) => {
  const square: TensorFunction = ({ x }) => ({ y: tf.square(x!), top: tf.argMax(x!, -1) });
  const signature: Signature = { x: { shape: [2, 3] } };
  const x = Float32Array.of(1, 5, 3, 9, 2, 4);

  test('are written and returned', async () => {
    const compiled = await compile(square, signature, { engine });
    const into = { y: new Float32Array(6), top: new Int32Array(2) };
    const results = await compiled.run({ x }, into);
    expect(results['y']).toBe(into.y);
    expect(results['top']).toBe(into.top);
    expect([...into.y]).toEqual([1, 25, 9, 81, 4, 16]);
    expect([...into.top]).toEqual([1, 0]);
  });

  test('may be views of a WebAssembly.Memory, as may inputs', async () => {
    const compiled = await compile(square, signature, { engine });
    const memory = new Memory({ initial: 1 });
    const input = new Float32Array(memory.buffer, 64, 6);
    const output = new Float32Array(memory.buffer, 1024, 6);
    input.set(x);
    const { y, top } = await compiled.run({ x: input }, { y: output });
    expect(y).toBe(output);
    expect([...new Float32Array(memory.buffer, 1020, 8)]).toEqual([0, 1, 25, 9, 81, 4, 16, 0]);
    expect([...top!]).toEqual([1, 0]);
    input[0] = -2; // inputs are read in place: the next run sees the new value
    await compiled.run({ x: input }, { y: output });
    expect(output[0]).toBe(4);
  });
});

describe.each(['onnx', 'wasm', 'cpu'] as const)('unusual functions on %s', (engine) => {
  test('an input returned as it is, twice, beside a constant and an unused input', async () => {
    const compiled = await compile(
      ({ x }) => ({ a: x!, b: x!, c: tf.fill([2], 3), d: constant(0.5) }),
      {
        x: { shape: [2] },
        unused: { shape: [3] },
      },
      { engine },
    );
    const x = Float32Array.of(1, 2);
    const results = await compiled.run({ x, unused: new Float32Array(3) });
    expect(Object.fromEntries(Object.entries(results).map(([k, v]) => [k, [...v]]))).toEqual({
      a: [1, 2],
      b: [1, 2],
      c: [3, 3],
      d: [0.5],
    });
    expect(results['a']).not.toBe(x);
    results['a']![0] = 7;
    expect(x[0]).toBe(1);
  });

  test('types: bool and int32 in and out, a scalar, one tensor named output', async () => {
    const compiled = await compile(
      ({ b, i, s }) => tf.where(b!, tf.add(i!, tf.scalar(1, 'int32')), tf.cast(s!, 'int32')),
      {
        b: { shape: [3], dtype: 'bool' },
        i: { shape: [3], dtype: 'int32' },
        s: { shape: [] },
      },
      { engine },
    );
    expect(compiled.outputs).toEqual({ output: { shape: [3], dtype: 'int32' } });
    const { output } = await compiled.run({
      b: Uint8Array.of(1, 0, 1),
      i: Int32Array.of(1, 2, 3),
      s: Float32Array.of(9.7),
    });
    expect(output).toEqual(Int32Array.of(2, 9, 4));
    const flags = await compile(({ x }) => tf.greater(x!, 0), { x: { shape: [2] } }, { engine });
    expect((await flags.run({ x: Float32Array.of(-1, 1) }))['output']).toEqual(Uint8Array.of(0, 1));
  });

  test('tensors captured from outside stay usable there', async () => {
    const scale = tf.tensor([2, 3]);
    const compiled = await compile(({ x }) => tf.mul(x!, scale), { x: { shape: [2] } }, { engine });
    expect([...(await compiled.run({ x: Float32Array.of(1, 1) }))['output']!]).toEqual([2, 3]);
    expect([...scale.dataSync()]).toEqual([2, 3]);
    scale.dispose();
  });
});

test('nothing is left behind in TensorFlow.js: tensors, variables, backend', async () => {
  const before = { tensors: tf.memory().numTensors, backend: tf.getBackend() };
  for (const engine of ['onnx', 'wasm', 'cpu'] as const) {
    const compiled = await compile(layer, { x: { shape: [4, 3] }, w: { shape: [3, 2] } }, { engine });
    await compiled.run({ x: normals(12), w: normals(6) });
    await compiled.release();
  }
  expect({ tensors: tf.memory().numTensors, backend: tf.getBackend() }).toEqual(before);
});

describe('what run() refuses', () => {
  const signature: Signature = { x: { shape: [2, 3] } };
  const x = new Float32Array(6);
  const refused = async (inputs: Record<string, TypedArray>, into?: Record<string, TypedArray>) => {
    const compiled = await compile(({ x }) => ({ y: tf.neg(x!) }), signature);
    return compiled.run(inputs, into);
  };

  test.each([
    ['a missing input', {}, {}, 'BAD_USAGE', 'the input x is missing'],
    [
      'a wrong length',
      { x: new Float32Array(5) },
      {},
      'DIM_MISMATCH',
      'the input x has the shape [2,3], 6 numbers, got 5',
    ],
    [
      'a wrong type',
      { x: new Float64Array(6) },
      {},
      'BAD_USAGE',
      'the input x must be a Float32Array, got Float64Array',
    ],
    ['an unknown output', { x }, { z: x }, 'BAD_USAGE', 'there is no output z'],
    [
      'a short output',
      { x },
      { y: new Float32Array(2) },
      'DIM_MISMATCH',
      'the output y has the shape [2,3], 6 numbers, got 2',
    ],
    ['shared memory', { x }, { y: x }, 'BAD_USAGE', 'the output y shares memory with the input x'],
  ])('%s', async (_, inputs, into, code, message) => {
    await expect(refused(inputs, into)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

test('setThreads takes whole numbers from 1 to 1,024', () => {
  const before = getThreads();
  setThreads(3);
  expect(getThreads()).toBe(3);
  setThreads(before);
  for (const wrong of [0, -1, 1.5, Number.NaN, 1025])
    expect(() => setThreads(wrong)).toThrow(`a whole number from 1 to 1024, got ${wrong}`);
});
