import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { fitsSource } from '../../src/translate/fits-source.js';
import { loadTranslator } from '../../src/translators/load.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { gaussian } from '../contracts/planted.js';

const translator = await loadTranslator('checkpoints/demo');
const { matrix: use } = await readMatrix('data/demo/test-source.npy', { limit: 300 });

describe('rows of the source model of a translator', () => {
  it('are known from one row on', async () => {
    for (const rows of [1, 16, 300]) expect((await fitsSource(sliceRows(use, 0, rows), translator)).label).toBe('yes');
  });

  it('are told from rows of other models, though the mean of the source that is taken off is half their length', async () => {
    expect(Math.hypot(...translator.means.source)).toBeGreaterThan(0.5);
    for (const name of ['a', 'b', 'c', 'd']) {
      const turned = await matmul(use, await randomOrthogonal(use.dim, use.dim, random(name)));
      expect((await fitsSource(turned, translator)).label, name).toBe('no');
    }
    expect((await fitsSource(gaussian(300, use.dim, random(1)), translator)).label).toBe('no');
  });
});
