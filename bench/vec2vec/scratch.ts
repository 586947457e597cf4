/**
 * From random weights, where it must work. One JSON line a run, failures included:
 *   node --import tsx bench/vec2vec/scratch.ts rotation|turned|three|adversaries SPLIT SEEDS [--threads N] [--every] [--set key=value]...
 * rotation: glove rows against a random rotation of other glove rows with 5 % noise; turned: the same, where the network
 * begins as a random rotation instead of random weights; three: one latent of use, glove and fasttext; adversaries: the
 * rotation with every adversary under the same number of steps.
 */
import { retrieval } from '../../eval/retrieval.js';
import { setThreads } from '../../src/engine/threads.js';
import { random } from '../../src/random.js';
import { type LinearTranslator, linearTranslator } from '../../src/translators/linear.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { unjudged } from '../../training/paired/judge.js';
import { presetOptions } from '../../training/vec2vec/options.js';
import { orderedPairs, trainNetwork } from '../../training/vec2vec/train-network.js';
import { randomOrthogonal } from '../../training/verdict/evidence.js';
import { loadPair, plantedRotation } from '../wordnet/spaces.js';
import { cpuSeconds } from './cpu-seconds.js';
import { readFlags, seedList } from './flags.js';

/** A small network without norms and larger steps than the presets: thousands of steps in minutes of one core. */
const SETTINGS = {
  ...{ start: 'scratch', width: 128, norm: 'none', dropout: 0, discriminatorWidth: 512, discriminatorDepth: 3 },
  ...{ cycle: 1, cycleVsp: 0, reconstructionVsp: 0, latentAdversarial: 0, discriminatorNoise: 0.2 },
  ...{ learningRate: 1e-3, discriminatorLearningRate: 1e-3, batchSize: 64, clip: 10, update: 'simultaneous' },
  ...{ steps: 6000, warmup: 100, evaluateEvery: 1000, heldOut: 500, patience: 0, cycleSlack: 10, select: 'all' },
  ...{ restarts: 2, clusters: 10 }, // a short verdict: it is not what is measured
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
  const turned = what === 'turned';
  const options = presetOptions('paper', {
    ...SETTINGS,
    ...(turned ? { start: 'linear', width: spaces[0]!.dim } : {}),
    ...{ adversary, ...flags.settings },
  });
  const spent = cpuSeconds();
  const began = performance.now();
  const evaluations: object[] = [];
  const { translators, chosen } = await trainNetwork({
    spaces,
    options,
    seed,
    init: turned ? [await randomStart(spaces, seed)] : undefined,
    probe: { source: test[0]!, target: test[1]! },
    onEvaluation: ({ step, directions, cycle, probe }) => {
      evaluations.push({ step, directions, cycle, probe, cpuSeconds: spent() });
      if (flags.every) console.error(JSON.stringify(evaluations.at(-1)));
    },
  });
  const seconds = (performance.now() - began) / 1000;
  const cpu = spent();
  const top1: Record<string, number> = {};
  for (const [i, [from, to]] of orderedPairs(spaces.length).entries()) {
    top1[`${from}→${to}`] = await top1Of(translators[i]!, test[from]!, test[to]!);
  }
  const { start, best, step, ended } = chosen;
  console.log(
    JSON.stringify({
      bench: what,
      split,
      adversary: options.adversary,
      seed,
      settings: flags.settings,
      seconds,
      cpuSeconds: cpu,
      steps: step,
      ended,
      bestStep: best.step,
      startScore: start.score,
      score: best.score,
      top1,
      evaluations,
    }),
  );
}

async function top1Of(translator: Translator, from: Matrix, to: Matrix): Promise<number> {
  const mapped = await translator.translate(from, { centred: true });
  return (await retrieval(mapped, preprocess(to, translator.means.target).matrix)).top1;
}

/** A rotation that knows nothing of the spaces, which have the same dims. */
async function randomStart([x, y]: readonly Matrix[], seed: number): Promise<LinearTranslator> {
  const weights = await randomOrthogonal(x!.dim, y!.dim, random(seed).fork('start'));
  const means = { source: preprocess(x!).mean, target: preprocess(y!).mean };
  const verdict = unjudged('The map is random.');
  return linearTranslator({ method: 'random', options: {}, seed, verdict, data: [], engine: '' }, { weights, means });
}
