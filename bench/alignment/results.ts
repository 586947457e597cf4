import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../docs/results/', import.meta.url));

/** Writes docs/results/NAME.json, one line per entry of the outermost object, and says so on stderr. */
export function writeResult(name: string, result: Readonly<Record<string, unknown>>): void {
  mkdirSync(folder, { recursive: true });
  const lines = Object.entries(result).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  writeFileSync(`${folder}${name}.json`, `{\n${lines.join(',\n')}\n}\n`);
  console.error(`wrote docs/results/${name}.json`);
}

/** A Markdown table of the rows, the keys of the first one as its head. */
export function markdownTable(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const head = Object.keys(rows[0]!);
  const cell = (v: string | number | undefined): string =>
    typeof v === 'number' ? (Number.isInteger(v) ? String(v) : v.toFixed(3)) : (v ?? '');
  return [head, head.map(() => '---'), ...rows.map((row) => head.map((key) => cell(row[key])))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
