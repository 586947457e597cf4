import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { methodPages } from './method-pages.js';
import { type Section, sections } from './sections.js';

/** A page of the site: where it lies there, its Markdown, and the file of the repository that its links are relative to. */
export interface Page {
  /** `guides/migrate.md`. */
  readonly path: string;
  readonly source: string;
  readonly text: string;
}

/** A generated page of docs/ that becomes one page for each heading: `vecbridge fit` of docs/cli.md is cli/fit.md. */
interface Split {
  readonly source: string;
  readonly folder: string;
  /** Level of the headings that become pages. */
  readonly level: 2 | 3;
  /** Name of the page of a heading; undefined: it stays on the first page. */
  readonly name: (heading: string) => string | undefined;
  /** Text of the link to a page. */
  readonly label: (heading: string) => string;
}

const SPLITS: readonly Split[] = [
  {
    source: 'docs/cli.md',
    folder: 'cli',
    level: 2,
    name: (heading) => /^vecbridge (\S+)$/.exec(heading)?.[1],
    label: (heading) => `\`${heading}\``,
  },
  {
    source: 'docs/library.md',
    folder: 'api',
    level: 3,
    name: (heading) => /^[A-Za-z]\w*$/.exec(heading)?.[0],
    label: (heading) => `\`${heading}\``,
  },
  {
    source: 'docs/measures.md',
    folder: 'measures',
    level: 2,
    name: (heading) => /^[a-z][a-z0-9-]*$/.exec(heading)?.[0],
    label: (heading) => heading,
  },
];

/** Files outside docs/ that are pages, too. */
const OTHERS: Readonly<Record<string, string>> = {
  'site/index.md': 'index.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'checkpoints/README.md': 'shipped.md',
  'data/demo/README.md': 'demo-data.md',
  'training/unpaired-linear/README.md': 'methods/notes/unpaired-linear.md',
  'training/few-pairs/README.md': 'methods/notes/few-pairs.md',
  'training/published/README.md': 'methods/notes/published.md',
  'training/vec2vec/README.md': 'methods/notes/vec2vec.md',
};

/** Anchors as GitHub makes them, which the links of docs/ are written for. */
export const slug = (heading: string): string =>
  heading
    .replaceAll(/\]\([^)]*\)/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\- _]/gu, '')
    .trim()
    .replaceAll(' ', '-');

/** Every page of the site, with links between them rewritten; an Error names the links that lead nowhere. */
export function sitePages(root: string, repository: string): Page[] {
  // Comments of HTML (marks of generated tables) would be shown: HTML in Markdown is text here.
  const read = (path: string): string => readFileSync(join(root, path), 'utf8').replaceAll(/^<!--.*?-->\n/gm, '');
  const whole = [...markdownBelow(root, 'docs'), ...Object.keys(OTHERS)].filter(
    (path) => !SPLITS.some(({ source }) => source === path),
  );
  const pages: Page[] = whole.map((source) => ({ path: sitePath(source), source, text: read(source) }));
  const anchors = new Map<string, string>(); // docs/measures.md#cka → measures/cka.md
  for (const split of SPLITS) {
    const parts = splitPage(read(split.source), split);
    for (const { path, text, heading } of parts) {
      pages.push({ path, source: split.source, text });
      if (heading) anchors.set(`${split.source}#${slug(heading)}`, path);
    }
  }
  const places = new Map(whole.map((source) => [source, sitePath(source)]));
  for (const { source, folder } of SPLITS) places.set(source, `${folder}/index.md`);
  const broken: string[] = [];
  const linked = methodPages(root, pages).map((page) => ({
    ...page,
    text: withNotes(page).replaceAll(
      /\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]+)?\)/g,
      (link, to: string, anchor = '') => {
        const target = to === '' ? page.source : posix.normalize(posix.join(posix.dirname(page.source), to));
        const own = anchors.get(target + anchor);
        if (own) return `](${between(page.path, own)})`;
        if (to === '') return link;
        const place = places.get(target);
        if (place) return `](${between(page.path, place)}${anchor})`;
        const full = join(root, target);
        if (!existsSync(full)) broken.push(`${page.source}: ${link}`);
        else if (target.startsWith('docs/') && /\.(svg|png)$/.test(target))
          return `](${between(page.path, target.slice('docs/'.length))})`;
        else
          return `](${repository}/${statSync(full).isDirectory() ? 'tree' : 'blob'}/main/${target.replace(/\/$/, '')})`;
        return link;
      },
    ),
  }));
  if (broken.length > 0) throw new Error(`links that lead nowhere:\n${broken.join('\n')}`);
  return linked;
}

/** The pages of the navigation that are not there, and the pages that are in no section. */
export function unreachable(pages: readonly Page[]): { missing: string[]; unlisted: string[] } {
  const listed = new Set(sections(pages).flatMap((section: Section) => section.pages.map(({ path }) => path)));
  const there = new Set(pages.map(({ path }) => path));
  return {
    missing: [...listed].filter((path) => !there.has(path)),
    unlisted: [...there].filter((path) => !listed.has(path) && path !== 'index.md'),
  };
}

function sitePath(source: string): string {
  const other = OTHERS[source];
  if (other) return other;
  return source.slice('docs/'.length).replace(/(^|\/)README\.md$/, '$1index.md');
}

function splitPage(
  text: string,
  { folder, level, name, label }: Split,
): { path: string; text: string; heading?: string }[] {
  const marker = '#'.repeat(level);
  const pieces = text.split(new RegExp(`^(?=#{2,${level}} )`, 'm'));
  const parts: { path: string; text: string; heading?: string }[] = [];
  let first = '';
  for (const piece of pieces) {
    const [line = ''] = piece.split('\n', 1);
    const heading = line.startsWith(`${marker} `) ? line.slice(level + 1).trim() : undefined;
    const own = heading === undefined ? undefined : name(heading);
    if (!heading || !own) {
      first += piece;
      continue;
    }
    parts.push({ path: `${folder}/${own}.md`, text: `# ${heading}\n${piece.slice(line.length + 1)}`, heading });
    first += `- [${label(heading)}](#${slug(heading)})${summary(piece)}\n`;
  }
  const links = first.replaceAll(/^(- \[.*\n)(?=[^-\n])/gm, '$1\n');
  return [{ path: `${folder}/index.md`, text: links }, ...parts];
}

/** The first sentence of a part: of a command the line after its usage, else its first paragraph. */
function summary(piece: string): string {
  const usage = /^Usage: .*\n\n(.*)$/m.exec(piece)?.[1];
  const paragraph = piece.split('\n\n')[1]?.replaceAll('\n', ' ');
  const text = usage ?? (paragraph?.startsWith('```') ? undefined : paragraph);
  const sentence = text === undefined ? undefined : /^.*?(?:[.:](?= |$)|$)/.exec(text)?.[0].replace(/[.:]$/, '');
  return sentence ? `: ${sentence}` : '';
}

/** Names of notes that are pages here become links; the package, which has docs/ but no notes, keeps the names. */
const withNotes = ({ path, source, text }: Page): string =>
  source.startsWith('docs/')
    ? text.replaceAll(/(?<!\[)`(training\/[\w-]+\/README\.md)`/g, (name, file: string) => {
        const note = OTHERS[file];
        return note && note !== path ? `[${name}](${posix.relative(dirname(source), file)})` : name;
      })
    : text;

const between = (from: string, to: string): string => {
  const path = posix.relative(dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
};

const markdownBelow = (root: string, folder: string): string[] =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.md'))
    .sort();
