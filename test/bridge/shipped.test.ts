import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { loadBridge } from '../../src/bridge/bridge.js';
import { packageRoot } from '../../src/core/version.js';
import { shippedNames } from '../../src/translators/shipped.js';
import { rowOf } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { temporaryFolder } from '../cli/run-cli.js';

const at = temporaryFolder();
/** The format js is written by the compiled program only. */
const built = join(packageRoot, 'dist', 'index.js');
const { exportTranslator } = (await import(built)) as typeof import('../../index.js');

/** What a page may be asked to load. */
const MOST_BYTES = 1.5e6;
const ROWS = 40;

/** Real vectors of each model. */
const FILES: Readonly<Record<string, string>> = {
  minilm: 'test-minilm.npy',
  mpnet: 'test-mpnet.npy',
  'use-lite': 'test-source.npy',
};

it.each(shippedNames())(
  'the bridge of %s is at most 1.5 MB; JavaScript, WebAssembly and ONNX Runtime agree to 1e-4',
  async (name) => {
    const exported = async (format: 'js' | 'safetensors' | 'onnx') => {
      const made = await exportTranslator({ dir: name, format, output: at(`${name}.${format}`) });
      if (format !== 'onnx') expect(made.bytes, `${name} as ${format}`).toBeLessThanOrEqual(MOST_BYTES);
      return made.output;
    };
    await exported('js');
    const bytes = await readFile(await exported('safetensors'));
    const session = await InferenceSession.create(await exported('onnx'));
    const path = join(packageRoot, 'data', 'demo', FILES[name.split('-to-')[0]!]!);
    const { matrix } = await readMatrix(path, { limit: ROWS });
    const { translated } = await session.run({
      vectors: new Tensor('float32', matrix.data, [matrix.rows, matrix.dim]),
    });
    const bridges = [await loadBridge(bytes), await loadBridge(bytes, { simd: false })];
    expect(bridges.map(({ engine }) => engine)).toEqual(['wasm-simd', 'javascript']);
    for (const bridge of bridges) {
      let largest = 0;
      for (let i = 0; i < ROWS; i++) {
        const row = bridge.translate(rowOf(matrix, i));
        const length = Math.hypot(...row);
        expect(Math.abs(length - 1)).toBeLessThan(1e-4);
        for (const [j, value] of row.entries())
          largest = Math.max(largest, Math.abs(value - Number(translated!.data[i * row.length + j])));
      }
      expect(largest, `${name}, ${bridge.engine}`).toBeLessThan(1e-4);
    }
  },
);
