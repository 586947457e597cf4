/**
 * What a warm-started network gains over its linear start. One JSON line a run:
 *   node --import tsx bench/vec2vec/polish.ts SPLIT PAIRS SEEDS STARTS [--threads N] [--every] [--set key=value]...
 *   node --import tsx bench/vec2vec/polish.ts wordnet-19k use-glove,glove-fasttext 0-2 starts/
 * STARTS is a folder in which the linear starts are kept for further runs. --every prints every evaluation too.
 */
import { setThreads } from '../../src/engine/threads.js';
import { readFlags, seedList } from './flags.js';
import { runPolish } from './run-polish.js';

const [split = 'wordnet-19k', pairs = 'use-glove', seeds = '0', starts = 'starts', ...rest] = process.argv.slice(2);
const flags = readFlags(rest);
setThreads(flags.threads);
for (const seed of seedList(seeds)) {
  for (const pair of pairs.split(',')) await runPolish({ bench: 'polish', split, pair, seed, starts, flags });
}
