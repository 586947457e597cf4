import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import { slug } from '../pages.js';
import type { Section } from '../sections.js';

/** Written by site/build.ts. */
const navigation: Section[] = JSON.parse(readFileSync(new URL('../.pages/navigation.json', import.meta.url), 'utf8'));
const address = (path: string): string => `/${path.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`;
const first = (title: string): string => address(navigation.find((one) => one.title === title)!.pages[0]!.path);

/** Sections of one page a thing: only their own pages list all of them. */
const long = navigation.filter(({ pages }) => pages.length > 15 && pages[0]!.path.endsWith('/index.md'));
const sidebar = (own?: string) =>
  navigation.map((section) => ({
    text: section.title,
    items: (long.includes(section) && section.title !== own ? section.pages.slice(0, 1) : section.pages).map(
      (page) => ({
        text: page.title,
        link: address(page.path),
      }),
    ),
  }));

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="5" cy="11" r="4" fill="#0072b2"/><circle cx="11" cy="5" r="4" fill="#bf4e00"/></svg>';

export default defineConfig({
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  title: 'vecbridge',
  description: 'Translate vectors between two embedding models without paired examples, and know whether to trust it.',
  lang: 'en',
  srcDir: '.pages',
  outDir: 'dist',
  cacheDir: '.pages/.cache',
  lastUpdated: false,
  // Texts such as <file> are not HTML, and {{ }} is not a template.
  markdown: {
    html: false,
    anchor: { slugify: slug },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  vite: { build: { chunkSizeWarningLimit: 4000 }, logLevel: 'warn' },
  themeConfig: {
    nav: ['Start', 'Guides', 'Concepts', 'Methods', 'Command line', 'Library', 'Results'].map((title) => ({
      text: title,
      link: first(title),
    })),
    sidebar: {
      ...Object.fromEntries(long.map(({ title, pages }) => [`/${pages[0]!.path.split('/')[0]}/`, sidebar(title)])),
      '/': sidebar(),
    },
    outline: [2, 3],
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
  },
});
