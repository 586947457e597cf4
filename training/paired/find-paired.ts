import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Mlp } from '../../src/translators/map-weights.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { Found, HistoryRow, SearchInput } from '../method.js';
import { type PreparedPairs, preparePairs } from './pairs.js';

/** What a paired method finds: one matrix there (and one back), or a perceptron each way. */
type PairedMaps = MapsThereAndBack & {
  /** Paired source rows translated, centred, by a map that did not see their pairs (n, d_target). */
  readonly predicted: Matrix;
  /** Their true partners (n, d_target), where they are not all the pairs in order. */
  readonly partners?: Matrix;
  /** How the pairs were kept apart, for the verdict. */
  readonly how: string;
  readonly history: readonly HistoryRow[];
  readonly scores?: Readonly<Record<string, number>>;
};

type MapsThereAndBack =
  | {
      /** (d_source, d_target) */
      readonly weights: Matrix;
      /** (d_target, d_source) where the way back is not the transpose. */
      readonly back?: Matrix;
    }
  | { readonly there: Mlp; readonly back: Mlp };

/** The common part of the paired methods: prepare the pairs, solve, hand over what the verdict looks up. */
export async function findPaired<O extends Record<string, unknown>>(
  method: string,
  input: SearchInput<O>,
  solve: (pairs: PreparedPairs, stop: () => void) => Promise<PairedMaps>,
): Promise<Found> {
  const stop = (): void => stopIfAborted(input.signal, `fitting ${method}`);
  stop();
  const pairs = preparePairs(input, method);
  input.on?.({ stage: 'map', done: 0, total: 1, note: `${method} on ${pairs.source.rows} pairs` });
  const found = await solve(pairs, stop);
  stop();
  input.on?.({ stage: 'map', done: 1, total: 1 });
  const { means } = pairs;
  const { predicted, partners = pairs.target, how, history } = found;
  return {
    maps:
      'there' in found
        ? { there: found.there, back: found.back, means }
        : { weights: found.weights, ...(found.back ? { back: found.back } : {}), means },
    history,
    scores: { pairs: pairs.source.rows, ...found.scores },
    evidence: { kind: 'pairs', predicted, partners, how },
  };
}
