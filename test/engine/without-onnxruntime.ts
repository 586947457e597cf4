/** Run by engines.test.ts in a process that cannot find onnxruntime-node. */
import { compile } from '../../src/engine/compile.js';
import { tf } from '../../src/engine/tf.js';

const square = { a: { shape: [2, 2] }, b: { shape: [2, 2] } };
const product = (t: Record<string, tf.Tensor>) => tf.matMul(t['a'] as tf.Tensor2D, t['b'] as tf.Tensor2D);

async function main(): Promise<void> {
  const compiled = await compile(product, square);
  const { output } = await compiled.run({ a: Float32Array.of(1, 2, 3, 4), b: Float32Array.of(5, 6, 7, 8) });
  const missing = await compile(product, square, { precision: 'float64' }).catch((e: { code: string }) => e.code);
  console.log(JSON.stringify({ engine: compiled.engine, output: [...output!], missing }));
}

void main();
