import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { createAtlas } from '../../pages/atlas/create-atlas.js';
import { temporaryFolder } from '../cli/run-cli.js';
import { writeNpy } from '../cli/synthetic.js';
import { threeSpaces } from '../eval/atlas/three-spaces.js';
import { browserPages, type OpenPage, pictures, seriousIssues } from './browser.js';

const at = temporaryFolder();
const open = browserPages();
const NAMES = [
  'all-MiniLM-L6-v2-384',
  'multilingual-e5-large-instruct-1024',
  'paraphrase-multilingual-mpnet-base-v2-768',
];

beforeAll(async () => {
  const files = NAMES.map((name) => at(`${name}.npy`));
  for (const [i, space] of threeSpaces(640).entries()) writeNpy(files[i]!, space);
  await createAtlas({ files, paired: true, output: at('atlas.html'), command: `vecbridge atlas ${files.join(' ')}` });
}, 300_000); // three fits

const opened = (dark = false): Promise<OpenPage> => open(pathToFileURL(at('atlas.html')).href, { dark });

it('shows the numbers of its JSON in a matrix', async () => {
  const { page } = await opened();
  const { pairs } = JSON.parse((await page.locator('#atlas-data').textContent())!);
  const figure = page.locator('[data-figure="measure-cka"]');
  await expect.poll(() => figure.locator('svg').first().isVisible()).toBe(true);
  const words = await figure.locator('rect title').allTextContents();
  const value = (first: number, second: number): string =>
    pairs
      .find((pair: any) => pair.first === Math.min(first, second) && pair.second === Math.max(first, second))
      .measures.cka.calibrated.toFixed(3);
  const expected = NAMES.flatMap((from, i) =>
    NAMES.flatMap((to, j) => (i === j ? [] : [`${from} → ${to}: ${value(i, j)}`])),
  );
  expect(words.sort()).toEqual(expected.sort());
});

it('writes names into its pictures, long ones in short, and cuts none off', async () => {
  const { page } = await opened();
  for (const id of ['measure-cka', 'tree']) {
    const texts = await page.locator(`[data-figure="${id}"] svg`).evaluate((svg: any) => {
      const frame = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')].map((text: any) => {
        const box = text.getBoundingClientRect();
        const isInside = box.left >= frame.left && box.bottom <= frame.bottom + 1;
        return { text: text.textContent, isInside };
      });
    });
    const shown = texts.map((one: any) => one.text);
    expect(shown).toContain(NAMES[0]);
    expect(
      shown.filter((text: string) => /^paraphrase-.*….*-v2-768$/.test(text)),
      id,
    ).not.toEqual([]);
    expect(texts.filter((one: any) => !one.isInside)).toEqual([]);
  }
});

it('has no serious issue of accessibility, and fits wide and narrow pages', async () => {
  const { page } = await opened();
  await pictures(page, 'atlas');
  expect(await seriousIssues(page)).toEqual([]);
});

it('has no serious issue of accessibility in the dark', async () => {
  const { page } = await opened(true);
  expect(await seriousIssues(page)).toEqual([]);
});
