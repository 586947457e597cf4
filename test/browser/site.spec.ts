import { execFile } from 'node:child_process';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Section } from '../../site/sections.js';
import { packageRoot } from '../../src/core/version.js';
import { browserPages, pictures, seriousIssues } from './browser.js';

/**
 * The site is served below a path, as project pages are. Where VECBRIDGE_SITE_BASE is set, `npm run site` has been run with
 * it; else the site is built here.
 */
const built = process.env['VECBRIDGE_SITE_BASE'];
const BASE = built ?? '/a/path/';
const KINDS: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
};
const dist = join(packageRoot, 'site', 'dist');
const open = browserPages();
let server: Server;
let home: string;
let navigation: Section[];
const notFound: string[] = [];

beforeAll(async () => {
  if (built === undefined) {
    const build = [join(packageRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(packageRoot, 'site', 'build.ts')];
    await promisify(execFile)(process.execPath, build, { env: { ...process.env, VECBRIDGE_SITE_BASE: BASE } });
  }
  navigation = JSON.parse(readFileSync(join(packageRoot, 'site', '.pages', 'navigation.json'), 'utf8'));
  server = createServer(({ url = '' }, answer) => {
    const path = decodeURIComponent(url.split('?')[0]!);
    const file = join(dist, path.slice(BASE.length).replace(/(^|\/)$/, '$1index.html'));
    if (!path.startsWith(BASE) || !existsSync(file)) {
      notFound.push(path);
      answer.writeHead(404).end();
      return;
    }
    answer.writeHead(200, { 'content-type': KINDS[file.split('.').at(-1)!] ?? 'application/octet-stream' });
    createReadStream(file).pipe(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  home = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}`;
}, 240_000);
afterAll(() => server?.close());

const address = (path: string): string => home + path.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '.html');

it('shows every page of the navigation at 1280 and 390 px: its title, nothing wider than the window, no serious issue', async () => {
  const pages = navigation.flatMap((section) => section.pages);
  expect(pages.length).toBeGreaterThan(150);
  const problems: string[] = [];
  const look = async (own: typeof pages): Promise<void> => {
    const { page } = await open(home);
    for (const { path, title } of own) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(address(path), { waitUntil: 'load' });
      const heading = (await page.locator('h1').first().innerText()).replace(/[\u200b#]/g, '').trim();
      if (heading !== title) problems.push(`${path}: the heading is "${heading}", not "${title}"`);
      problems.push(...(await seriousIssues(page, '.vp-doc')).map((issue) => `${path}: ${issue}`));
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 800 });
        const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
        if (wide > width) problems.push(`${path}: ${wide} px wide in a window of ${width}`);
      }
    }
  };
  const tabs = [0, 1, 2, 3];
  await Promise.all(tabs.map((tab) => look(pages.filter((_, i) => i % tabs.length === tab))));
  expect(problems).toEqual([]);
  expect(notFound).toEqual([]);
}, 1_800_000);

it('has no serious issue in navigation, search and code, on light and dark ground', async () => {
  for (const dark of [false, true]) {
    const { page } = await open(home, { dark });
    for (const path of ['index.md', 'start/demo.md', 'methods/unpaired-linear.md', 'cli/fit.md']) {
      await page.goto(address(path), { waitUntil: 'load' });
      expect(await seriousIssues(page), `${path}, ${dark ? 'dark' : 'light'}`).toEqual([]);
    }
  }
});

it('finds a page by its words, without leaving this machine, and follows a link to it', async () => {
  const { page } = await open(home);
  await page.locator('.VPNavBarSearch button').click();
  await page.locator('.VPLocalSearchBox input').fill('hubness');
  const found = page.locator('.VPLocalSearchBox .result', { hasText: 'Hubness and CSLS' }).first();
  await found.waitFor();
  await found.click();
  await page.waitForURL('**/concepts/hubness.html*');
  expect(
    await page
      .locator('.vp-doc img')
      .first()
      .evaluate((image: any) => image.naturalWidth),
  ).toBeGreaterThan(100);
  await pictures(page, 'site-hubness');
});
