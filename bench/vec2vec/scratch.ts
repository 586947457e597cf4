/**
 * From random weights, where it must work. One JSON line a run, failures included:
 *   node --import tsx bench/vec2vec/scratch.ts rotation|three|adversaries SPLIT SEEDS [--threads N] [--every] [--set key=value]...
 * rotation: glove rows against a random rotation of other glove rows with 5 % noise; three: one latent of use, glove and
 * fasttext; adversaries: the rotation with every adversary under the same number of steps.
 */
import { retrieval } from '../../eval/retrieval.js';
import { setThreads } from '../../src/engine/threads.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { presetOptions } from '../../training/vec2vec/options.js';
import { orderedPairs, trainNetwork } from '../../training/vec2vec/train-network.js';
import { loadPair, plantedRotation } from '../wordnet/spaces.js';
import { readFlags, seedList } from './flags.js';

/** A third of the paper's width, larger steps: a run of minutes on two cores. */
const SETTINGS = {
  ...{ start: 'scratch', width: 384, discriminatorWidth: 384, norm: 'layer', dropout: 0 },
  ...{ learningRate: 2e-4, discriminatorLearningRate: 1e-4, batchSize: 256 },
  ...{ steps: 4000, warmup: 200, evaluateEvery: 200, patience: 0, ema: 0.99 },
};
const ADVERSARIES = ['lsgan', 'vanilla', 'relativistic', 'mmd', 'cauchy-schwarz', 'sinkhorn'];

interface Problem {
  readonly spaces: readonly Matrix[];
  /** Paired rows that no run sees. */
  readonly test: readonly Matrix[];
}

const [what = 'rotation', split = 'wordnet-19k', seeds = '0', ...rest] = process.argv.slice(2);
const flags = readFlags(rest);
setThreads(flags.threads);
for (const seed of seedList(seeds)) {
  const problem = what === 'three' ? await threeSpaces() : await rotation(seed);
  for (const adversary of what === 'adversaries' ? ADVERSARIES : ['lsgan']) await run(problem, adversary, seed);
}

async function rotation(seed: number): Promise<Problem> {
  const glove = await loadPair('glove-glove', split);
  const planted = await plantedRotation(glove, 0.05, seed);
  return { spaces: [planted.source, planted.target], test: [planted.test.source, planted.test.target] };
}

/** The rows of the two sides in thirds, so that no entry is in two spaces. */
async function threeSpaces(): Promise<Problem> {
  const first = await loadPair('use-glove', split);
  const second = await loadPair('glove-fasttext', split);
  const half = first.target.rows >> 1;
  return {
    spaces: [first.source, sliceRows(first.target, 0, half), sliceRows(second.target, half, second.target.rows)],
    test: [first.test.source, first.test.target, second.test.target],
  };
}

async function run({ spaces, test }: Problem, adversary: string, seed: number): Promise<void> {
  const options = presetOptions('paper', { ...SETTINGS, adversary, ...flags.settings });
  const began = performance.now();
  const { translators, chosen, verdict } = await trainNetwork({
    spaces,
    options,
    seed,
    onEvaluation: (row) => flags.every && console.error(JSON.stringify(row)),
  });
  const seconds = (performance.now() - began) / 1000;
  const top1: Record<string, number> = {};
  for (const [i, [from, to]] of orderedPairs(spaces.length).entries()) {
    top1[`${from}→${to}`] = await top1Of(translators[i]!, test[from]!, test[to]!);
  }
  const { start, best, step, ended } = chosen;
  console.log(
    JSON.stringify({
      bench: what,
      split,
      adversary,
      seed,
      settings: flags.settings,
      seconds,
      steps: step,
      ended,
      bestStep: best.step,
      startScore: start.score,
      score: best.score,
      top1,
      verdict: verdict.label,
    }),
  );
}

async function top1Of(translator: Translator, from: Matrix, to: Matrix): Promise<number> {
  const mapped = await translator.translate(from, { centred: true });
  return (await retrieval(mapped, preprocess(to, translator.means.target).matrix)).top1;
}
