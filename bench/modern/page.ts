/**
 * Tables and one picture from the runs of run.ts: FOLDER/main.md, classical.md, few-pairs.md, overlap.md, alike.md and
 * main.svg, of what has been run, and the tables that docs/results.md shows.  npx tsx bench/modern/page.ts [--out docs/results/modern]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { figureText } from '../alignment/figure-file.js';
import type { TableText } from '../table-text.js';
import { TABLES } from './jobs.js';
import { type Line, readLinesOf } from './lines.js';
import { mainFigure } from './picture.js';
import { pageOf, withTables } from './tables.js';

interface Size {
  readonly rows: number;
  readonly seconds: number;
  readonly top1: number;
  readonly verdict: string;
  readonly miniVec2vec: { readonly seconds: number; readonly top1: number } | null;
  readonly ratio: number | null;
  /** The same source rows to Gaussian rows of the target's mean and covariance. */
  readonly unalignable?: { readonly seconds: number; readonly verdict: string; readonly ratio: number };
}

const { values } = parseArgs({ options: { out: { type: 'string', default: 'docs/results/modern' } } });
const file = join(values.out, 'runs.jsonl');
const lines = readLinesOf<Line>(file);
if (lines.length === 0) {
  console.error(`error: ${file} has no runs.\n  hint: VECBRIDGE_DATA=... npx tsx bench/modern/run.ts makes them`);
  process.exit(2);
}
for (const table of TABLES) save(`${table}.md`, pageOf(table, lines));
const figure = mainFigure(lines);
save('main.svg', figure && figureText(figure));
const results = join(values.out, '../../results.md');
if (existsSync(results)) {
  writeFileSync(results, withTables(readFileSync(results, 'utf8'), lines, { 'fit-time': fitTimeTable() }));
}

/** The last run of `npm run bench:fit-time -- --json --unalignable`. */
function fitTimeTable(): TableText {
  const { sizes } = JSON.parse(readFileSync(join(values.out, '../fit-time.json'), 'utf8')) as { sizes: Size[] };
  return {
    head: [
      ...['rows a side', 'vecbridge, seconds', 'top-1', 'verdict', 'mini-vec2vec, seconds', 'top-1', 'ratio'],
      ...['Gaussian target, seconds', 'verdict'],
    ],
    rows: sizes.map(({ rows, seconds, top1, verdict, miniVec2vec: mini, ratio, unalignable: none }) => [
      ...[rows.toLocaleString('en'), seconds.toFixed(1), top1.toFixed(4), verdict],
      ...[mini?.seconds.toFixed(1) ?? '', mini?.top1.toFixed(4) ?? '', ratio?.toFixed(2) ?? ''],
      ...[none?.seconds.toFixed(1) ?? '', none?.verdict ?? ''],
    ]),
  };
}

function save(name: string, text: string | null): void {
  if (text !== null) writeFileSync(join(values.out, name), text);
  console.error(text === null ? `${name}: no runs of this table yet` : `wrote ${join(values.out, name)}`);
}
