import { engineLabel } from '../../src/translators/engine-label.js';
import { linearTranslator } from '../../src/translators/linear.js';
import { fingerprint } from '../../src/translators/manifest.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import type { FitInput, FitResult, HistoryRow } from '../aligner.js';
import { stopIfAborted } from '../interrupt.js';
import { judge } from './judge.js';
import { type PreparedPairs, preparePairs } from './pairs.js';

/** What a closed-form fit gives. */
export interface PairedFit {
  /** (d_source, d_target) */
  readonly weights: Matrix;
  /** (d_target, d_source) where the way back is not the transpose. */
  readonly back?: Matrix;
  /** (n, d_target): every paired source row translated, centred, by a map that did not see its pair. */
  readonly predicted: Matrix;
  /** How the pairs were kept apart, for the verdict. */
  readonly how: string;
  readonly history: readonly HistoryRow[];
  readonly scores?: Readonly<Record<string, number>>;
}

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
  const verdict = await judge(fit.predicted, pairs.target, input.seed, fit.how);
  input.on?.({ stage: 'verdict', done: 1, total: 1, note: verdict.label });
  const translator = linearTranslator(
    {
      method,
      options: { ...input.options },
      seed: input.seed,
      verdict,
      scores: { pairs: pairs.source.rows, ...fit.scores },
      data: input.spaces.map((space) => fingerprint(space)),
      engine: await engineLabel(),
    },
    { weights: fit.weights, ...(fit.back ? { back: fit.back } : {}), means: pairs.means },
  );
  return {
    translators: [translator, translator.inverse()],
    verdict,
    history: fit.history,
    seconds: { map: (mapped - began) / 1000, verdict: (performance.now() - mapped) / 1000 },
  };
}
