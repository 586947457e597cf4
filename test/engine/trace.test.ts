import { describe, expect, test } from 'vitest';
import { VecbridgeError } from '../../src/core/errors.js';
import { compile, type Signature, type TensorFunction } from '../../src/engine/compile.js';
import { constant } from '../../src/engine/constant.js';
import { tf } from '../../src/engine/tf.js';
import { type TraceOptions, trace } from '../../src/engine/trace.js';

const SQUARE: Signature = { x: { shape: [4, 4] } };
const matMul = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);

/** y, once the first argument has been computed. */
const returning = (_: unknown, y: tf.Tensor): tf.Tensor => y;

function operations(fn: TensorFunction, signature = SQUARE, options?: TraceOptions): string[] {
  return trace(fn, signature, options).graph.nodes.map((n) => n.op);
}

describe('the recorded graph', () => {
  test('has each common subexpression once', () => {
    expect(operations(({ x }) => tf.add(tf.exp(matMul(x!, x!)), tf.neg(tf.exp(matMul(x!, x!)))))).toEqual([
      'MatMul',
      'Exp',
      'Neg',
      'Add',
    ]);
  });

  test('has commuted operands once, and keeps different attributes apart', () => {
    const fn: TensorFunction = ({ x }) => {
      const [s, m] = [tf.sum(x!, 0), tf.max(x!, 0)];
      return { a: tf.add(s, m), b: tf.exp(tf.add(m, s)), c: tf.sum(x!, 1) };
    };
    expect(operations(fn).sort()).toEqual(['Add', 'Exp', 'ReduceMax', 'ReduceSum', 'ReduceSum']);
  });

  test('leaves out what no output needs', () => {
    expect(operations(({ x }) => returning(tf.exp(matMul(x!, x!)), tf.neg(x!)))).toEqual(['Neg']);
    expect(trace(({ x }) => tf.neg(x!), { ...SQUARE, y: { shape: [2] } }).used).toEqual(new Set(['x']));
  });

  test('folds constants: arithmetic on them, x·1, x+0, x·0, double reshapes', () => {
    expect(operations(({ x }) => tf.mul(x!, tf.exp(tf.add(tf.scalar(1), tf.sqrt(tf.scalar(4))))))).toEqual(['Mul']);
    expect(operations(({ x }) => tf.neg(tf.add(tf.mul(x!, tf.ones([4, 4])), tf.zeros([4, 4]))))).toEqual(['Neg']);
    expect(operations(({ x }) => tf.add(tf.mul(x!, 0), 3))).toEqual(['Expand']);
    expect(operations(({ x }) => tf.exp(tf.reshape(tf.reshape(x!, [16]), [2, 8])))).toEqual(['Reshape', 'Exp']);
    expect(operations(({ x }) => tf.exp(tf.reshape(tf.reshape(x!, [16]), [4, 4])))).toEqual(['Exp']);
    expect(
      operations(({ x }) =>
        tf.mul(
          x!,
          tf.sum(
            tf.matMul(
              [
                [1, 2],
                [3, 4],
              ],
              [
                [1, 0],
                [0, 1],
              ],
            ),
          ),
        ),
      ),
    ).toEqual(['Mul']);
  });

  test('keeps filled constants as scalars and equal constants once', () => {
    const { graph } = trace(({ x }) => tf.add(tf.mul(x!, tf.fill([4, 4], 3)), tf.mul(tf.exp(x!), 3)), SQUARE);
    expect(graph.constants.map((c) => [c.dims, Array.from(c.data as Float32Array)])).toEqual([[[], [3]]]);
  });

  test('turns transposed products into Gemm', () => {
    expect(operations(({ x }) => tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, true, false))).toEqual(['Gemm']);
  });

  test('keeps the doubles of constant() in float64, where TensorFlow.js rounds numbers to float32', async () => {
    const fn: TensorFunction = ({ x }) => ({
      exact: tf.mul(x!, constant(0.1)),
      rounded: tf.mul(x!, 0.1),
      list: tf.mul(x!, constant(Float64Array.of(0.1, 0.3))),
    });
    const compiled = await compile(fn, { x: { shape: [2] } }, { precision: 'float64' });
    const { exact, rounded, list } = await compiled.run({ x: Float64Array.of(1, 1) });
    expect([exact![0], rounded![0], ...list!]).toEqual([0.1, Math.fround(0.1), 0.1, 0.3]);
  });
});

