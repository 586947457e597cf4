/**
 * From random weights. One JSON line a run, failures included:
 *   node --import tsx bench/vec2vec/scratch.ts PAIR|rotation[-ROWS]|three|adversaries SPLIT SEEDS [--threads N] [--every] [--set key=value]...
 * PAIR: two encoders ("minilm-mpnet" of modern-19k; of wordnet-tune to choose settings), preset `components`; the others are of
 * classical spaces, preset `scratch`.
 * rotation: glove rows against a random rotation of other glove rows with 5 % noise, ROWS of either side or all of them;
 * three: one latent of use, glove and fasttext; adversaries: the rotation with every adversary under the same number of
 * steps.
 */

import { cpuSeconds } from '../../src/core/cpu-seconds.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { retrieval } from '../../src/search/rank-scores.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, sliceRows, zeros } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { orderedPairs } from '../../training/vec2vec/directions.js';
import { presetOptions } from '../../training/vec2vec/options.js';
import { axesOf } from '../../training/vec2vec/start/coordinates.js';
import { trainNetwork } from '../../training/vec2vec/train-network.js';
import { commitName } from '../measure-command.js';
import { loadPair, plantedRotation } from '../wordnet/spaces.js';
import { readFlags, seedList } from './flags.js';

/** Of the preset: fewer rows held out, and a short verdict, which is not what is measured. */
const SETTINGS = { heldOut: 1000, restarts: 2, clusters: 10 };
const ADVERSARIES = ['lsgan', 'vanilla', 'relativistic', 'mmd', 'cauchy-schwarz', 'sinkhorn'];

interface Problem {
  readonly spaces: readonly Matrix[];
  /** Paired rows that no run sees. */
  readonly test: readonly Matrix[];
}

const [what = 'rotation', split = 'wordnet-19k', seeds = '0', ...rest] = process.argv.slice(2);
const flags = readFlags(rest);
const isPair = !/^(rotation|three|adversaries)/.test(what);
setThreads(flags.threads);
for (const seed of seedList(seeds)) {
  const problem = what === 'three' ? await threeSpaces() : isPair ? await encoders() : await rotation(seed);
  for (const adversary of what === 'adversaries' ? ADVERSARIES : ['lsgan']) await run(problem, adversary, seed);
}

/** All rows that the split gives either side. */
async function encoders(): Promise<Problem> {
  const { source, target, test } = await loadPair(what, split);
  return { spaces: [source, target], test: [test.source, test.target] };
}

async function rotation(seed: number): Promise<Problem> {
  const glove = await loadPair('glove-glove', split);
  const planted = await plantedRotation(glove, 0.05, seed);
  const rows = Number(what.split('-')[1] ?? planted.source.rows);
  const cut = (m: Matrix): Matrix => sliceRows(m, 0, Math.min(rows, m.rows));
  return { spaces: [cut(planted.source), cut(planted.target)], test: [planted.test.source, planted.test.target] };
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
  const options = isPair
    ? presetOptions('components', { ...SETTINGS, ...flags.settings })
    : presetOptions('scratch', { ...SETTINGS, adversary, ...flags.settings });
  const spent = cpuSeconds();
  const began = performance.now();
  const evaluations: object[] = [];
  const {
    translators,
    verdict,
    chosen,
    seconds: parts,
  } = await trainNetwork({
    spaces,
    options,
    seed,
    probe: { source: test[0]!, target: test[1]! },
    onEvaluation: ({ step, directions, cycle, probe }) => {
      evaluations.push({ step, directions, cycle, probe, cpuSeconds: spent() });
      if (flags.every) console.error(JSON.stringify(evaluations.at(-1)));
    },
  });
  const seconds = (performance.now() - began) / 1000;
  const cpu = spent();
  const prepared = spaces.map((space) => preprocess(space));
  const axes = (await axesOf(
    prepared.map(({ matrix }) => matrix),
    options.coordinates === 'given' ? 'principal' : options.coordinates,
    seed,
  ))!;
  const seen = await Promise.all(test.map((m, s) => matmul(preprocess(m, prepared[s]!.mean).matrix, axes[s]!)));
  const top1: Record<string, number> = {};
  const axesTop1: Record<string, number> = {};
  for (const [i, [from, to]] of orderedPairs(spaces.length).entries()) {
    top1[`${from}→${to}`] = await top1Of(translators[i]!, test[from]!, test[to]!);
    const dims = Math.min(seen[from]!.dim, seen[to]!.dim);
    axesTop1[`${from}→${to}`] = (await retrieval(leading(seen[from]!, dims), leading(seen[to]!, dims))).top1;
  }
  const { start, best, step, ended } = chosen;
  console.log(
    JSON.stringify({
      bench: what,
      commit: commitName(),
      split,
      adversary: options.adversary,
      seed,
      settings: flags.settings,
      seconds,
      secondsTraining: parts.map,
      cpuSeconds: cpu,
      steps: step,
      ended,
      bestStep: best.step,
      startScore: start.score,
      score: best.score,
      top1,
      axesTop1,
      verdict: { label: verdict.label, reason: verdict.reason, score: verdict.score, null: verdict.null },
      evaluations,
    }),
  );
}

async function top1Of(translator: Translator, from: Matrix, to: Matrix): Promise<number> {
  const mapped = await translator.translate(from, { centred: true });
  return (await retrieval(mapped, preprocess(to, translator.means.target).matrix)).top1;
}

/** Unit rows of the leading coordinates: what the axes alone make of a space, without a network. */
function leading(m: Matrix, dims: number): Matrix {
  const out = zeros(m.rows, dims);
  for (let i = 0; i < m.rows; i++) out.data.set(m.data.subarray(i * m.dim, i * m.dim + dims), i * dims);
  return unitRows(out);
}
