import { random } from '../../src/core/random.js';
import { linearTranslator } from '../../src/translators/linear.js';
import type { Translator } from '../../src/translators/translator.js';
import { matrix } from '../../src/vectors/matrix.js';

/** What a manifest says of a translator that no method has fitted. */
export const testFacts = () => ({
  method: 'test',
  options: {},
  seed: 0,
  verdict: { label: 'aligned' as const, reason: 'test', score: null, null: null, consensus: null, evidence: [] },
  data: [],
  engine: 'test',
});

/** A linear map of random weights; what it gives is meaningless, and always the same. */
export function randomLinear(
  [source, target]: readonly [number, number],
  { seed = 'linear', meanScale = 1 / 50 }: { seed?: string | number; meanScale?: number } = {},
): Translator {
  const draw = random(seed);
  const normals = (n: number, scale = 1): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length: n }, () => draw.normal() * scale);
  return linearTranslator(testFacts(), {
    weights: matrix(normals(source * target), source, target),
    means: { source: normals(source, meanScale), target: normals(target, meanScale) },
  });
}