describe('what cannot be compiled', () => {
  const cases: [string, TensorFunction, string, RegExp][] = [
    ['dataSync', ({ x }) => tf.mul(x!, x!.dataSync()[0]!), 'the value of a tensor is read', /tf\.where/],
    [
      'arraySync',
      ({ x }) => tf.mul(x!, (tf.sum(x!).arraySync() as number) > 0 ? 1 : 2),
      'the value of a tensor is read',
      /tf\.where/,
    ],
    ['data() without await', ({ x }) => returning(x!.data(), x!), 'the value of a tensor is read', /tf\.where/],
    [
      'tf.randomNormal',
      ({ x }) => tf.add(x!, tf.randomNormal([4, 4])),
      'tf.randomNormal draws random numbers',
      /pass noise as an input/,
    ],
    [
      'tf.randomUniform',
      ({ x }) => tf.add(x!, tf.randomUniform([4, 4])),
      'tf.randomUniform draws random numbers',
      /noise/,
    ],
    ['tf.truncatedNormal', ({ x }) => tf.add(x!, tf.truncatedNormal([4, 4])), 'tf.truncatedNormal draws', /noise/],
    ['tf.dropout', ({ x }) => tf.dropout(x!, 0.5), 'tf.dropout draws random numbers', /noise/],
    ['tf.multinomial', ({ x }) => tf.multinomial(x as tf.Tensor2D, 2), 'tf.multinomial draws random numbers', /noise/],
    ['Math.random', ({ x }) => tf.mul(x!, Math.random()), 'Math.random draws random numbers', /noise/],
    [
      'a kernel that has no ONNX form',
      ({ x }) => tf.maxPool(tf.reshape(x!, [1, 4, 4, 1]) as tf.Tensor4D, 2, 1, 'same'),
      'the TensorFlow.js kernel MaxPool cannot be compiled',
      /Abs, .*ZerosLike/,
    ],
    [
      'gather with batch dimensions',
      ({ x }) => tf.gather(x!, tf.zeros([4, 1], 'int32'), 1, 1),
      'batchDims 1',
      /tf\.oneHot/,
    ],
    [
      'a fused activation',
      ({ x }) => tf.fused.matMul({ a: x!, b: x!, activation: 'elu' }),
      "the activation 'elu'",
      /after tf\.matMul/,
    ],
    [
      'products broadcast in the middle',
      ({ x }) => tf.matMul(tf.reshape(x!, [2, 2, 2, 2]), tf.reshape(tf.slice(x!, 0, [2, 4]), [2, 1, 2, 2])),
      'tf.matMul of [2,2,2,2] and [2,1,2,2]',
      /tf\.tile/,
    ],
    ['text', ({ x }) => returning(tf.tensor(['a']), x!), 'tensors of type string', /float32/],
    [
      'a large constant',
      ({ x }) => tf.add(x!, tf.sum(tf.mul(tf.range(0, 70_000), tf.sum(x!)))),
      'a constant of 70000 elements',
      /bigConstants/,
    ],
    ['no output', () => ({}), 'returns no tensor', /^undefined$/],
    [
      'a number',
      () => ({ y: 3 }) as never,
      'returns y, which is not a tensor but a value of type number',
      /^undefined$/,
    ],
    [
      'an asynchronous function',
      (async ({ x }: { x: tf.Tensor }) => x) as never,
      'an asynchronous function',
      /remove async/,
    ],
    [
      'an asynchronous read',
      (async ({ x }: { x: tf.Tensor }) => tf.mul(x, (await x.data())[0]!)) as never,
      'an asynchronous function',
      /remove async/,
    ],
    [
      'a compiled function inside',
      ({ x }) =>
        returning(
          trace(({ y }) => y!, { y: { shape: [1] } }),
          x!,
        ),
      'compiled inside a compiled function',
      /^undefined$/,
    ],
  ];

  test.each(cases)('%s', (_, fn, message, hint) => {
    const error = caught(() => trace(fn, SQUARE));
    expect(error.code).toBe('UNTRACEABLE');
    expect(error.message).toContain(message);
    expect(String(error.hint)).toMatch(hint);
  });

  test('assigning a variable, which keeps its value', () => {
    const v = tf.variable(tf.scalar(1), true, 'counter');
    const error = caught(() => trace(({ x }) => returning(v.assign(tf.scalar(2)), x!), SQUARE));
    expect(error).toMatchObject({
      code: 'UNTRACEABLE',
      message: expect.stringContaining('the variable counter is assigned'),
    });
    expect(v.dataSync()[0]).toBe(1);
    v.dispose();
  });

  test('bad signatures and names', () => {
    expect(caught(() => trace(({ x }) => x!, { x: { shape: [2, 0] } }))).toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringContaining('the size 0'),
    });
    expect(caught(() => trace(({ vb_1 }) => vb_1!, { vb_1: { shape: [2] } })).message).toContain(
      'the input name vb_1 is reserved',
    );
    expect(caught(() => trace(({ x }) => ({ x: x! }), SQUARE)).message).toContain(
      'the output name x is also the name of an input',
    );
    expect(caught(() => trace(({ x }) => ({ vb_y: x! }), SQUARE)).message).toContain(
      'the output name vb_y is reserved',
    );
  });

  test('a large constant is taken with bigConstants', () => {
    const big = tf.tensor(Float32Array.from({ length: 70_000 }, (_, i) => i));
    const { graph } = trace(({ x }) => tf.sum(tf.mul(big, tf.sum(x!))), SQUARE, { bigConstants: true });
    expect(graph.constants.some((c) => c.data.length === 70_000)).toBe(true);
    big.dispose();
  });

  test('after a failure everything works as before', async () => {
    for (const [, fn] of cases) expect(() => trace(fn, SQUARE)).toThrow(VecbridgeError);
    expect(tf.getBackend()).toBe('cpu');
    expect(Math.random()).toBeLessThan(1);
    expect(tf.randomNormal([2]).shape).toEqual([2]);
    const compiled = await compile(({ x }) => tf.neg(x!), { x: { shape: [1] } });
    expect((await compiled.run({ x: Float32Array.of(2) }))['output']![0]).toBe(-2);
  });

  test('a tensor that outlives its compilation says so', () => {
    let kept: tf.Tensor | undefined;
    trace(({ x }) => (kept = tf.keep(tf.neg(x!))), SQUARE);
    expect(() => kept!.dataSync()).toThrow('used after its compilation');
    kept!.dispose();
  });
});

function caught(body: () => unknown): VecbridgeError {
  try {
    body();
  } catch (error) {
    if (error instanceof VecbridgeError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
