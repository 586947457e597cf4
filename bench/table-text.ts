import { readFileSync } from 'node:fs';

/** What the scripts have in common that make tables for docs/ from files with a JSON object a line. */
export const readLines = <T>(paths: readonly string[]): T[] =>
  paths
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Of a sample; 0 for a single value. */
export function sd(values: readonly number[]): number {
  const m = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - m) ** 2, 0) / Math.max(1, values.length - 1));
}

export const meanAndSd = (values: readonly number[], digits: number): string =>
  `${mean(values).toFixed(digits)} ± ${sd(values).toFixed(digits)}`;

/** In the order in which the keys first come. */
export function groupBy<T>(lines: readonly T[], key: (line: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const line of lines) found.set(key(line), [...(found.get(key(line)) ?? []), line]);
  return found;
}

export function printTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  console.log(`| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

/** use-glove → use → glove */
export const arrow = (pair: string): string => pair.replace('-', ' → ');

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The text that comes most often, the first of those that come equally often. */
export const mostFrequent = (texts: readonly string[]): string =>
  [...groupBy(texts, (text) => text).values()].reduce((most, of) => (of.length > most.length ? of : most))[0]!;

/** A table of markdown: its head and its rows, in the order of the page. */
export interface TableText {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const markdown = ({ head, rows }: TableText): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

/** A page's text with the tables named in it ("<!-- table: main -->" to "<!-- end of table -->") made anew, where there is one. */
export function withNamedTables(text: string, tableOf: (name: string) => TableText | undefined): string {
  return text.replace(/<!-- table: (\S+) -->\n[\s\S]*?<!-- end of table -->/g, (before, name: string) => {
    const table = tableOf(name);
    return table ? `<!-- table: ${name} -->\n\n${markdown(table).join('\n')}\n\n<!-- end of table -->` : before;
  });
}
