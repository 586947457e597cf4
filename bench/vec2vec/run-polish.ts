import { retrieval } from '../../eval/retrieval.js';
import { parseOptions } from '../../src/options.js';
import type { Translator } from '../../src/translators/translator.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { vec2vecOptions } from '../../training/vec2vec/options.js';
import { trainNetwork } from '../../training/vec2vec/train-network.js';
import { loadPair, type Protocol } from '../wordnet/spaces.js';
import type { BenchFlags } from './flags.js';
import { linearStart } from './starts.js';

export interface PolishRun {
  readonly bench: string;
  readonly split: string;
  readonly pair: string;
  readonly seed: number;
  /** Folder in which linear starts are kept. */
  readonly starts: string;
  readonly flags: BenchFlags;
}

/** Trains from the linear start of a seed and prints one JSON line: scores without pairs, top-1 before and after. */
export async function runPolish({ bench, split, pair, seed, starts, flags }: PolishRun): Promise<void> {
  const options = parseOptions(vec2vecOptions, flags.settings, 'vec2vec');
  const protocol = await loadPair(pair, split);
  const start = await linearStart(protocol, seed, starts);
  const began = performance.now();
  const { translators, chosen, verdict } = await trainNetwork({
    spaces: [protocol.source, protocol.target],
    options,
    seed,
    init: [start],
    probe: flags.every ? protocol.test : undefined,
    onEvaluation: (row) => flags.every && console.error(JSON.stringify(row)),
  });
  const before = await top1(protocol, start, start.inverse());
  const after = await top1(protocol, translators[0]!, translators[1]!);
  console.log(
    JSON.stringify({
      bench,
      split,
      pair,
      seed,
      settings: flags.settings,
      seconds: (performance.now() - began) / 1000,
      steps: chosen.step,
      ended: chosen.ended,
      bestStep: chosen.best.step,
      startScore: chosen.start.score,
      score: chosen.best.score,
      startTop1: before.there,
      top1: after.there,
      gain: after.there - before.there,
      startBackTop1: before.back,
      backTop1: after.back,
      backGain: after.back - before.back,
      verdict: verdict.label,
    }),
  );
}

async function top1({ test }: Protocol, there: Translator, back: Translator) {
  const of = async (translator: Translator, from: typeof test.source, to: typeof test.source): Promise<number> => {
    const mapped = await translator.translate(from, { centred: true });
    return (await retrieval(mapped, preprocess(to, translator.means.target).matrix)).top1;
  };
  return { there: await of(there, test.source, test.target), back: await of(back, test.target, test.source) };
}
