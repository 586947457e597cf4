import { topk } from '../linalg/topk.js';
import { CSLS_NEIGHBOURS, neighbourhoodMeans } from '../search/csls.js';
import type { Translator } from '../translators/translator.js';
import type { Matrix } from '../vectors/matrix.js';
import { preprocess } from '../vectors/preprocess.js';

/** How sure the translation of each row is: computed without pairs. */
export interface Confidence {
  /** translated (n, d_target), as `translate` gives it (`centred` as there) → (n): CSLS of the best neighbour; higher is surer. */
  of(translated: Matrix, options?: { centred?: boolean }): Promise<Float32Array>;
}

/**
 * Confidence by cross-domain similarity local scaling (Conneau et al., 2018): for a translated row q the largest
 * 2 cos(q, y) − r_Q(y) − r_Y(q) over the reference rows y, cosines centred, r the mean cosine to the 10 nearest rows of the
 * other side. `reference` (m, d_target): a sample of real target vectors, 2,000 rows suffice; `queries` (n, d_source): a
 * sample of the rows to come, for r_Q. Memory and time: n × m in blocks.
 */
export async function createConfidence(
  translator: Translator,
  reference: Matrix,
  queries: Matrix,
): Promise<Confidence> {
  const mean = translator.means.target;
  const target = preprocess(reference, mean).matrix;
  const sample = await translator.translate(queries, { centred: true });
  const density = await neighbourhoodMeans(target, sample, CSLS_NEIGHBOURS);
  const bias = density.map((r) => -r / 2);
  return {
    async of(translated, { centred = false } = {}) {
      // unit(y − μ) undoes the restored mean exactly: y = μ + s z with s > 0.
      const z = centred ? translated : preprocess(translated, mean).matrix;
      const near = await neighbourhoodMeans(z, target, CSLS_NEIGHBOURS);
      const best = await topk(z, target, 1, { bias });
      return best.scores.map((score, i) => 2 * score - near[i]!);
    },
  };
}
