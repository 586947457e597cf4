/**
 * Builds the site: `npm run site`. Pages are written to site/.pages from docs/ and the files beside it, VitePress makes
 * site/dist from them. VECBRIDGE_SITE_BASE (default "/") is the path under which it will be served: "/vecbridge/".
 * A link that leads nowhere, and a page that is in no section of the navigation, end the build.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { sitePages, unreachable } from './pages.js';
import { sections } from './sections.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const here = join(root, 'site');
const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pages = sitePages(root, repository.url.replace(/^git\+|\.git$/g, ''));
const { missing, unlisted } = unreachable(pages);
if (missing.length + unlisted.length > 0)
  throw new Error(
    `site/sections.ts: no such page: ${missing.join(', ') || '–'}; in no section: ${unlisted.join(', ') || '–'}`,
  );

const out = join(here, '.pages');
rmSync(out, { recursive: true, force: true });
const place = (path: string): string => {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  return join(out, path);
};
for (const { path, text } of pages) writeFileSync(place(path), text);
for (const file of readdirSync(join(root, 'docs'), { recursive: true }) as string[])
  if (/\.(svg|png)$/.test(file)) copyFileSync(join(root, 'docs', file), place(file));
writeFileSync(join(here, '.pages', 'navigation.json'), JSON.stringify(sections(pages)));

process.chdir(here);
await build('.', process.env['VECBRIDGE_SITE_BASE'] ? { base: process.env['VECBRIDGE_SITE_BASE'] } : {});
console.error(`site: ${pages.length} pages in site/dist`);
