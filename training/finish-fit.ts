import type { Verdict } from '../src/core/verdict.js';
import { engineLabel } from '../src/translators/engine-label.js';
import { type LinearWeights, linearTranslator } from '../src/translators/linear.js';
import { fingerprint } from '../src/translators/manifest.js';
import { type MlpWeights, mlpTranslator } from '../src/translators/mlp.js';
import type { FitInput, FitResult, HistoryRow } from './method.js';

/** A map that was found and judged. */
interface JudgedMap {
  /** Name of the method. */
  readonly method: string;
  readonly input: Pick<FitInput<unknown>, 'spaces' | 'seed'> & { readonly options: object };
  readonly map: LinearWeights | MlpWeights;
  readonly verdict: Verdict;
  readonly scores: Readonly<Record<string, number>>;
  readonly history: readonly HistoryRow[];
  /** performance.now() when the fit began, and when the map was found: what follows is the verdict. */
  readonly began: number;
  readonly mapped: number;
}

/** The end of every fit of one map: the translators there and back with all that their manifests say. */
export async function finishFit(judged: JudgedMap): Promise<FitResult> {
  const { method, input, map, verdict, scores, history, began, mapped } = judged;
  const facts = {
    method,
    options: { ...input.options },
    seed: input.seed,
    verdict,
    scores,
    data: input.spaces.map((space) => fingerprint(space)),
    engine: await engineLabel(),
  };
  const translator = 'there' in map ? mlpTranslator(facts, map) : linearTranslator(facts, map);
  return {
    translators: [translator, translator.inverse()],
    verdict,
    history,
    seconds: { map: (mapped - began) / 1000, verdict: (performance.now() - mapped) / 1000 },
  };
}
