import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile } from '../../src/engine/compile.js';
import { tf } from '../../src/engine/tf.js';

/** [x, erf x] by CPython, written by test/golden/engine/erf.py. */
const ERF = JSON.parse(readFileSync(new URL('../golden/engine/erf.json', import.meta.url), 'utf8')) as [
  number,
  number,
][];

const between = (low: number, high: number): number[] =>
  Array.from({ length: 401 }, (_, i) => low + ((high - low) * i) / 400);
const exactErf = new Map(ERF);

/** The functions ONNX Runtime has in float32 only, in float64: largest error relative to max(|exact|, 1e-3). */
test.each<[string, (x: tf.Tensor) => tf.Tensor, (x: number) => number, number[]]>([
  ['erf', tf.erf, (x) => exactErf.get(x)!, [...exactErf.keys()]],
  ['atan', tf.atan, Math.atan, [...between(-9, 9), 1e9, -1e9, 1e-9, 0]],
  ['asin', tf.asin, Math.asin, between(-1, 1)],
  ['acos', tf.acos, Math.acos, between(-1, 1)],
  ['tan', tf.tan, Math.tan, between(-1.5, 1.5)],
  ['sinh', tf.sinh, Math.sinh, between(-20, 20)],
  ['cosh', tf.cosh, Math.cosh, between(-20, 20)],
  ['asinh', tf.asinh, Math.asinh, between(-20, 20)],
  ['acosh', tf.acosh, Math.acosh, between(1, 40)],
  ['atanh', tf.atanh, Math.atanh, between(-0.99, 0.99)],
  ['softplus', tf.softplus, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), between(-30, 30)],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.25), (x) => (x > 0 ? x : x / 4), between(-3, 3)],
])('%s keeps the digits of float64', async (_, op, exact, points) => {
  const compiled = await compile(({ x }) => op(x!), { x: { shape: [points.length] } }, { precision: 'float64' });
  const got = (await compiled.run({ x: Float64Array.from(points) }))['output']!;
  const errors = points.map((x, i) => Math.abs(got[i]! - exact(x)) / Math.max(Math.abs(exact(x)), 1e-3));
  expect(Math.max(...errors)).toBeLessThan(2e-13);
});
