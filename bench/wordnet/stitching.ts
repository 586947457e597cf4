/**
 * Task heads and attribute inference across spaces: the 45 classes of WordNet entries, maps fitted without pairs on
 * wordnet-19k. Heads are trained on entries of the target side, tested on the test rows. One JSON line per pair, direction
 * and head; maps are kept in MAPS and found again there:
 *   node --import tsx bench/wordnet/stitching.ts MAPS PAIRS HEADS [--rows N] [--threads N] [--set key=value]... >> stitching.jsonl
 *   ... maps use-glove,glove-fasttext linear,mlp --rows 8000
 * A pair named backwards (glove-use) takes the way back of the same map.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { dataFile, loadProtocol } from '../../eval/bench/protocols.js';
import { stitchOptions } from '../../eval/stitching/options.js';
import { stitch } from '../../eval/stitching/stitch.js';
import { setThreads } from '../../src/engine/threads.js';
import { parseAssignments, parseOptions } from '../../src/options.js';
import { random } from '../../src/random.js';
import { loadTranslator } from '../../src/translators/load.js';
import type { Translator } from '../../src/translators/translator.js';
import { takeRows } from '../../src/vectors/matrix.js';
import { fit } from '../../training/fit.js';

const SPLIT = 'wordnet-19k';
const SEED = 0;
/** Test rows, and the rows of the target side, in every file. */
const TEST = [38_000, 40_000] as const;
const TARGET = [19_000, 38_000] as const;
const ORDER = ['use', 'glove', 'fasttext'];

const [maps = 'maps', pairs = 'use-glove', heads = 'linear', ...flags] = process.argv.slice(2);
let rows = TARGET[1] - TARGET[0];
const set: string[] = [];
for (let i = 0; i < flags.length; i += 2) {
  if (flags[i] === '--threads') setThreads(Number(flags[i + 1]));
  if (flags[i] === '--rows') rows = Number(flags[i + 1]);
  if (flags[i] === '--set') set.push(flags[i + 1]!);
}
const labels = gunzipSync(readFileSync(dataFile('wordnet', 'items.jsonl.gz')))
  .toString()
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { label: string }).label);
const chosen = random(SEED)
  .fork('labelled rows')
  .sample(TARGET[1] - TARGET[0], rows)
  .map((row) => row + TARGET[0]);

for (const pair of pairs.split(',')) {
  const translator = await mapOf(pair);
  const { paired, test } = await loadProtocol(pair, SPLIT);
  for (const head of heads.split(',')) {
    const options = parseOptions(stitchOptions, { seed: SEED, ...parseAssignments(set), head }, 'stitch');
    const cpu = process.cpuUsage();
    const report = await stitch({
      translator,
      train: {
        vectors: takeRows(paired.target, chosen),
        labels: Array.from(chosen, (row) => labels[row]!),
        source: takeRows(paired.source, chosen),
      },
      test: { vectors: test.source, target: test.target, labels: labels.slice(...TEST) },
      options,
      on: ({ note }) => process.stderr.write(note ? `${pair} ${head} ${note}\n` : ''),
    });
    const used = process.cpuUsage(cpu);
    const { verdict } = translator.manifest;
    const facts = {
      split: SPLIT,
      pair,
      seed: SEED,
      verdict: verdict.label,
      cpuSeconds: (used.user + used.system) / 1e6,
    };
    console.log(JSON.stringify({ ...facts, options, ...report }));
  }
}

async function mapOf(pair: string): Promise<Translator> {
  const [from = '', to = ''] = pair.split('-');
  const backwards = ORDER.indexOf(from) > ORDER.indexOf(to);
  const name = backwards ? `${to}-${from}` : pair;
  const dir = join(maps, name);
  if (!existsSync(dir)) {
    const { source, target } = await loadProtocol(name, SPLIT);
    const modelIds = name.split('-') as [string, string];
    const { translator } = await fit({ source, target, seed: SEED, modelIds });
    await translator.save(dir);
  }
  const translator = await loadTranslator(dir);
  return backwards ? translator.inverse!() : translator;
}
