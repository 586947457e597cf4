import { cpuSeconds } from '../../src/core/cpu-seconds.js';
import { parseOptions } from '../../src/core/options.js';
import { retrieval } from '../../src/search/rank-scores.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { vec2vecOptions } from '../../training/vec2vec/options.js';
import { trainNetwork } from '../../training/vec2vec/train-network.js';
import { commitName } from '../measure-command.js';
import type { Protocol } from '../wordnet/spaces.js';
import { loadAltered } from './altered-spaces.js';
import type { BenchFlags } from './flags.js';
import { linearStart } from './starts.js';

interface PolishRun {
  readonly bench: string;
  readonly split: string;
  readonly pair: string;
  readonly seed: number;
  /** Folder in which linear starts are kept. */
  readonly starts: string;
  readonly flags: BenchFlags;
}

/**
 * Trains from the linear start of a seed and prints one JSON line. For each direction: the step whose weights it keeps,
 * its held-out score and its top-1 with known pairs, at the start and as kept. The pairs choose nothing.
 */
export async function runPolish({ bench, split, pair, seed, starts, flags }: PolishRun): Promise<void> {
  const options = parseOptions(vec2vecOptions, flags.settings, 'vec2vec');
  const protocol = await loadAltered(pair, split);
  const { startSeed = seed } = flags;
  const start = await linearStart(protocol, startSeed, starts);
  const spent = cpuSeconds();
  const began = performance.now();
  const evaluations: object[] = [];
  const { translators, chosen } = await trainNetwork({
    spaces: [protocol.source, protocol.target],
    options,
    seed,
    init: [start],
    probe: protocol.test,
    onEvaluation: ({ step, directions, cycle, probe }) => {
      evaluations.push({ step, directions, cycle, probe });
      if (flags.every) console.error(JSON.stringify(evaluations.at(-1)));
    },
  });
  const seconds = (performance.now() - began) / 1000;
  const cpu = spent();
  const before = await top1(protocol, start, start.inverse());
  const after = await top1(protocol, translators[0]!, translators[1]!);
  const told = (direction: '0→1' | '1→0', way: 'there' | 'back') => ({
    step: chosen.best.kept[direction]!.step,
    startScore: chosen.start.directions[direction],
    score: chosen.best.directions[direction],
    startTop1: before[way],
    top1: after[way],
    gain: after[way] - before[way],
  });
  const { step: steps, ended } = chosen;
  const line = {
    bench,
    split,
    pair,
    seed,
    startSeed,
    commit: commitName(),
    settings: flags.settings,
    seconds,
    cpuSeconds: cpu,
    steps,
    ended,
  };
  console.log(JSON.stringify({ ...line, there: told('0→1', 'there'), back: told('1→0', 'back'), evaluations }));
}

async function top1(
  { test }: Protocol,
  there: Translator,
  back: Translator,
): Promise<Record<'there' | 'back', number>> {
  const of = async (translator: Translator, from: Matrix, to: Matrix): Promise<number> => {
    const mapped = await translator.translate(from, { centred: true });
    return (await retrieval(mapped, preprocess(to, translator.means.target).matrix)).top1;
  };
  return { there: await of(there, test.source, test.target), back: await of(back, test.target, test.source) };
}
