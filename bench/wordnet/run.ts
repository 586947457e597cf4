/**
 * Fits without pairs on a split, and measures with pairs what the fit did not know. One JSON line per run:
 *   node --import tsx bench/wordnet/run.ts SPLIT PAIRS CASES SEEDS [--threads N] [--set key=value]... >> results.jsonl
 *   ... wordnet-19k use-glove,glove-fasttext true 0-9
 *   ... wordnet-tune use-glove gaussian,permuted,truncated,planted-0.5 0,1
 */

import { parseOptions } from '../../src/core/options.js';
import { setThreads } from '../../src/engine/threads.js';
import { matmul } from '../../src/linalg/matmul.js';
import { type RetrievalScores, retrieval } from '../../src/search/rank-scores.js';
import type { LinearTranslator } from '../../src/translators/linear.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess } from '../../src/vectors/preprocess.js';
import { fitSpaces } from '../../training/fit.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { unpairedLinear } from '../../training/unpaired-linear/unpaired-linear.js';
import { CONTROLS, control, loadPair, type Protocol, plantedRotation } from './spaces.js';

const [split = 'wordnet-19k', pairs = 'use-glove', cases = 'true', seeds = '0', ...flags] = process.argv.slice(2);
const settings: Record<string, string> = {};
for (let i = 0; i < flags.length; i += 2) {
  if (flags[i] === '--threads') setThreads(Number(flags[i + 1]));
  if (flags[i] === '--set') settings[flags[i + 1]!.split('=')[0]!] = flags[i + 1]!.split('=')[1]!;
}
const options = parseOptions(unpairedLinear.options, settings, 'unpaired-linear');
const from = (seeds.includes('-') ? seeds.split('-') : []).map(Number);
const list = from.length
  ? Array.from({ length: from[1]! - from[0]! + 1 }, (_, i) => from[0]! + i)
  : seeds.split(',').map(Number);

for (const seed of list) {
  for (const pair of pairs.split(',')) {
    for (const kind of cases.split(',')) await run(await protocolOf(pair, kind, seed), pair, kind, seed);
  }
}

async function protocolOf(pair: string, kind: string, seed: number): Promise<Protocol> {
  if (kind.startsWith('planted-')) {
    const [side] = pair.split('-');
    const protocol = await loadPair(`${side}-${side}`, split);
    return plantedRotation(protocol, Number(kind.slice(8)), seed);
  }
  const protocol = await loadPair(pair, split);
  const known = CONTROLS.find((name) => name === kind);
  return known ? control(protocol, known, seed) : protocol;
}

async function run(protocol: Protocol, pair: string, kind: string, seed: number): Promise<void> {
  const cpu = process.cpuUsage();
  const { translators, verdict, seconds } = await fitSpaces(unpairedLinear, {
    spaces: [protocol.source, protocol.target],
    seed,
    options,
  });
  const used = process.cpuUsage(cpu);
  const { weights, means } = translators[0] as LinearTranslator;
  const x = preprocess(protocol.test.source, means.source).matrix;
  const y = preprocess(protocol.test.target, means.target).matrix;
  const oracle = await procrustesMap(
    preprocess(protocol.paired.source, means.source).matrix,
    preprocess(protocol.paired.target, means.target).matrix,
  );
  const there = async (map: Matrix): Promise<RetrievalScores> => retrieval(await matmul(x, map), y);
  const back = async (map: Matrix): Promise<RetrievalScores> =>
    retrieval(await matmul(y, map, { transposeB: true }), x);
  const truth = kind === 'true' || kind.startsWith('planted') || kind === 'truncated';
  const scores = truth ? { there: await there(weights), back: await back(weights) } : null;
  const ceiling = truth ? { there: await there(oracle), back: await back(oracle) } : null;
  const line = {
    split,
    pair,
    kind,
    seed,
    verdict: verdict.label,
    top1: scores?.there.top1 ?? null,
    backTop1: scores?.back.top1 ?? null,
    oracleTop1: ceiling?.there.top1 ?? null,
    oracleBackTop1: ceiling?.back.top1 ?? null,
    scores,
    seconds,
    cpuSeconds: (used.user + used.system) / 1e6,
    rss: process.resourceUsage().maxRSS * 1024,
    evidence: Object.fromEntries(verdict.evidence.map((row) => [row.measure, row.value])),
  };
  console.log(JSON.stringify(line));
}
