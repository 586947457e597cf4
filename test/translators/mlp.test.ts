import { expect, it } from 'vitest';
import { parseOptions } from '../../src/core/options.js';
import { loadMlp, type MlpTranslator } from '../../src/translators/mlp.js';
import { fitSpaces } from '../../training/fit.js';
import { methodNamed } from '../../training/methods.js';
import { planted, split } from '../contracts/planted.js';
import { translatorContract } from '../contracts/translator.contract.js';

async function fitted(method: string, dims: readonly [number, number]) {
  const { fit, test } = split(planted(1600, dims), 400);
  const found = methodNamed(method);
  const options = parseOptions(found.options, { hidden: 16, steps: 60, batch: 64 }, method);
  const { translators } = await fitSpaces(found, { spaces: [fit.source, fit.target], seed: 1, options });
  return { translator: translators[0]!, rows: test.source };
}

for (const [method, dims] of [
  ['mlp', [24, 16]],
  ['repa', [16, 24]],
] as const) {
  translatorContract(`${method} ${dims.join(' → ')}`, () => fitted(method, dims));
}

it.each([
  ['a missing bias', { 'there.0.bias': undefined }],
  ['a layer of another width', { 'there.1.weight': { data: new Float32Array(15 * 8), shape: [15, 8] } }],
  ['an array too many', { 'back.2.bias': { data: new Float32Array(3), shape: [3] } }],
])('%s is refused', async (_, change) => {
  const { translator } = await fitted('mlp', [12, 8]);
  const { there, back, means, manifest } = translator as MlpTranslator;
  const arrays = {
    ...Object.fromEntries(Object.entries(there.arrays).map(([name, array]) => [`there.${name}`, array])),
    ...Object.fromEntries(Object.entries(back.arrays).map(([name, array]) => [`back.${name}`, array])),
    source_mean: { data: means.source, shape: [12] },
    target_mean: { data: means.target, shape: [8] },
  };
  const weights = (more: object) => new Map(Object.entries({ ...arrays, ...more }).filter(([, array]) => array));
  expect(loadMlp('folder', manifest, weights({})).manifest).toEqual(manifest);
  expect(() => loadMlp('folder', manifest, weights(change))).toThrowError(
    expect.objectContaining({ code: 'BAD_TRANSLATOR', message: expect.stringContaining('from') }),
  );
});
