/**
 * Every measure (or those named) on the three pairs of spaces of a split, and how each ranks the pairs:
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/spaces.ts wordnet-19k
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/spaces.ts words-7k cka,mutual-knn,rsa
 *   VECBRIDGE_DATA=... node --import tsx bench/alignment/spaces.ts modern-19k cka,mutual-knn none    # no permutations
 * Paired measures: 2,000 seeded rows of those the oracle is fitted on (no test rows). Unpaired measures: 5,000 rows of
 * the source side against 5,000 other rows of the target side. Writes docs/results/alignment-spaces-SPLIT.json.
 */
import type { Measure } from '../../eval/alignment/measure.js';
import { measureNamed, measures } from '../../eval/alignment/measures.js';
import { calibrationOf } from '../../eval/alignment/null/calibration.js';
import { createMemo, runMeasure } from '../../eval/alignment/run.js';
import { random } from '../../src/core/random.js';
import { setThreads } from '../../src/engine/threads.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { loadPair } from '../wordnet/spaces.js';
import { markdownTable, writeResult } from './results.js';

const SEED = 0;
const PAIRED_ROWS = 2000;
const UNPAIRED_ROWS = 5000;
const [split = 'wordnet-19k', names, permutations] = process.argv.slice(2);
const PAIRS = split.startsWith('modern')
  ? ['minilm-mpnet', 'mpnet-e5', 'minilm-e5']
  : ['use-glove', 'glove-fasttext', 'use-fasttext'];
const chosen = names ? names.split(',').map(measureNamed) : (Object.values(measures) as Measure[]);

interface Row {
  readonly measure: string;
  readonly direction: string;
  readonly value: number;
  readonly chance: number | null;
  readonly n: number;
  readonly seconds: number;
  readonly details?: unknown;
}

/** Orders of the rows for z and p: the measures' own number, none, or a number. */
const orders = permutations === 'none' ? undefined : permutations ? Number(permutations) : 'default';

setThreads(1);
const found: Record<string, Row[]> = {};
for (const pair of PAIRS) {
  const protocol = await loadPair(pair, split);
  const rng = random(SEED).fork('rows');
  const some = rng.sample(protocol.paired.source.rows, PAIRED_ROWS).sort();
  const cut = (m: Matrix): Matrix => takeRows(m, rng.fork(m.dim).sample(m.rows, UNPAIRED_ROWS).sort());
  const paired = [takeRows(protocol.paired.source, some), takeRows(protocol.paired.target, some)] as const;
  const unpaired = [cut(protocol.source), cut(protocol.target)] as const;
  const memo = createMemo();
  const rows: Row[] = [];
  for (const measure of chosen) {
    const [x, y] = measure.pairing === 'paired' ? paired : unpaired;
    const start = performance.now();
    const result = await runMeasure(measure, x, y, { seed: SEED, memo, permutations: orders });
    const { value, chance, n } = result;
    const details = { ...result.details, ...calibrationOf(measure, result) };
    const seconds = Math.round(performance.now() - start) / 1000;
    rows.push({ measure: measure.name, direction: measure.direction, value, chance, n, seconds, details });
  }
  found[`${split} ${pair}`] = rows;
  console.error(`${split} ${pair}: ${rows.reduce((s, r) => s + r.seconds, 0).toFixed(1)} s`);
}
writeResult(`alignment-spaces-${split}`, {
  command: `node --import tsx bench/alignment/spaces.ts ${process.argv.slice(2).join(' ')}`.trimEnd(),
  seed: SEED,
  rows: { paired: PAIRED_ROWS, unpaired: UNPAIRED_ROWS },
  ...found,
});

const keys = Object.keys(found);
console.log(
  markdownTable(
    found[keys[0]!]!.map((first, at) => ({
      measure: first.measure,
      'more alike': first.direction,
      ...Object.fromEntries(keys.map((key) => [key, found[key]![at]!.value])),
      chance: first.chance === null ? '–' : first.chance,
    })),
  ),
);
