/**
 * Writes one .onnx file per supported kernel, with inputs and the outputs of ONNX Runtime as JSON beside it, for
 * ../golden/engine/check_models.py. Usage: npx tsx test/engine/write-models.ts DIR
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../../src/core/random.js';
import { compile, exportOnnx, type TypedArray } from '../../src/engine/compile.js';
import { tf } from '../../src/engine/tf.js';
import { type Case, given } from './cases.js';
import { KERNEL_CASES } from './kernel-cases.js';

const DTYPE = { float32: 'float32', int32: 'int32', bool: 'bool' } as const;
const list = (a: TypedArray): number[] => Array.from(a as Float32Array);

async function write(dir: string, name: string, c: Case, rows?: string): Promise<void> {
  const compiled = await compile(c.fn, c.signature, { engine: 'onnx', threads: 1 });
  const outputs = await compiled.run(c.inputs);
  await compiled.release();
  const inputs = Object.entries(c.signature).map(([k, s]) => [
    k,
    { shape: s.shape, dtype: DTYPE[s.dtype ?? 'float32'], data: list(c.inputs[k]!) },
  ]);
  writeFileSync(
    join(dir, `${name}.onnx`),
    exportOnnx(c.fn, c.signature, rows ? { dynamicBatch: rows, metadata: { rows } } : {}),
  );
  const values = Object.fromEntries(Object.entries(outputs).map(([k, v]) => [k, list(v)]));
  writeFileSync(join(dir, `${name}.json`), JSON.stringify({ inputs: Object.fromEntries(inputs), outputs: values }));
}

async function main(dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true });
  for (const [kernel, make] of Object.entries(KERNEL_CASES)) {
    for (const seed of [1, 2]) await write(dir, `${kernel}-${seed}`, make(random(seed)));
  }
  const r = random(9);
  const normals = (n: number) => Float32Array.from({ length: n }, () => r.normal());
  const weights = tf.tensor2d(normals(12), [4, 3]);
  const translate = given({ x: [normals(20), [5, 4]] }, ({ x }) => {
    const y = tf.matMul(x as tf.Tensor2D, weights);
    return tf.concat([tf.div(y, tf.norm(y, 2, -1, true)), tf.zeros([x!.shape[0]!, 1])], 1);
  });
  await write(dir, 'any-rows', translate, 'N');
}

await main(process.argv[2]!);
