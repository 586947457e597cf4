/**
 * What each loss contributes to a warm-started network, and the GAN against distances of distributions under the same
 * number of steps. One JSON line a run; `settings` says what was changed:
 *   node --import tsx bench/vec2vec/ablation.ts losses|adversaries SPLIT PAIRS SEEDS STARTS [--threads N] [--set key=value]...
 */
import { setThreads } from '../../src/engine/threads.js';
import { readFlags, seedList } from './flags.js';
import { runPolish } from './run-polish.js';

const LOSSES: readonly Record<string, string>[] = [
  {},
  { reconstruction: '0' },
  { reconstructionVsp: '0' },
  { cycle: '0' },
  { cycleVsp: '0' },
  { cycle: '0', cycleVsp: '0' },
  { adversarial: '0' },
  { latentAdversarial: '0' },
  { adversarial: '0', latentAdversarial: '0' },
  { translationVsp: '1' },
  { detachCycle: 'false' },
];
const ADVERSARIES = ['lsgan', 'vanilla', 'relativistic', 'mmd', 'cauchy-schwarz', 'sinkhorn'];

const [what = 'losses', split = 'wordnet-19k', pairs = 'use-glove', seeds = '0', starts = 'starts', ...rest] =
  process.argv.slice(2);
const flags = readFlags(rest);
setThreads(flags.threads);
const variants = what === 'adversaries' ? ADVERSARIES.map((adversary) => ({ adversary })) : LOSSES;
for (const seed of seedList(seeds)) {
  for (const pair of pairs.split(',')) {
    for (const variant of variants) {
      const settings = { ...flags.settings, ...variant };
      await runPolish({ bench: what, split, pair, seed, starts, flags: { ...flags, settings } });
    }
  }
}
