import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from './pages.js';

/** Pages of results whose tables have a row for a method, and what the tables are about. */
const TABLES: readonly { readonly page: string; readonly heading: string; readonly about: string }[] = [
  {
    page: 'docs/baselines.md',
    heading: '19,000 rows a side',
    about:
      'modern encoders, 19,000 rows a side, no entry on both; top-1 of 2,000 test pairs, mean ± standard deviation (seeds)',
  },
  {
    page: 'docs/baselines.md',
    heading: 'Classical spaces',
    about:
      'classical spaces, 19,000 rows a side, no entry on both; top-1 of 2,000 test pairs, mean ± standard deviation (seeds)',
  },
];

/** The pages, those of methods with the options of docs/cli.md and the row of docs/baselines.md at their end. */
export function methodPages(root: string, pages: readonly Page[]): Page[] {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const options = optionTables(read('docs/cli.md'));
  const tables = TABLES.map((table) => ({ ...table, text: part(read(table.page), table.heading) }));
  return pages.map((page) => {
    const name = /^methods\/([\w-]+)\.md$/.exec(page.path)?.[1];
    if (!name || name === 'index') return page;
    const found = options.get(name);
    if (!found) throw new Error(`${page.source} describes the method "${name}", which docs/cli.md does not have`);
    const results = tables.flatMap(({ page: source, about, text }) => {
      const lines = text.split('\n').filter((line) => line.startsWith('|'));
      const rows = lines.slice(2).filter((line) => line.startsWith(`| ${name} `));
      const oracle = lines.slice(2).filter((line) => line.startsWith('| *oracle*'));
      if (rows.length === 0) return [];
      return [
        '',
        `From [${source.slice('docs/'.length)}](../${source.slice('docs/'.length)}): ${about}.`,
        '',
        ...lines.slice(0, 2),
        ...oracle,
        ...rows,
      ];
    });
    const text = [
      page.text.trimEnd(),
      '',
      '## Options',
      '',
      `\`--method ${name} --set key=value\`; in the library \`fit({ method: '${name}', options: { key: value } })\`.`,
      '',
      found.text.trim(),
      ...(results.length > 0 ? ['', '## Result', ...results] : []),
      '',
    ];
    return { ...page, text: text.join('\n') };
  });
}

/** Name of every method of docs/cli.md, its pairing and its table of options. */
function optionTables(cli: string): Map<string, { pairing: string; text: string }> {
  const found = new Map<string, { pairing: string; text: string }>();
  for (const piece of part(cli, 'Options of the methods').split(/^(?=### )/m)) {
    const [, name, pairing] = /^### (\S+) \(([\w-]+)\)$/m.exec(piece) ?? [];
    if (name && pairing) found.set(name, { pairing, text: piece.slice(piece.indexOf('\n') + 1) });
  }
  return found;
}

/** The text below a heading, up to the next one of its level or above. */
function part(text: string, heading: string): string {
  const [, level, rest] = new RegExp(`^(#+) ${heading}\\n([\\s\\S]*)`, 'm').exec(text) ?? [];
  if (!level || rest === undefined) throw new Error(`there is no heading "${heading}"`);
  const end = rest.search(new RegExp(`^#{1,${level.length}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}
