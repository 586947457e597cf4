import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cliPage } from '../site/reference/cli-page.js';
import { libraryPage } from '../site/reference/library-page.js';
import { methods } from '../training/methods.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function markdown(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist.*|demo-out|\..*)$/.test(entry.name) ? [] : markdown(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** Anchors of the headings of a page, as GitHub makes them: a heading that comes again gets a number. */
function anchors(page: string): ReadonlySet<string> {
  const found = new Set<string>();
  const text = readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  for (const [, heading] of text.matchAll(/^#{1,6} +(.*)$/gm)) {
    const plain = heading!.replaceAll(/\]\([^)]*\)/g, '').toLowerCase();
    const slug = plain
      .replaceAll(/[^\p{L}\p{N}\p{M}\- _]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let again = 1; found.has(anchor); again++) anchor = `${slug}-${again}`;
    found.add(anchor);
  }
  return found;
}

describe('the pages', () => {
  it('docs/cli.md is what the definitions of commands and methods say (npm run docs)', async () => {
    expect(read('docs/cli.md')).toBe(await cliPage(Object.values(methods)));
  });

  it('docs/library.md is what the docstrings of the library say (npm run docs)', () => {
    expect(read('docs/library.md')).toBe(libraryPage());
  });

  it('link to files and headings that exist', () => {
    const broken = markdown(root).flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
        .filter(([, path, heading]) => {
          const target = path === '' ? page : join(dirname(page), path!);
          return !existsSync(target) || (heading !== undefined && !anchors(target).has(heading));
        })
        .map(([link]) => `${relative(root, page)}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});
