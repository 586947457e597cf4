/** The table of docs/few-pairs.md from the lines of few-pairs.ts:  node --import tsx bench/few-pairs-table.ts FILE... */
import { arrow, groupBy, labelCounts, mean, meanAndSd, printTable, readLines } from './table-text.js';

interface Line {
  readonly split: string;
  readonly pair: string;
  readonly k: number;
  readonly seed: number;
  readonly top1: number;
  readonly aloneTop1: number;
  readonly ridgeTop1: number | null;
  readonly oracleTop1: number;
  readonly verdict: string;
  readonly cpuSeconds: number;
}

const lines = readLines<Line>(process.argv.slice(2)).sort(
  (a, b) => a.split.localeCompare(b.split) || a.pair.localeCompare(b.pair) || a.k - b.k || a.seed - b.seed,
);

printTable(
  [
    ...['split', 'pair', 'pairs', 'seeds', 'few-pairs', 'pairs alone: procrustes', 'ridge', 'oracle'],
    ...['least lead over procrustes', 'aligned / uncertain / not', 'CPU seconds'],
  ],
  [...groupBy(lines, (line) => `${line.split} | ${arrow(line.pair)} | ${line.k}`)].map(([key, of]) => {
    const ridge = of.flatMap((line) => line.ridgeTop1 ?? []);
    return [
      key,
      of.map((line) => line.seed).join(' '),
      meanAndSd(
        of.map((line) => line.top1),
        3,
      ),
      meanAndSd(
        of.map((line) => line.aloneTop1),
        3,
      ),
      ridge.length ? meanAndSd(ridge, 3) : '',
      mean(of.map((line) => line.oracleTop1)).toFixed(3),
      Math.min(...of.map((line) => line.top1 - line.aloneTop1)).toFixed(3),
      labelCounts(of),
      mean(of.map((line) => line.cpuSeconds)).toFixed(0),
    ];
  }),
);
