import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, type TypedArray } from '../../src/engine/compile.js';
import { tf } from '../../src/engine/tf.js';
import { KERNELS } from '../../src/engine/trace-backend.js';
import { type Case, caseOf } from './cases.js';
import { KERNEL_CASES } from './kernel-cases.js';

const asDouble = (inputs: Record<string, TypedArray>) =>
  Object.fromEntries(Object.entries(inputs).map(([k, a]) => [k, a instanceof Float32Array ? Float64Array.from(a) : a]));

/** The values of one engine, in float32's 7 digits of those of another (erf and the trigonometry of tfjs-cpu have 6). */
function expectClose(got: Record<string, TypedArray>, want: Record<string, TypedArray>, seed: number): void {
  expect(Object.keys(got)).toEqual(Object.keys(want));
  for (const [key, w] of Object.entries(want)) {
    expect(got[key]!.length).toBe(w.length);
    for (let i = 0; i < w.length; i++) {
      const [a, b] = [got[key]![i]!, w[i]!];
      if (Object.is(a, b) || a === b || Math.abs(a - b) <= 2e-5 + 2e-5 * Math.abs(b)) continue;
      expect.fail(`${key}[${i}] is ${a}, not ${b} (seed ${seed})`);
    }
  }
}

async function runOn(c: Case, engine: 'onnx' | 'wasm' | 'cpu') {
  const compiled = await compile(c.fn, c.signature, { engine, threads: 1 });
  const results = await compiled.run(c.inputs);
  await compiled.release();
  return results;
}

test('every supported kernel has a case', () => {
  expect(Object.keys(KERNEL_CASES).sort()).toEqual(Object.keys(KERNELS).sort());
});

describe('each kernel computes on every engine what tfjs-cpu computes', () => {
  test.each(Object.entries(KERNEL_CASES))('%s', async (kernel, make) => {
    let called = false;
    await fc.assert(
      fc.asyncProperty(caseOf(make), async (c) => {
        if (!called) called = await calls(kernel, c);
        const want = await runOn(c, 'cpu');
        expectClose(await runOn(c, 'onnx'), want, c.seed);
        expectClose(await runOn(c, 'wasm'), want, c.seed);
        const double = await compile(c.fn, c.signature, { precision: 'float64', engine: 'onnx', threads: 1 });
        expectClose(await double.run(asDouble(c.inputs)), want, c.seed);
        await double.release();
      }),
      { numRuns: 8 },
    );
    expect(called, `TensorFlow.js called the kernel ${kernel}`).toBe(true);
  });
});

async function calls(kernel: string, c: Case): Promise<boolean> {
  const profile = await tf.profile(() => {
    const inputs = Object.entries(c.signature).map(([k, s]) => [
      k,
      tf.tensor(c.inputs[k] as Float32Array, [...s.shape], s.dtype),
    ]);
    const result = c.fn(Object.fromEntries(inputs));
    return result instanceof tf.Tensor ? result : Object.values(result);
  });
  return profile.kernelNames.includes(kernel);
}
