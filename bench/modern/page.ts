/**
 * Tables and one picture from the runs of run.ts: FOLDER/main.md, classical.md, few-pairs.md, overlap.md, alike.md and
 * main.svg, of what has been run.  npx tsx bench/modern/page.ts [--out docs/results/modern]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { figureText } from '../alignment/figure-file.js';
import { TABLES } from './jobs.js';
import { type Line, readLinesOf } from './lines.js';
import { mainFigure } from './picture.js';
import { pageOf } from './tables.js';

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

function save(name: string, text: string | null): void {
  if (text !== null) writeFileSync(join(values.out, name), text);
  console.error(text === null ? `${name}: no runs of this table yet` : `wrote ${join(values.out, name)}`);
}
