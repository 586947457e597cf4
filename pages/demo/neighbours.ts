import { random } from '../../src/core/random.js';
import { chooseIndex, createIndex } from '../../src/search/choose.js';
import { hnswAvailable } from '../../src/search/hnsw.js';
import type { IndexKind, Neighbours } from '../../src/search/vector-index.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { type DemoData, lemmaOf } from './data.js';

interface DemoNeighbour {
  readonly lemma: string;
  readonly text: string;
  readonly score: number;
  /** The entry of the query itself. */
  readonly same: boolean;
}

export interface DemoSearch {
  readonly kind: IndexKind;
  readonly reason: string;
  /** Rows of the target side that were searched: those of the fit and those of the test pairs. */
  readonly corpus: number;
  /** Of the ten rows that a query by the target model itself finds, the share that its translation finds; mean over all test queries. */
  readonly shared10: number;
  readonly examples: readonly {
    /** The text of the query. */
    readonly query: string;
    /** What its translation finds, and what the target model's own vector of the text finds. */
    readonly neighbours: readonly DemoNeighbour[];
    readonly native: readonly DemoNeighbour[];
  }[];
}

const SHARED = 10;

/**
 * Searches the target side with the test queries of the source side, and with the target model's own vectors of the same
 * texts; shows `count` of them, drawn by the seed and not chosen by hand. Through HNSW where it is installed, to show it.
 */
export async function demoSearch(
  data: DemoData,
  translator: Translator,
  seed: number,
  count = 5,
  k = 3,
): Promise<DemoSearch> {
  const { available, reason } = await hnswAvailable();
  const choice = await chooseIndex({ wanted: available ? 'hnsw' : 'exact' });
  const corpus = data.target.rows + data.testTarget.rows;
  const index = await createIndex(choice.kind, data.target.dim, { capacity: corpus, seed });
  const centred = (m: Matrix): Matrix => preprocess(m, translator.means.target).matrix;
  const own = centred(data.testTarget);
  index.add(centred(data.target));
  index.add(own);
  const texts = [...data.targetTexts, ...data.testTexts];
  const translated = await translator.translate(data.testSource, { centred: true });
  const all = { translated: await index.search(translated, SHARED), native: await index.search(own, SHARED) };
  const rows = random(seed).fork('demo examples').sample(data.testSource.rows, count);
  const shown = {
    translated: await index.search(takeRows(translated, rows), k),
    native: await index.search(takeRows(own, rows), k),
  };
  const found = ({ rows: places, scores, k: each }: Neighbours, q: number): DemoNeighbour[] =>
    Array.from({ length: each }, (_, place) => {
      const at = places[q * each + place]!;
      const text = texts[at]!;
      const same = at === data.target.rows + rows[q]!;
      return { lemma: lemmaOf(text), text, score: scores[q * each + place]!, same };
    });
  return {
    kind: choice.kind,
    reason: available ? 'HNSW graph (hnswlib-node)' : reason,
    corpus,
    shared10: sharedShare(all.translated, all.native),
    examples: [...rows].map((row, q) => ({
      query: data.testTexts[row]!,
      neighbours: found(shown.translated, q),
      native: found(shown.native, q),
    })),
  };
}

/** Mean share of the rows of one list that the other list has too, whatever their order. */
function sharedShare(a: Neighbours, b: Neighbours): number {
  let shared = 0;
  for (let q = 0; q < a.queries; q++) {
    const list = new Set(a.rows.subarray(q * a.k, (q + 1) * a.k));
    for (let place = 0; place < b.k; place++) if (list.has(b.rows[q * b.k + place]!)) shared++;
  }
  return shared / (a.queries * a.k);
}
