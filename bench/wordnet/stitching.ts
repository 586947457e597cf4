/**
 * Task heads and attribute inference across spaces: the 45 classes of WordNet entries, maps fitted without pairs on
 * wordnet-19k. Heads are trained on entries of the target side, tested on the test rows. One entry per pair, direction and
 * head is added to the array in OUT; maps are kept in MAPS and found again there:
 *   node --import tsx bench/wordnet/stitching.ts MAPS OUT PAIRS HEADS [--rows N] [--fit-rows N] [--threads N] [--set key=value]...
 *   ... maps docs/results/stitching.json use-glove,glove-use linear,mlp --rows 8000
 * `--rows`: labelled rows; `--fit-rows`: rows of either side for a map that is not in MAPS yet. A pair named backwards
 * (glove-use) takes the way back of the same map.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { dataFile, loadProtocol } from '../../eval/bench/protocols.js';
import { stitchOptions } from '../../eval/stitching/options.js';
import { stitch } from '../../eval/stitching/stitch.js';
import { parseAssignments, parseOptions } from '../../src/core/options.js';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { loadTranslator } from '../../src/translators/load.js';
import type { Translator } from '../../src/translators/translator.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { fit } from '../../training/fit.js';

const SPLIT = 'wordnet-19k';
const SEED = 0;
/** Test rows, and the rows of the target side, in every file. */
const TEST = [38_000, 40_000] as const;
const TARGET = [19_000, 38_000] as const;
const ORDER = ['use', 'glove', 'fasttext'];

const [maps = 'maps', out = 'stitching.json', pairs = 'use-glove', heads = 'linear', ...flags] = process.argv.slice(2);
let rows = TARGET[1] - TARGET[0];
let fitRows = 0;
const set: string[] = [];
for (let i = 0; i < flags.length; i += 2) {
  if (flags[i] === '--threads') setThreads(Number(flags[i + 1]));
  if (flags[i] === '--rows') rows = Number(flags[i + 1]);
  if (flags[i] === '--fit-rows') fitRows = Number(flags[i + 1]);
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

mkdirSync(maps, { recursive: true });
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
    const { verdict, data } = translator.manifest;
    const facts = {
      split: SPLIT,
      pair,
      seed: SEED,
      verdict: verdict.label,
      fitRows: data.map((one) => one.rows),
      cpuSeconds: (used.user + used.system) / 1e6,
    };
    const before = existsSync(out) ? (JSON.parse(readFileSync(out, 'utf8')) as unknown[]) : [];
    writeFileSync(out, `${JSON.stringify([...before, { ...facts, options, ...report }], null, 1)}\n`);
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
    const some = (m: Matrix): Matrix => (fitRows > 0 ? takeRows(m, random(SEED).sample(m.rows, fitRows)) : m);
    const { translator } = await fit({ source: some(source), target: some(target), seed: SEED, modelIds });
    await translator.save(dir);
  }
  const translator = await loadTranslator(dir);
  return backwards ? translator.inverse!() : translator;
}
