import { random } from '../../../src/core/random.js';
import { linearTranslator } from '../../../src/translators/linear.js';
import type { Translator } from '../../../src/translators/translator.js';
import { type Matrix, matrix, zeros } from '../../../src/vectors/matrix.js';

/** Clustered rows of d numbers, the same rows with their coordinates in reverse order, and the translator that does it. */
export function reversed(rows: number, dim: number, noise = 0.05): { x: Matrix; y: Matrix; translator: Translator } {
  const rng = random(`reversed ${rows} ${dim}`);
  const centres = Float32Array.from({ length: 30 * dim }, () => rng.normal());
  const [x, y, w] = [zeros(rows, dim), zeros(rows, dim), zeros(dim, dim)];
  for (let i = 0; i < rows; i++) {
    const centre = rng.int(30) * dim;
    for (let j = 0; j < dim; j++) {
      const value = centres[centre + j]! + 0.4 * rng.normal();
      x.data[i * dim + j] = value;
      y.data[i * dim + dim - 1 - j] = value + noise * rng.normal();
    }
  }
  for (let j = 0; j < dim; j++) w.data[j * dim + dim - 1 - j] = 1;
  const none = {
    label: 'uncertain',
    reason: 'made for a test',
    score: null,
    null: null,
    consensus: null,
    evidence: [],
  } as const;
  const translator = linearTranslator(
    { method: 'test', options: {}, seed: 0, verdict: { ...none, evidence: [] }, data: [], engine: 'test' },
    { weights: matrix(w.data, dim, dim), means: { source: new Float32Array(dim), target: new Float32Array(dim) } },
  );
  return { x, y, translator };
}
