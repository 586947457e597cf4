import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { packageRoot } from '../../src/core/version.js';
import { loadTranslator } from '../../src/translators/load.js';
import { matrix } from '../../src/vectors/matrix.js';

const demo = join(packageRoot, 'checkpoints', 'demo');

/** The file in the plain API of ONNX Runtime, as another engine would run it, without a line of this library. */
describe('translator.onnx and inverse.onnx by themselves', () => {
  for (const [name, dims] of [
    ['translator', [512, 100]],
    ['inverse', [100, 512]],
  ] as const) {
    it(`${name}.onnx computes what translate does, for any number of rows`, async () => {
      const session = await ort.InferenceSession.create(join(demo, `${name}.onnx`));
      const forward = await loadTranslator(demo);
      const translator = name === 'inverse' ? forward.inverse!() : forward;
      const rng = random(`rows for ${name}`);
      for (const rows of [1, 7, 300]) {
        const data = Float32Array.from({ length: rows * dims[0] }, () => 3 * rng.normal());
        const { translated } = await session.run({ vectors: new ort.Tensor('float32', data, [rows, dims[0]]) });
        const expected = await translator.translate(matrix(data, rows, dims[0]));
        expect(translated!.dims).toEqual([rows, dims[1]]);
        const worst = (translated!.data as Float32Array).reduce(
          (most, value, i) => Math.max(most, Math.abs(value - expected.data[i]!)),
          0,
        );
        expect(worst).toBeLessThan(1e-5);
      }
      await session.release();
    });
  }
});
