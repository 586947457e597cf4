import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

/** Where pictures of the pages are kept. */
const SCREENSHOTS = process.env['VECBRIDGE_SCREENSHOTS'] ?? join('test-results', 'browser');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MORE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser of VECBRIDGE_CHROMIUM, or of the path. Without one these tests fail: they are never skipped. */
function chromiumPath(): string {
  const given = process.env['VECBRIDGE_CHROMIUM'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = given ? [given] : [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...MORE];
  const path = found.find((candidate) => existsSync(candidate));
  if (!path) throw new Error('no Chromium found: apt-get install -y chromium, or set VECBRIDGE_CHROMIUM to its path');
  return path;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of the console and of scripts that nobody caught. */
  readonly errors: string[];
  /** Addresses asked for that are not on this machine. */
  readonly outside: string[];
  field(name: string): Promise<string>;
}

interface OpenOptions {
  readonly width?: number;
  readonly dark?: boolean;
  /** Messages that belong to the test: a server that is stopped on purpose. */
  readonly expected?: RegExp;
}

/**
 * Pages of one browser for the tests of a file. After every test: no error in the console, no request that leaves this
 * machine, from any page opened in it.
 */
export function browserPages(): (address: string, options?: OpenOptions) => Promise<OpenPage> {
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let opened: OpenPage[] = [];
  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    browser = await chromium.launch({
      executablePath: chromiumPath(),
      // WebGL without a graphics card; no sandbox, for continuous integration runs as root.
      args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-dev-shm-usage'],
    });
  });
  afterEach(async () => {
    const seen = opened.map(({ errors, outside }) => ({ errors, outside }));
    for (const context of contexts) await context.close();
    [contexts, opened] = [[], []];
    for (const { errors, outside } of seen) expect({ errors, outside }).toEqual({ errors: [], outside: [] });
  });
  afterAll(() => browser?.close());
  return async (address, { width = 1280, dark = false, expected } = {}) => {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: dark ? 'dark' : 'light',
    });
    context.setDefaultTimeout(20_000);
    contexts.push(context);
    const page = await context.newPage();
    const errors: string[] = [];
    const outside: string[] = [];
    const note = (text: string): void => {
      if (!expected?.test(text)) errors.push(text);
    };
    page.on('pageerror', (error) => note(`${error.stack ?? error}`));
    page.on('console', (message) => {
      if (message.type() === 'error') note(message.text());
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.hostname !== '127.0.0.1')
        outside.push(url.href);
    });
    await page.goto(address, { waitUntil: 'domcontentloaded' });
    const field = async (name: string): Promise<string> =>
      (await page.locator(`[data-field="${name}"]`).innerText()).trim();
    const open: OpenPage = { page, errors, outside, field };
    opened.push(open);
    return open;
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core finds serious or critical. Of pictures only the whole is looked at, for thousands of marks take minutes:
 * what is inside is taken out of the page, so ask this last. `within`: a selector of the only part to look at.
 */
export async function seriousIssues(page: Page, within?: string): Promise<string[]> {
  await page.evaluate("document.querySelectorAll('svg > *').forEach((mark) => mark.remove())");
  await page.evaluate(axe);
  return page.evaluate(async (part) => {
    const found = await (globalThis as any).axe.run(part ?? (globalThis as any).document, {
      resultTypes: ['violations'],
    });
    return found.violations
      .filter((one: any) => one.impact === 'serious' || one.impact === 'critical')
      .map((one: any) => `${one.id}: ${one.nodes.map((node: any) => node.html).join(' | ')}`);
  }, within);
}

/** Pictures at 1280 and 390 pixels; nothing may be wider than the narrow page. */
export async function pictures(page: Page, name: string): Promise<void> {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    await page.waitForTimeout(150); // charts take the new size at the next frame
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}.png`), fullPage: true });
    expect(wide, `${name} at ${width} px is wider than the window`).toBeLessThanOrEqual(width);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
