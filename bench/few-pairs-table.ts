/** The table of docs/few-pairs.md from the lines of few-pairs.ts:  node --import tsx bench/few-pairs-table.ts FILE... */
import { readFileSync } from 'node:fs';

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

const lines = process.argv
  .slice(2)
  .flatMap((path) => readFileSync(path, 'utf8').split('\n').filter(Boolean))
  .map((text) => JSON.parse(text) as Line)
  .sort((a, b) => a.split.localeCompare(b.split) || a.pair.localeCompare(b.pair) || a.k - b.k || a.seed - b.seed);

const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
const sd = (v: readonly number[]): number =>
  v.length < 2 ? 0 : Math.sqrt(v.reduce((s, x) => s + (x - mean(v)) ** 2, 0) / (v.length - 1));
const spread = (v: readonly number[]): string => `${mean(v).toFixed(3)} ± ${sd(v).toFixed(3)}`;
const labels = (of: readonly Line[]): string =>
  ['aligned', 'uncertain', 'not-aligned'].map((label) => of.filter((l) => l.verdict === label).length).join(' / ');

const groups = new Map<string, Line[]>();
for (const line of lines) {
  const key = `${line.split} | ${line.pair.replace('-', ' → ')} | ${line.k}`;
  groups.set(key, [...(groups.get(key) ?? []), line]);
}
console.log(
  '| split | pair | pairs | seeds | few-pairs | pairs alone: procrustes | ridge | oracle | least lead over procrustes | aligned / uncertain / not | CPU seconds |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|---|');
for (const [key, of] of groups) {
  const ridge = of.flatMap((l) => l.ridgeTop1 ?? []);
  const cells = [
    key,
    of.map((l) => l.seed).join(' '),
    spread(of.map((l) => l.top1)),
    spread(of.map((l) => l.aloneTop1)),
    ridge.length ? spread(ridge) : '',
    mean(of.map((l) => l.oracleTop1)).toFixed(3),
    Math.min(...of.map((l) => l.top1 - l.aloneTop1)).toFixed(3),
    labels(of),
    mean(of.map((l) => l.cpuSeconds)).toFixed(0),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
