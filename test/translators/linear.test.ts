import { parseOptions } from '../../src/core/options.js';
import { fitSpaces } from '../../training/fit.js';
import { methodNamed } from '../../training/methods.js';
import { planted, split } from '../contracts/planted.js';
import { translatorContract } from '../contracts/translator.contract.js';

for (const [method, dims] of [
  ['procrustes', [24, 16]],
  ['procrustes', [16, 24]],
  ['ridge', [24, 16]],
  ['identity', [24, 16]],
  ['random', [16, 16]],
] as const) {
  translatorContract(`${method} ${dims.join(' → ')}`, async () => {
    const { fit, test } = split(planted(1600, dims), 400);
    const found = methodNamed(method);
    const options = parseOptions(found.options, {}, method);
    const { translators } = await fitSpaces(found, { spaces: [fit.source, fit.target], seed: 1, options });
    return { translator: translators[0]!, rows: test.source };
  });
}
