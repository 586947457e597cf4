/**
 * What a few known pairs are worth beside many unpaired rows: few-pairs against Procrustes and ridge on the same pairs,
 * and against the oracle. One JSON line per run:
 *   node --import tsx bench/few-pairs.ts SPLIT PAIRS KS SEEDS [--threads N] [--set key=value]... >> few-pairs.jsonl
 *   ... words-7k,wordnet-19k use-glove,glove-fasttext 1,3,10,30,100,300,1000,3000,10000 0,1,2,3,4
 *
 * A user with k pairs has embedded k texts again: the pairs are k random entries, whose vectors stand in both files;
 * all other rows are those of the protocol, with no entry on both sides.
 */

import { parseOptions } from '../src/core/options.js';
import { random } from '../src/core/random.js';
import { setThreads } from '../src/engine/threads.js';
import { matmul } from '../src/linalg/matmul.js';
import { retrieval } from '../src/search/rank-scores.js';
import type { LinearTranslator } from '../src/translators/linear.js';
import { type Matrix, takeRows, zeros } from '../src/vectors/matrix.js';
import { preprocess } from '../src/vectors/preprocess.js';
import { fewPairs } from '../training/few-pairs/few-pairs.js';
import { fitSpaces } from '../training/fit.js';
import { procrustesMap } from '../training/paired/procrustes.js';
import { LAMBDAS, ridgeMap } from '../training/paired/ridge.js';
import { loadPair, type Protocol } from './wordnet/spaces.js';

const [splits = 'words-tune', names = 'use-glove', ks = '30', seeds = '0', ...flags] = process.argv.slice(2);
const settings: Record<string, string> = {};
for (let i = 0; i < flags.length; i += 2) {
  if (flags[i] === '--threads') setThreads(Number(flags[i + 1]));
  if (flags[i] === '--set') settings[flags[i + 1]!.split('=')[0]!] = flags[i + 1]!.split('=')[1]!;
}
const options = parseOptions(fewPairs.options, settings, 'few-pairs');

for (const seed of seeds.split(',').map(Number)) {
  for (const split of splits.split(',')) {
    for (const name of names.split(',')) {
      const data = await loadPair(name, split);
      for (const k of ks.split(',').map(Number)) await run(data, { split, pair: name, k, seed });
    }
  }
}

async function run(data: Protocol, which: { split: string; pair: string; k: number; seed: number }): Promise<void> {
  const { source, target, rows } = withPairs(data, which.k, which.seed);
  const cpu = process.cpuUsage();
  const { translators, verdict, seconds, history } = await fitSpaces(fewPairs, {
    spaces: [source, target],
    pairs: { rows },
    seed: which.seed,
    options,
  });
  const used = process.cpuUsage(cpu);
  const { weights, back, means } = translators[0] as LinearTranslator;
  const [x, y] = [preprocess(data.test.source, means.source).matrix, preprocess(data.test.target, means.target).matrix];
  const top1 = async (map: Matrix): Promise<number> => (await retrieval(await matmul(x, map), y)).top1;
  const backTop1 = async (map: Matrix): Promise<number> =>
    (await retrieval(await matmul(y, map, { transposeB: true }), x)).top1;
  const [px, py] = [preprocess(source, means.source).matrix, preprocess(target, means.target).matrix];
  const alone = await procrustesMap(takeRows(px, rows[0]), takeRows(py, rows[1]));
  const ridge = which.k < 10 ? null : await ridgeMap(takeRows(px, rows[0]), takeRows(py, rows[1]), LAMBDAS);
  const oracle = await procrustesMap(
    preprocess(data.paired.source, means.source).matrix,
    preprocess(data.paired.target, means.target).matrix,
  );
  const line = {
    ...which,
    top1: await top1(weights),
    backTop1: back ? (await retrieval(await matmul(y, back), x)).top1 : await backTop1(weights),
    aloneTop1: await top1(alone),
    aloneBackTop1: await backTop1(alone),
    ridgeTop1: ridge && (await top1(ridge.weights)),
    oracleTop1: await top1(oracle),
    oracleBackTop1: await backTop1(oracle),
    verdict: verdict.label,
    chosen: history.find((row) => row.stage === 'held-out pairs') ?? null,
    history: history.filter((row) => row.stage !== 'race'),
    seconds,
    cpuSeconds: (used.user + used.system) / 1e6,
  };
  console.log(JSON.stringify(line));
}

/** The protocol's rows with k random entries made pairs: what one file lacks of them is added behind its rows. */
function withPairs(data: Protocol, k: number, seed: number) {
  const total = data.paired.source.rows;
  const [n, m] = [data.source.rows, data.target.rows];
  const chosen = random(seed).fork(`pairs ${k}`).sample(total, k);
  // Entries 0..n-1 are on the source side, n..n+m-1 on the target side.
  const place = (entry: number, first: number, size: number, extra: Map<number, number>): number => {
    if (entry >= first && entry < first + size) return entry - first;
    const at = size + extra.size;
    extra.set(entry, at);
    return at;
  };
  const [moreSource, moreTarget] = [new Map<number, number>(), new Map<number, number>()];
  const sourceRows = Uint32Array.from(chosen, (entry) => place(entry, 0, n, moreSource));
  const targetRows = Uint32Array.from(chosen, (entry) => place(entry, n, m, moreTarget));
  return {
    source: joined(data.source, takeRows(data.paired.source, [...moreSource.keys()])),
    target: joined(data.target, takeRows(data.paired.target, [...moreTarget.keys()])),
    rows: [sourceRows, targetRows] as const,
  };
}

function joined(a: Matrix, b: Matrix): Matrix {
  const out = zeros(a.rows + b.rows, a.dim);
  out.data.set(a.data);
  out.data.set(b.data, a.data.length);
  return out;
}
