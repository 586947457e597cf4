import { stopIfAborted } from '../../src/core/cancellation.js';
import { engineLabel } from '../../src/translators/engine-label.js';
import { linearTranslator } from '../../src/translators/linear.js';
import { fingerprint } from '../../src/translators/manifest.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import type { FitInput, FitResult } from '../method.js';
import { judge, unjudged } from '../verdict/judge-paired.js';
import { checkPairs, twoSpaces } from './pairs.js';

/**
 * Translators of a map that learns nothing from the data but the means (identity, random). It needs no pairs; where
 * there are some, the verdict is made of them.
 */
export async function fitFixedMap(
  method: string,
  input: FitInput<unknown>,
  mapOf: (source: number, target: number) => Promise<Matrix>,
): Promise<FitResult> {
  const began = performance.now();
  const [source, target] = twoSpaces(input.spaces, method);
  stopIfAborted(input.signal, method);
  const weights = await mapOf(source.dim, target.dim);
  const centred = { source: preprocess(source), target: preprocess(target) };
  const means = { source: centred.source.mean, target: centred.target.mean };
  const mapped = performance.now();
  const facts = {
    method,
    options: {},
    seed: input.seed,
    data: [fingerprint(source), fingerprint(target)],
    engine: await engineLabel(),
  };
  const unproven = linearTranslator({ ...facts, verdict: unjudged('not judged yet') }, { weights, means });
  const paired = input.pairs !== undefined || source.rows === target.rows;
  let verdict = unjudged(
    `No pairs were given, so nothing is known of this map; ${method} is a floor for comparison, not a method to use.`,
  );
  if (paired) {
    const rows = checkPairs(input, [source, target], method);
    const predicted = await unproven.translate(rows ? takeRows(source, rows[0]) : source, { centred: true });
    const partners = rows ? takeRows(centred.target.matrix, rows[1]) : centred.target.matrix;
    stopIfAborted(input.signal, method);
    verdict = await judge(predicted, partners, input.seed, 'a map that saw no pairs');
  }
  const translator = unproven.with({ verdict });
  input.on?.({ stage: method, done: 1, total: 1 });
  return {
    translators: [translator, translator.inverse()],
    verdict,
    history: [{ stage: method, step: 0 }],
    seconds: { map: (mapped - began) / 1000, verdict: (performance.now() - mapped) / 1000 },
  };
}
