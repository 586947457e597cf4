import { VecbridgeError } from '../../src/core/errors.js';
import { plural } from '../../src/core/plural.js';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { type RetrievalScores, retrieval } from '../../src/search/rank-scores.js';
import { requireSpaceDims } from '../../src/translators/source-dims.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { requireDirections } from '../../src/vectors/row-check.js';
import { crossFitted } from '../../training/paired/cross-fit.js';
import { identityMap } from '../../training/paired/identity.js';
import { randomMap } from '../../training/paired/random.js';
import { type HnswScores, hnswScores } from './hnsw-scores.js';

interface EvaluateInput {
  readonly translator: Translator;
  /** Raw vectors; row i of the source and row i of the target are the same item, unseen by the fit. */
  readonly source: Matrix;
  readonly target: Matrix;
  /** The ceiling: a translator of the same kind fitted with all pairs. Without it, 5-fold cross-fitted Procrustes. */
  readonly oracle?: Translator;
  readonly ks?: readonly number[];
  /** Measure approximate search too. Default: where hnswlib-node is installed. */
  readonly hnsw?: boolean;
  /** Of the random row and the folds. */
  readonly seed?: number;
}

/** A row to compare with; `kind` says how the oracle came about. */
export interface ComparisonRow extends RetrievalScores {
  readonly kind: 'identity' | 'random' | 'given' | 'cross-fitted';
}

/** The object `vecbridge eval --json` prints. */
export interface Evaluation extends RetrievalScores {
  /** "source → target" by model ids where they are known. */
  readonly direction: string;
  readonly hnsw: HnswScores | null;
  readonly rows: {
    readonly identity: ComparisonRow;
    readonly random: ComparisonRow;
    readonly oracle: ComparisonRow | null;
  };
}

const FOLDS = 5;
const DEFAULT_KS = [1, 10, 100];

/**
 * Retrieval of translated source rows among the real target rows, both centred with the translator's means, beside the
 * rows identity (dims cut or filled up), random (a random rotation) and oracle. The cross-fitted oracle translates every
 * row by a map fitted without its fold, so it is never in-sample; with fewer than 10 pairs it is null.
 */
export async function evaluatePairs(input: EvaluateInput): Promise<Evaluation> {
  const { translator, source, target, seed = 0 } = input;
  checkRows(translator, source, target);
  requireDirections(target, 'row', ' of the target');
  const ks = [...new Set([...DEFAULT_KS, ...(input.ks ?? [])])].sort((a, b) => a - b);
  const pool = preprocess(target, translator.means.target).matrix;
  const queries = await translator.translate(source, { centred: true });
  const scores = await retrieval(queries, pool, ks);
  const centred = preprocess(source, translator.means.source).matrix;
  const mapped = async (map: Matrix, kind: ComparisonRow['kind']): Promise<ComparisonRow> => ({
    kind,
    ...(await retrieval(unitRows(await matmul(centred, map)), pool, ks)),
  });
  const rows = {
    identity: await mapped(identityMap(source.dim, target.dim), 'identity'),
    random: await mapped(await randomMap(source.dim, target.dim, seed), 'random'),
    oracle: await oracleRow(input, centred, pool, ks),
  };
  const [from, to] = translator.manifest.spaces;
  return {
    direction: `${from.modelId ?? 'source'} → ${to.modelId ?? 'target'}`,
    ...scores,
    hnsw: await hnswScores(queries, pool, { wanted: input.hnsw, seed }),
    rows,
  };
}

/** Fewer pairs than two for each fold make no oracle. */
const FEWEST_PAIRS = 2 * FOLDS;

async function oracleRow(
  { oracle, source, target, seed = 0 }: EvaluateInput,
  centred: Matrix,
  pool: Matrix,
  ks: readonly number[],
): Promise<ComparisonRow | null> {
  if (oracle) {
    checkRows(oracle, source, target);
    const own = preprocess(target, oracle.means.target).matrix;
    return { kind: 'given', ...(await retrieval(await oracle.translate(source, { centred: true }), own, ks)) };
  }
  if (pool.rows < FEWEST_PAIRS) return null;
  const { predicted } = await crossFitted(centred, pool, FOLDS, random(seed));
  return { kind: 'cross-fitted', ...(await retrieval(predicted, pool, ks)) };
}

function checkRows(translator: Translator, source: Matrix, target: Matrix): void {
  if (source.rows !== target.rows) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `the source has ${source.rows} ${plural(source.rows, 'row')}, the target ${target.rows}.`,
      {
        hint: 'evaluation needs pairs: row i of one file and row i of the other must be the same item',
        context: { source: source.rows, target: target.rows },
      },
    );
  }
  if (source.rows < 2) {
    throw new VecbridgeError(
      'TOO_FEW_ROWS',
      `${source.rows} of at least 2 pairs: among one candidate every map is right.`,
      {
        hint: 'give more pairs; from 50 on a share says something',
        context: { rows: source.rows, needed: 2 },
      },
    );
  }
  requireSpaceDims(translator.manifest, source, target);
}
