import type { Page } from './pages.js';

/** A part of the navigation: its title and its pages in the order they are read. */
export interface Section {
  readonly title: string;
  readonly pages: readonly { readonly path: string; readonly title: string }[];
}

/** Pages by name where the order matters; a name that ends with / stands for all pages of that folder, by name. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  Start: ['start/demo.md', 'start/your-vectors.md', 'start/python.md'],
  Guides: [
    'guides/migrate.md',
    'guides/migrate-pgvector.md',
    'guides/migrate-sqlite.md',
    'guides/migrate-qdrant.md',
    'guides/migrate-lancedb.md',
    'guides/two-encoders.md',
    'guides/query-bridge.md',
    'guides/search.md',
    'guides/gates.md',
    'guides/privacy.md',
    'guides/',
    'formats.md',
    'shipped.md',
  ],
  Concepts: [
    'concepts/space.md',
    'concepts/hubness.md',
    'concepts/unpaired.md',
    'concepts/verdict.md',
    'concepts/prediction.md',
    'concepts/limits.md',
    'verdict.md',
    'glossary.md',
  ],
  Questions: ['faq.md', 'comparison.md'],
  Methods: ['methods/index.md', 'methods/unpaired-linear.md', 'methods/vec2vec.md', 'methods/', 'vec2vec.md'],
  'Command line': ['cli/index.md', 'cli/'],
  Library: ['api/index.md', 'api/'],
  Measures: ['measures/index.md', 'measures/', 'stitching.md'],
  Results: ['results.md', 'baselines.md', 'bench.md', 'alignment-experiments.md', 'results/', 'demo-data.md'],
  Project: ['contributing.md', 'changelog.md', 'decisions/'],
};

/** The navigation over the pages that there are. */
export function sections(pages: readonly Page[]): Section[] {
  const taken = new Set<string>();
  const named = new Set(Object.values(ORDER).flat());
  return Object.entries(ORDER).map(([title, names]) => ({
    title,
    pages: names
      .flatMap((name) =>
        name.endsWith('/')
          ? pages
              .filter(({ path }) => path.startsWith(name) && !named.has(path))
              .sort((a, b) => (a.path < b.path ? -1 : 1))
          : pages.filter(({ path }) => path === name),
      )
      .filter(({ path }) => !taken.has(path) && taken.add(path))
      .map(({ path, text }) => ({ path, title: titleOf(text) })),
  }));
}

/** Heading of a page, without Markdown. */
const titleOf = (text: string): string =>
  (/^# (.*)$/m.exec(text)?.[1] ?? '').replaceAll(/[`*]/g, '').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
