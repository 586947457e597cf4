import { basename } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { plural } from '../../src/core/plural.js';
import { wilson, Z_90 } from '../../src/core/wilson.js';
import { fingerprint, type Measured, type MeasuredDirection } from '../../src/translators/manifest.js';
import type { Translator } from '../../src/translators/translator.js';
import type { NamedMatrix } from '../../src/vectors/read-matrix.js';
import { type Evaluation, evaluatePairs } from './evaluate-pairs.js';
import { isInSample } from './in-sample.js';

/**
 * Fewest pairs that are recorded. With fewer the 90 % interval of a share is wider than .22 at its widest, and among so few
 * rows a poor map finds many partners: the record would say nothing.
 */
const FEWEST_PAIRS = 50;

interface PairsToMeasure {
  /** Source → target, as loaded. */
  readonly translator: Translator;
  /** Row by row the same items; raw vectors. */
  readonly pair: readonly [NamedMatrix, NamedMatrix];
  readonly oracle?: Translator;
  readonly ks?: readonly number[];
  readonly seed?: number;
}

/** ROWS_MISMATCH with fewer than 50 pairs, BAD_USAGE where one of the files is what the translator was fitted on. */
export function requireMeasurable({ translator, pair }: Pick<PairsToMeasure, 'translator' | 'pair'>): void {
  const { rows } = pair[0].matrix;
  if (rows < FEWEST_PAIRS) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `${rows} ${plural(rows, 'pair is', 'pairs are')} too few to record: ${FEWEST_PAIRS} are needed.`,
      {
        hint: 'give more pairs, or leave --record out',
        context: { pairs: rows, needed: FEWEST_PAIRS },
      },
    );
  }
  const seen = pair.find(({ matrix }) => isInSample(translator.manifest, matrix));
  if (!seen) return;
  throw new VecbridgeError('BAD_USAGE', `${seen.name}: the translator was fitted on these rows.`, {
    hint: 'measure on pairs the fit has not seen, or leave --record out',
    context: { file: seen.name, rows },
  });
}

/**
 * What a translator records of known pairs. `done` is the evaluation of one direction, `inverse` says which; the other is
 * measured here, where the method has a way back. `gate` is of the direction of `done`.
 */
export async function measurePairs(
  { translator, pair, oracle, ks, seed }: PairsToMeasure,
  done: Evaluation,
  { inverse, gate }: { readonly inverse: boolean; readonly gate?: MeasuredDirection['gate'] },
): Promise<Measured> {
  const [source, target] = pair.map(({ matrix }) => matrix) as [NamedMatrix['matrix'], NamedMatrix['matrix']];
  const other = inverse ? translator : translator.inverse?.();
  const otherOracle = inverse ? oracle : oracle?.inverse?.();
  const evaluation =
    other &&
    (await evaluatePairs({
      translator: other,
      source: inverse ? source : target,
      target: inverse ? target : source,
      ...(otherOracle ? { oracle: otherOracle } : {}),
      ...(ks ? { ks } : {}),
      ...(seed === undefined ? {} : { seed }),
      hnsw: false,
    }));
  const first = { ...directionOf(done), ...(gate ? { gate } : {}) };
  const second = evaluation ? directionOf(evaluation) : null;
  return {
    pairs: source.rows,
    there: inverse ? second! : first,
    back: inverse ? first : second,
    data: pair.map(({ matrix, name }) => fingerprint(matrix, basename(name))),
  };
}

function directionOf({ direction: _, hnsw: __, rows, ...scores }: Evaluation): MeasuredDirection {
  const { lower, upper } = wilson(scores.top1, scores.pool, Z_90);
  return { ...scores, recall: { ...scores.recall }, low: lower, high: upper, oracle: rows.oracle?.top1 ?? null };
}
