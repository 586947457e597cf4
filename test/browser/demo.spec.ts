import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../cli/run-cli.js';
import { browserPages, pictures, seriousIssues } from './browser.js';
import { runProgram } from './program.js';

/** A folder that `vecbridge demo --json -o FOLDER > FOLDER.json` has written; without one the demo is run. */
const made = process.env['VECBRIDGE_DEMO'];
const at = temporaryFolder();
const open = browserPages();
let folder: string;
let demo: any;

beforeAll(async () => {
  folder = made ?? at('demo');
  if (made && !existsSync(`${made}.json`)) throw new Error(`VECBRIDGE_DEMO: there is no ${made}.json`);
  demo = JSON.parse(made ? readFileSync(`${made}.json`, 'utf8') : await runProgram(['demo', '--json', '-o', folder]));
}, 240_000);

it('shows the verdict, the scores and the neighbours of its JSON', async () => {
  const { page } = await open(pathToFileURL(join(folder, 'index.html')).href);
  expect(await page.locator('[data-verdict]').getAttribute('data-verdict')).toBe(demo.fit.verdict);
  const rows = await page.locator('table').first().locator('tbody tr').allInnerTexts();
  expect(rows).toHaveLength(4);
  const top1 = Number(rows[0]!.split('\t')[1]!.trim());
  expect(top1).toBeCloseTo(demo.eval.top1, 2);
  const text = await page.locator('body').innerText();
  for (const { query } of demo.search.examples) expect(text).toContain(query);
  expect(await page.locator('svg circle').count()).toBeGreaterThan(20);
  await pictures(page, 'demo');
  expect(await seriousIssues(page)).toEqual([]);
});
