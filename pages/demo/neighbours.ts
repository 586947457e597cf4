import { random } from '../../src/core/random.js';
import { chooseIndex, createIndex } from '../../src/search/choose.js';
import { hnswAvailable } from '../../src/search/hnsw.js';
import type { IndexKind } from '../../src/search/vector-index.js';
import type { Translator } from '../../src/translators/translator.js';
import { takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import type { DemoData } from './data.js';

export interface DemoSearch {
  readonly kind: IndexKind;
  readonly reason: string;
  /** Rows of the target side that were searched: those of the fit and those of the test pairs. */
  readonly corpus: number;
  readonly examples: readonly {
    readonly query: string;
    readonly neighbours: readonly { readonly lemma: string; readonly score: number; readonly same: boolean }[];
  }[];
}

/**
 * Searches the target side with `count` queries of the source side, drawn by the seed and not chosen by hand: through HNSW
 * where it is installed, to show it; `same` marks the entry of the query itself.
 */
export async function demoSearch(
  data: DemoData,
  translator: Translator,
  seed: number,
  count = 10,
  k = 3,
): Promise<DemoSearch> {
  const { available, reason } = await hnswAvailable();
  const choice = await chooseIndex({ wanted: available ? 'hnsw' : 'exact' });
  const corpus = data.target.rows + data.testTarget.rows;
  const index = await createIndex(choice.kind, data.target.dim, { capacity: corpus, seed });
  index.add(preprocess(data.target, translator.means.target).matrix);
  index.add(preprocess(data.testTarget, translator.means.target).matrix);
  const lemmas = [...data.targetLemmas, ...data.testLemmas];
  const rows = random(seed).fork('demo examples').sample(data.testSource.rows, count);
  const found = await index.search(await translator.translate(takeRows(data.testSource, rows), { centred: true }), k);
  const examples = [...rows].map((row, q) => ({
    query: data.testLemmas[row]!,
    neighbours: Array.from({ length: found.k }, (_, place) => {
      const at = found.rows[q * found.k + place]!;
      return { lemma: lemmas[at]!, score: found.scores[q * found.k + place]!, same: at === data.target.rows + row };
    }),
  }));
  return { kind: choice.kind, reason: available ? 'HNSW graph (hnswlib-node)' : reason, corpus, examples };
}
