import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { fit as fitTranslator } from '../../index.js';
import { packageRoot } from '../../src/core/version.js';
import { loadTranslator } from '../../src/translators/load.js';
import { matrix } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { cliPath, temporaryFolder } from '../cli/run-cli.js';
import { twoSpaces, writeNpy } from '../cli/synthetic.js';

const at = temporaryFolder();
const examples = join(packageRoot, 'examples', 'python');
const { x, y } = twoSpaces(300, [16, 12], 1);

/** A Python that has numpy: Debian's python3-pandas brings it to /usr/bin/python3. */
function pythonWithNumpy(): string {
  const names = [process.env['VECBRIDGE_PYTHON'] ?? '/usr/bin/python3', '/usr/bin/python3', 'python3', 'python'];
  const found = names.find((name) => spawnSync(name, ['-c', 'import numpy']).status === 0);
  if (found) return found;
  throw new Error(
    'this test needs numpy: apt-get install python3-numpy, or VECBRIDGE_PYTHON with a Python that has it',
  );
}

/** Runs a program with the modules of examples/python, and with onnxruntime run by Node where Python has none. */
function python(args: readonly string[]) {
  const done = spawnSync(pythonWithNumpy(), args, {
    encoding: 'utf8',
    env: {
      ...process.env,
      PYTHONPATH: [examples, fileURLToPath(new URL('stand_ins', import.meta.url))].join(':'),
      NODE: process.execPath,
      ONNX_BY_NODE: fileURLToPath(new URL('onnx-by-node.mjs', import.meta.url)),
      VECBRIDGE: `"${process.execPath}" "${cliPath}"`,
    },
  });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

beforeAll(async () => {
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
  await (await fitTranslator({ source: x, target: y, pairs: true })).translator.save(at('a-to-b'));
});

describe('vecbridge_translator.py', () => {
  it('translates as the library does, by numpy and by ONNX Runtime', async () => {
    const program = `
import numpy as np
from vecbridge_translator import Translator
t = Translator("${at('a-to-b')}")
x = np.load("${at('a.npy')}")
np.save("${at('numpy.npy')}", t.translate(x))
np.save("${at('centred.npy')}", t.translate(x, centred=True))
np.save("${at('onnx.npy')}", t.onnx(x))
print(t.verdict, t.source_dim, t.target_dim)
`;
    const done = python(['-c', program]);
    expect(done.stderr).toBe('');
    const translator = await loadTranslator(at('a-to-b'));
    expect(done.stdout.trim()).toBe(`${translator.manifest.verdict?.label} 16 12`);
    const wanted = { numpy: false, centred: true, onnx: false };
    for (const [name, centred] of Object.entries(wanted)) {
      const { matrix: got } = await readMatrix(at(`${name}.npy`));
      const expected = await translator.translate(x, { centred });
      expect([got.rows, got.dim]).toEqual([300, 12]);
      expect(Math.max(...got.data.map((value, i) => Math.abs(value - expected.data[i]!))), name).toBeLessThan(2e-6);
    }
  });

  it('reads the shipped translators, whose weights are float16', async () => {
    const source = join(packageRoot, 'data', 'demo', 'test-minilm.npy');
    const folder = join(packageRoot, 'checkpoints', 'minilm-to-mpnet');
    const program = `
import numpy as np
from vecbridge_translator import Translator
np.save("${at('shipped.npy')}", Translator("${folder}").translate(np.load("${source}")[:50]))
`;
    expect(python(['-c', program]).stderr).toBe('');
    const { matrix: rows } = await readMatrix(source, { limit: 50 });
    const expected = await (await loadTranslator(folder)).translate(rows);
    const { matrix: got } = await readMatrix(at('shipped.npy'));
    expect(Math.max(...got.data.map((value, i) => Math.abs(value - expected.data[i]!)))).toBeLessThan(2e-6);
  });

  it('names both numbers of dims that do not fit, and the row that has no direction', () => {
    writeNpy(at('zero.npy'), matrix(new Float32Array(2 * 16).fill(1, 0, 16), 2, 16));
    const program = (file: string): string => `
import numpy as np
from vecbridge_translator import Translator
Translator("${at('a-to-b')}").translate(np.load("${at(file)}"))
`;
    expect(python(['-c', program('b.npy')]).stderr).toContain('the shape (300, 12), ');
    expect(python(['-c', program('b.npy')]).stderr).toContain('takes (n, 16)');
    expect(python(['-c', program('zero.npy')]).stderr).toContain('row 1 is zero, NaN or infinite (1 such rows)');
  });
});

describe('fit_and_translate.py', () => {
  const script = join(examples, 'fit_and_translate.py');

  it('fits, translates and compares with numpy', () => {
    const done = python([script, at('a.npy'), at('b.npy'), at('out'), '--paired']);
    expect(done.stderr).toBe('');
    const { verdict, translated, largest_difference } = JSON.parse(done.stdout);
    expect({ verdict, translated, code: done.code }).toEqual({ verdict: 'aligned', translated: [300, 12], code: 0 });
    expect(largest_difference).toBeLessThan(2e-6);
  });

  it('translates nothing and exits with 3 when the map is not aligned', () => {
    const scattered = { ...y, data: y.data.map((_, i) => Math.sin(i * i)) };
    writeNpy(at('noise.npy'), scattered);
    const done = python([script, at('a.npy'), at('noise.npy'), at('none'), '--paired']);
    expect(done.code, done.stderr).toBe(3);
    expect(JSON.parse(done.stdout)).toEqual({ verdict: 'not-aligned', translated: null });
  });

  it('says what the program said of a bad input', () => {
    const done = python([script, at('missing.npy'), at('b.npy'), at('bad')]);
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('missing.npy');
  });
});
