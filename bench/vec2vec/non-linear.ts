/**
 * Whether a map that is not linear can be better than linear ones, given all pairs: Procrustes, ridge and a residual
 * perceptron on the same pairs, top-1 of the test rows in both directions. One JSON line a run:
 *   node --import tsx bench/vec2vec/non-linear.ts SPLIT PAIRS SEEDS [--threads N] [--pairs N] [--set key=value]...
 * PAIRS: "minilm-e5", or "minilm-e5:binary" with the first space altered (altered-spaces.ts), or "minilm-e5:all" for each
 * alteration. --pairs: pairs drawn by the seed; without it all of the split. --set: of the perceptron.
 */

import { cpuSeconds } from '../../src/core/cpu-seconds.js';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { fitNamed } from '../../training/fit.js';
import { commitName } from '../measure-command.js';
import { measureTranslators } from '../modern/measure.js';
import { ALTERATIONS, type Alteration, loadAltered } from './altered-spaces.js';
import { readFlags, seedList } from './flags.js';

const [split = 'modern-19k', pairs = 'minilm-e5', seeds = '0', ...rest] = process.argv.slice(2);
const at = rest.indexOf('--pairs');
const known = at < 0 ? undefined : Number(rest.splice(at, 2)[1]);
const flags = readFlags(rest);
setThreads(flags.threads);
for (const seed of seedList(seeds)) {
  for (const name of pairs.split(',')) {
    const [pair = '', how = 'none'] = name.split(':');
    const ways = how === 'all' ? (Object.keys(ALTERATIONS) as Alteration[]) : [how as Alteration];
    for (const way of ways) await compare(pair, way, seed);
  }
}

async function compare(pair: string, alteration: Alteration, seed: number): Promise<void> {
  const { paired, test } = await loadAltered(`${pair}:${alteration}`, split);
  const rows = random(seed)
    .fork('pairs')
    .sample(paired.source.rows, known ?? paired.source.rows);
  const [source, target] = [takeRows(paired.source, rows), takeRows(paired.target, rows)];
  const fit = async (method: string, options: Record<string, unknown> = {}) =>
    measured(source, target, method, options, seed, test);
  const maps = {
    procrustes: await fit('procrustes'),
    ridge: await fit('ridge'),
    mlp: await fit('mlp', flags.settings),
  };
  const line = { bench: 'non-linear', split, pair, alteration, seed, pairs: rows.length, settings: flags.settings };
  console.log(JSON.stringify({ ...line, ...maps, commit: commitName() }));
}

async function measured(
  source: Matrix,
  target: Matrix,
  method: string,
  options: Record<string, unknown>,
  seed: number,
  test: { readonly source: Matrix; readonly target: Matrix },
) {
  const spent = cpuSeconds();
  const { translators } = await fitNamed({ source, target, pairs: true, method, options, seed, verdict: false });
  const cpu = spent();
  const { there, back } = await measureTranslators(translators[0]!, translators[1]!, test);
  return { there: there.top1, back: back.top1, cpuSeconds: cpu };
}
