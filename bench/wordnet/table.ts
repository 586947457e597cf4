/** The tables of docs/results.md from the lines of run.ts and bounds.ts:  node --import tsx bench/wordnet/table.ts FILE... */
import type { RetrievalScores } from '../../src/search/rank-scores.js';
import { arrow, groupBy, labelCounts, mean, meanAndSd, readLines } from '../table-text.js';

interface Line {
  readonly split: string;
  readonly pair: string;
  readonly kind?: string;
  readonly row?: string;
  readonly seed?: number;
  readonly verdict?: string;
  readonly top1?: number | null;
  readonly oracleTop1?: number | null;
  readonly scores: { readonly there: RetrievalScores; readonly back: RetrievalScores } | null;
  readonly seconds?: { readonly map: number; readonly verdict: number };
  readonly cpuSeconds?: number;
  readonly rss?: number;
  readonly evidence?: Readonly<Record<string, number>>;
}

const lines = readLines<Line>(process.argv.slice(2));

const text = (v: readonly number[], digits: number): string =>
  v.length < 2 ? mean(v).toFixed(digits) : meanAndSd(v, digits);
/** METHODS' definition: aligned while top-1 is below a quarter of the oracle's; a made-up target has no partner at all. */
const wronglyAligned = (line: Line): boolean =>
  line.verdict === 'aligned' && (line.top1 == null || line.top1 < (line.oracleTop1 ?? 1) / 4);
const method = (line: Line): string => line.row ?? 'unpaired-linear';

for (const split of ['wordnet-19k', 'words-7k']) {
  const shown = lines.filter((line) => line.split === split && line.scores && (line.kind ?? 'true') === 'true');
  if (!shown.length) continue;
  console.log(`\n### ${split}, pool ${shown[0]!.scores!.there.pool}\n`);
  console.log(
    '| pair | row | runs | top-1 | mean rank | MRR | recall@10 | cosine | FOSCTTM | back: top-1 | mean rank | aligned / uncertain / not |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|---|---|');
  for (const [pair, ofPair] of groupBy(shown, (line) => line.pair)) {
    for (const [row, of] of groupBy(ofPair, method)) {
      const there = of.map((line) => line.scores!.there);
      const back = of.map((line) => line.scores!.back);
      const cells = [
        pair.replace('-', ' → '),
        row,
        of.length,
        text(
          there.map((s) => s.top1),
          4,
        ),
        text(
          there.map((s) => s.meanRank),
          1,
        ),
        text(
          there.map((s) => s.mrr),
          3,
        ),
        text(
          there.map((s) => s.recall['10']!),
          3,
        ),
        text(
          there.map((s) => s.cosine),
          3,
        ),
        text(
          there.map((s) => s.foscttm),
          4,
        ),
        text(
          back.map((s) => s.top1),
          4,
        ),
        text(
          back.map((s) => s.meanRank),
          1,
        ),
        of[0]!.verdict ? labelCounts(of) : '',
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
}

const judged = lines.filter((line) => line.verdict);
console.log('\n### Verdicts and their evidence (mean, least and most)\n');
const measures = [
  'consensus of halves',
  'halves to whole',
  'held-out moments against rivals',
  'held-out moments to rivals',
  'tested map to map',
  'score against null',
  'score to null',
  'held-out score',
  'self-alignment',
];
console.log(`| split | pair | case | runs | aligned / uncertain / not | wrongly aligned | ${measures.join(' | ')} |`);
console.log(`|---|---|---|---|---|---|${measures.map(() => '---|').join('')}`);
for (const [key, of] of groupBy(judged, (line) => `${line.split} | ${arrow(line.pair)} | ${line.kind}`)) {
  const spread = measures.map((measure) => {
    const values = of.flatMap((line) => line.evidence![measure] ?? []);
    if (values.length === 0) return '';
    return `${mean(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
  });
  console.log(
    `| ${key} | ${of.length} | ${labelCounts(of)} | ${of.filter(wronglyAligned).length} | ${spread.join(' | ')} |`,
  );
}

console.log('\n### Cost of a fit, one thread\n');
console.log('| split | pair | runs | seconds for the map | for the verdict | CPU seconds in all | peak memory, MB |');
console.log('|---|---|---|---|---|---|---|');
for (const [key, of] of groupBy(
  judged.filter((line) => line.kind === 'true'),
  (line) => `${line.split} | ${arrow(line.pair)}`,
)) {
  const cells = [
    key,
    of.length,
    text(
      of.map((line) => line.seconds!.map),
      0,
    ),
    text(
      of.map((line) => line.seconds!.verdict),
      0,
    ),
    text(
      of.map((line) => line.cpuSeconds!),
      0,
    ),
    Math.max(...of.map((line) => line.rss! / 2 ** 20)).toFixed(0),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
