import { describe, expect, it } from 'vitest';
import { evaluate } from '../../eval/evaluate.js';
import { takeRows } from '../../src/vectors/matrix.js';
import { fitSpaces } from '../../training/fit.js';
import { methodNamed } from '../../training/methods.js';
import { temporaryFolder } from '../cli/run-cli.js';
import { twoSpaces, writeNpy } from '../cli/synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(120, [12, 8], 1);

describe('evaluate', () => {
  it('leaves a row that a file cannot use out of the matrix beside it too', async () => {
    const { translators } = await fitSpaces(methodNamed('procrustes'), { spaces: [x, y], seed: 0, options: {} });
    const translator = translators[0]!;
    const rest = Array.from({ length: 119 }, (_, i) => (i < 3 ? i : i + 1));
    const expected = await evaluate({ translator, source: takeRows(x, rest), target: takeRows(y, rest), hnsw: false });
    writeNpy(at('x.npy'), { ...x, data: x.data.map((v, i) => (i === 3 * x.dim + 5 ? Number.NaN : v)) });
    writeNpy(at('y.npy'), { ...y, data: y.data.map((v, i) => (Math.floor(i / y.dim) === 3 ? 0 : v)) });
    const asked = { translator, hnsw: false, skipInvalid: true };
    const first = await evaluate({ ...asked, source: at('x.npy'), target: y });
    const second = await evaluate({ ...asked, source: x, target: at('y.npy') });
    for (const { pool, top1, meanRank } of [first, second])
      expect({ pool, top1, meanRank }).toEqual({
        pool: 119,
        top1: expected.top1,
        meanRank: expected.meanRank,
      });
    await expect(evaluate({ translator, source: at('x.npy'), target: y, hnsw: false })).rejects.toThrowError(/row 3/);
  });
});
