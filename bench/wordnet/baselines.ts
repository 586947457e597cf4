/**
 * The published unpaired methods on a split: one map each, measured on the paired test rows, unjudged unless
 * --set verdict=brief or full. One JSON line a run:
 *   node --import tsx bench/wordnet/baselines.ts SPLIT PAIRS METHODS SEEDS [--threads N] [--set key=value]... >> results.jsonl
 *   ... wordnet-19k glove-fasttext mini-vec2vec,rosetta 0
 */

import { parseOptions } from '../../src/core/options.js';
import { setThreads } from '../../src/engine/threads.js';
import { type RetrievalScores, retrieval } from '../../src/search/rank-scores.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { fitSpaces } from '../../training/fit.js';
import { methodNamed } from '../../training/methods.js';
import { loadPair } from './spaces.js';

const [split = 'wordnet-19k', pairs = 'glove-fasttext', methods = 'mini-vec2vec', seeds = '0', ...flags] =
  process.argv.slice(2);
const settings: Record<string, string> = {};
for (let i = 0; i < flags.length; i += 2) {
  if (flags[i] === '--threads') setThreads(Number(flags[i + 1]));
  if (flags[i] === '--set') settings[flags[i + 1]!.split('=')[0]!] = flags[i + 1]!.split('=')[1]!;
}

for (const seed of seeds.split(',').map(Number)) {
  for (const pair of pairs.split(',')) {
    for (const method of methods.split(',')) await run(pair, method, seed);
  }
}

async function run(pair: string, method: string, seed: number): Promise<void> {
  const found = methodNamed(method);
  const options = parseOptions(found.options, { verdict: 'none', ...settings }, method);
  const { source, target, test } = await loadPair(pair, split);
  const cpu = process.cpuUsage();
  const { translators, verdict, seconds, history } = await fitSpaces(found, {
    spaces: [source, target],
    seed,
    options,
  });
  const used = process.cpuUsage(cpu);
  const [forward, backward] = translators;
  const scores = {
    there: await scored(forward!, test.source, test.target),
    back: await scored(backward!, test.target, test.source),
  };
  const line = {
    split,
    pair,
    method,
    seed,
    settings,
    top1: scores.there.top1,
    backTop1: scores.back.top1,
    scores,
    verdict: verdict.label,
    evidence: Object.fromEntries(verdict.evidence.map(({ measure, value }) => [measure, value])),
    secondsMap: seconds?.map,
    secondsVerdict: seconds?.verdict,
    cpuSeconds: (used.user + used.system) / 1e6,
    rss: process.resourceUsage().maxRSS * 1024,
    lastHistory: history.at(-1) ?? null,
  };
  console.log(JSON.stringify(line));
}

async function scored(translator: Translator, queries: Matrix, corpus: Matrix): Promise<RetrievalScores> {
  const translated = await translator.translate(queries, { centred: true });
  return retrieval(translated, preprocess(corpus, translator.means.target).matrix);
}
