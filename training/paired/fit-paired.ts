import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Mlp } from '../../src/translators/mlp-rows.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { finishFit } from '../finish-fit.js';
import type { FitInput, FitResult, HistoryRow } from '../method.js';
import { judge } from '../verdict/judge-paired.js';
import { type PreparedPairs, preparePairs } from './pairs.js';

/** What a fit gives: one matrix there (and one back), or a perceptron each way. */
type PairedFit = FoundMap & {
  /** Paired source rows translated, centred, by a map that did not see their pairs (n, d_target). */
  readonly predicted: Matrix;
  /** Their true partners (n, d_target), where they are not all the pairs in order. */
  readonly partners?: Matrix;
  /** How the pairs were kept apart, for the verdict. */
  readonly how: string;
  readonly history: readonly HistoryRow[];
  readonly scores?: Readonly<Record<string, number>>;
};

type FoundMap =
  | {
      /** (d_source, d_target) */
      readonly weights: Matrix;
      /** (d_target, d_source) where the way back is not the transpose. */
      readonly back?: Matrix;
    }
  | { readonly there: Mlp; readonly back: Mlp };

/** The common part of the paired methods: prepare the pairs, fit, judge, name the facts. */
export async function fitPaired<O extends Record<string, unknown>>(
  method: string,
  input: FitInput<O>,
  solve: (pairs: PreparedPairs, stop: () => void) => Promise<PairedFit>,
): Promise<FitResult> {
  const began = performance.now();
  const stop = (): void => stopIfAborted(input.signal, `fitting ${method}`);
  stop();
  const pairs = preparePairs(input, method);
  input.on?.({ stage: 'map', done: 0, total: 1, note: `${method} on ${pairs.source.rows} pairs` });
  const fit = await solve(pairs, stop);
  stop();
  const mapped = performance.now();
  input.on?.({ stage: 'map', done: 1, total: 1 });
  const verdict = await judge(fit.predicted, fit.partners ?? pairs.target, input.seed, fit.how);
  input.on?.({ stage: 'verdict', done: 1, total: 1, note: verdict.label });
  const { means } = pairs;
  return finishFit({
    ...{ method, input, verdict, history: fit.history, began, mapped },
    map: 'there' in fit ? { there: fit.there, back: fit.back, means } : { ...fit, means },
    scores: { pairs: pairs.source.rows, ...fit.scores },
  });
}
