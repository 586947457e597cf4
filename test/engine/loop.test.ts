import { describe, expect, test } from 'vitest';
import { compile } from '../../src/engine/compile.js';
import { compileLoop, nextOf } from '../../src/engine/loop.js';
import { tf } from '../../src/engine/tf.js';

const VECTOR = { shape: [3] };

/** w ← w − rate · ∂/∂w mean (x·w − 1)², with the loss and a count of the steps. */
const descent = ({ w, x, rate, n }: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
  const loss = (v: tf.Tensor) =>
    tf.mean(tf.square(tf.sub(tf.matMul(x as tf.Tensor2D, v as tf.Tensor2D), 1))) as tf.Scalar;
  const { value, grad } = tf.valueAndGrad(loss)(w!);
  return {
    [nextOf('w')]: tf.sub(w!, tf.mul(grad, rate!)),
    [nextOf('n')]: tf.add(n!, tf.scalar(1, 'int32')),
    loss: value,
  };
};
const SIGNATURE = {
  state: { w: { shape: [4, 2] }, n: { shape: [], dtype: 'int32' as const } },
  step: { x: { shape: [8, 4] }, rate: { shape: [] } },
};
const wave = (n: number, phase: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(3 * i + phase));

describe('several steps in one run', () => {
  test('do what the same steps do one by one', async () => {
    const steps = 5;
    const loop = await compileLoop(descent, SIGNATURE, steps);
    const single = await compile(descent, { ...SIGNATURE.state, ...SIGNATURE.step });
    const [state, each] = [
      { w: wave(8, 1), n: Int32Array.of(10) },
      { x: wave(steps * 32, 2), rate: Float32Array.of(0.1, 0.2, 0, 0.05, 0.1) },
    ];
    let [w, n]: [Float32Array, Int32Array] = [state.w.slice(), state.n.slice()];
    const losses: number[] = [];
    for (let run = 0; run < 2; run++) {
      for (let i = 0; i < steps; i++) {
        const inputs = { w, n, x: each.x.subarray(i * 32, (i + 1) * 32), rate: each.rate.subarray(i, i + 1) };
        const results = await single.run(inputs);
        [w, n] = [results[nextOf('w')] as Float32Array, results[nextOf('n')] as Int32Array];
        losses.push(results['loss']![0]!);
      }
    }
    const outputs = [await loop.run(state, each), await loop.run(state, each)];
    expect(outputs.flatMap((o) => [...o['loss']!])).toEqual(losses);
    expect(state).toEqual({ w, n });
    expect(n[0]).toBe(20);
    expect(losses[9]!).toBeLessThan(losses[0]!);
    expect(loop).toMatchObject({ steps, outputs: { loss: { shape: [], dtype: 'float32' } } });
    await loop.release();
    await single.release();
  });

  test('may leave inputs unused, and constants are shared by all steps', async () => {
    const fn = ({ a, b }: Record<string, tf.Tensor>) => ({
      [nextOf('a')]: tf.add(a!, tf.tensor([1, 2, 3])),
      [nextOf('b')]: b!,
    });
    const loop = await compileLoop(fn, { state: { a: VECTOR, b: VECTOR }, step: { c: VECTOR } }, 4);
    const state = { a: new Float32Array(3), b: wave(3, 0) };
    expect(await loop.run(state, { c: new Float32Array(12) })).toEqual({});
    expect([...state.a]).toEqual([4, 8, 12]);
    expect(state.b).toEqual(wave(3, 0));
    await loop.release();
  });

  test('check their inputs and what is returned', async () => {
    const loop = await compileLoop(descent, SIGNATURE, 2);
    const state = { w: wave(8, 1), n: Int32Array.of(0) };
    await expect(loop.run(state, { x: wave(32, 0), rate: wave(2, 0) })).rejects.toMatchObject({
      code: 'DIM_MISMATCH',
      message: 'the input x has the shape [2,8,4], 64 numbers, got 32',
    });
    await loop.release();
    await expect(compileLoop(({ w }) => ({ y: w! }), { state: { w: VECTOR }, step: {} }, 2)).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: 'the looped function does not return next:w',
    });
  });

  test('say what is missing for a provider that is not there', async () => {
    await expect(compileLoop(descent, SIGNATURE, 2, { providers: ['npu'] })).rejects.toMatchObject({
      code: 'MISSING_PART',
      message: expect.stringContaining('ONNX Runtime cannot use the providers npu:'),
    });
  });
});
