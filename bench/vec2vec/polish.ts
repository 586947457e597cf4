/**
 * What a warm-started network gains over its linear start. One JSON line a run:
 *   node --import tsx bench/vec2vec/polish.ts SPLIT PAIRS SEEDS STARTS [--threads N] [--every] [--set key=value]...
 *   node --import tsx bench/vec2vec/polish.ts wordnet-19k use-glove,glove-fasttext 0-2 starts/
 * STARTS is a folder in which the linear starts are kept for further runs. --every prints every evaluation too.
 */
import { retrieval } from '../../eval/retrieval.js';
import { setThreads } from '../../src/engine/threads.js';
import { parseOptions } from '../../src/options.js';
import type { Translator } from '../../src/translators/translator.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { vec2vecOptions } from '../../training/vec2vec/options.js';
import { trainNetwork } from '../../training/vec2vec/train-network.js';
import { loadPair, type Protocol } from '../wordnet/spaces.js';
import { readFlags, seedList } from './flags.js';
import { linearStart } from './starts.js';

const [split = 'wordnet-19k', pairs = 'use-glove', seeds = '0', starts = 'starts', ...rest] = process.argv.slice(2);
const flags = readFlags(rest);
setThreads(flags.threads);
const options = parseOptions(vec2vecOptions, flags.settings, 'vec2vec');

for (const seed of seedList(seeds)) {
  for (const pair of pairs.split(',')) {
    const protocol = await loadPair(pair, split);
    const start = await linearStart(protocol, seed, starts);
    const began = performance.now();
    const trained = await trainNetwork({
      spaces: [protocol.source, protocol.target],
      options,
      seed,
      init: [start],
      probe: flags.every ? protocol.test : undefined,
      onEvaluation: (row) => flags.every && console.error(JSON.stringify(row)),
    });
    const [before, after] = [
      await top1(protocol, start, start.inverse()),
      await top1(protocol, ...trained.translators),
    ];
    console.log(
      JSON.stringify({
        bench: 'polish',
        split,
        pair,
        seed,
        settings: flags.settings,
        seconds: (performance.now() - began) / 1000,
        steps: trained.chosen.step,
        bestStep: trained.chosen.best.step,
        startScore: trained.chosen.start.score,
        score: trained.chosen.best.score,
        top1: after.there,
        backTop1: after.back,
        startTop1: before.there,
        startBackTop1: before.back,
        gain: after.there - before.there,
        backGain: after.back - before.back,
        verdict: trained.verdict.label,
      }),
    );
  }
}

async function top1({ test }: Protocol, there?: Translator, back?: Translator) {
  const of = async (translator: Translator, from: typeof test.source, to: typeof test.source): Promise<number> => {
    const mapped = await translator.translate(from, { centred: true });
    return (await retrieval(mapped, preprocess(to, translator.means.target).matrix)).top1;
  };
  return { there: await of(there!, test.source, test.target), back: await of(back!, test.target, test.source) };
}
