import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import type { Found } from '../../pages/explorer/protocol.js';
import { temporaryFolder } from '../cli/run-cli.js';
import { writeNpy } from '../cli/synthetic.js';
import { reversed } from '../pages/explorer/rotated.js';
import { browserPages, type OpenPage, pictures, seriousIssues } from './browser.js';
import { programs, type Running } from './program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const data = (name: string): string => join(root, 'data', 'demo', name);
const at = temporaryFolder();
const open = browserPages();
const start = programs();
const lemmas = readFileSync(data('test.lemmas.txt'), 'utf8').trimEnd().split(/\r?\n/);

let server: Running;
beforeAll(async () => {
  const files = ['--source', data('test-source.npy'), '--target', data('test-target.npy')];
  const labels = ['--paired', '--labels', data('test.lemmas.txt')];
  server = await start(['explore', join(root, 'checkpoints', 'demo'), ...files, ...labels]);
});

const ask = async (question: unknown): Promise<Found> => {
  const answer = await fetch(`${server.address}neighbours`, { method: 'POST', body: JSON.stringify(question) });
  return (await answer.json()) as Found;
};
const ready = ({ page }: OpenPage) => page.waitForSelector('body[data-ready]');
const list = ({ page }: OpenPage, name: string) => page.locator(`[data-list="${name}"] li`).allInnerTexts();

async function expectShown(opened: OpenPage, found: Found): Promise<void> {
  const value = (name: string) => opened.page.locator(`[data-value="${name}"]`).innerText();
  await expect.poll(() => opened.field('query')).toBe(found.query.label);
  expect(await value('score')).toBe(found.score.toFixed(3));
  expect(await value('confidence')).toBe(found.confidence.toFixed(3));
  for (const [name, rows] of [
    ['source', found.source],
    ['target', found.target],
    ['truth', found.truth?.neighbours ?? []],
  ] as const) {
    const shown = (await list(opened, name)).map((line) => line.replace(/ = .*/, ''));
    expect(shown).toEqual(rows.map((one) => `${one.label} ${one.score.toFixed(3)}`));
  }
  if (!found.truth) return;
  expect(await value('rank')).toBe(`${found.truth.rank.toLocaleString('en')} of 2,000`);
  expect(await value('truth')).toBe(found.truth.score.toFixed(3));
  expect(await value('shared')).toBe(`${found.truth.shared} of 10`);
}

it('shows for an item its neighbours on both sides, the true ones and the score', async () => {
  const opened = await open(server.address);
  const { page } = opened;
  await ready(opened);
  expect(await opened.field('spaces')).toBe(
    'source test-source.npy: 2,000 × 512 (use-lite-512) · target test-target.npy: 2,000 × 100 (glove-sif-100)',
  );
  expect(await opened.field('visible')).toBe('4,000 points shown');

  // Filter by a part of the name.
  const part = lemmas[3]!.slice(0, 6).toLowerCase();
  const matching = lemmas.filter((lemma) => lemma.toLowerCase().includes(part));
  await page.getByRole('searchbox').fill(part);
  await expect.poll(() => opened.field('matches')).toBe(`${matching.length} of 2,000`);
  await expect.poll(() => opened.field('visible')).toBe(`${2 * matching.length} points shown`);
  await page.locator('[data-field="items"] button[data-row="3"]').click();
  await expectShown(opened, await ask({ row: 3 }));

  // A neighbour is an item, too.
  await page.getByRole('searchbox').fill('');
  const next = (await ask({ row: 3 })).target.find((one) => one.row !== 3)!;
  await page.locator(`[data-list="target"] li[data-row="${next.row}"] button`).click();
  await expectShown(opened, await ask({ row: next.row }));

  await page.getByRole('checkbox', { name: 'source, translated' }).uncheck();
  await expect.poll(() => opened.field('visible')).toBe('2,000 points shown');
  await page.getByRole('checkbox', { name: 'source, translated' }).check();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.waitForTimeout(500);
  await pictures(page, 'explore');
  expect(await seriousIssues(page)).toEqual([]);
});

it('shows the name of the point under the pointer, and picks it', async () => {
  const opened = await open(server.address);
  const { page } = opened;
  await ready(opened);
  const box = (await page.locator('.map').boundingBox())!;
  const tip = page.locator('.tip');
  // The middle of the cloud is dense: some point is near one of these places.
  let found = false;
  for (let i = 0; i < 60 && !found; i++) {
    const [x, y] = [
      box.x + box.width * (0.4 + 0.01 * (i % 20)),
      box.y + box.height * (0.42 + 0.06 * Math.floor(i / 20)),
    ];
    await page.mouse.move(x, y);
    await page.waitForTimeout(30);
    found = await tip.isVisible();
    if (!found) continue;
    const [, label] = /^(.*) \((?:source|target)\)$/.exec(await tip.innerText())!;
    expect(lemmas).toContain(label);
    await page.mouse.click(x, y);
    await expect.poll(() => opened.field('query')).toBe(label);
  }
  expect(found).toBe(true);
});

it('reads a pasted text with the model of the source', async () => {
  const opened = await open(server.address);
  await ready(opened);
  expect(await opened.field('text-note')).toBe('read by use-lite-512');
  await opened.page.getByRole('textbox', { name: 'text' }).fill('a small boat with sails');
  await opened.page.getByRole('button', { name: 'Find' }).click();
  const found = await ask({ text: 'a small boat with sails' });
  expect(found.truth).toBeNull();
  await expectShown(opened, found);
});

it('says what is wrong, and that the program has ended', async () => {
  const opened = await open(server.address, { expected: /400 \(Bad Request\)/ });
  await ready(opened);
  await opened.page.getByRole('button', { name: 'Find' }).click();
  await expect.poll(() => opened.field('error')).toContain('the text is empty');
});

it('moves and zooms 100,000 points', async () => {
  const { x, y, translator } = reversed(50_000, 8);
  writeNpy(at('x.npy'), x);
  writeNpy(at('y.npy'), y);
  await translator.save(at('map'));
  const many = await start(['explore', at('map'), '--source', at('x.npy'), '--target', at('y.npy')]);
  const opened = await open(many.address);
  const { page } = opened;
  await ready(opened);
  expect(await opened.field('visible')).toBe('100,000 points shown');
  const box = (await page.locator('.map').boundingBox())!;
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.evaluate(`(() => {
    const times = (globalThis.frameTimes = []);
    let last = performance.now();
    const frame = (now) => { times.push(now - last); last = now; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
  })()`);
  await page.mouse.move(cx, cy);
  for (let i = 0; i < 10; i++) await page.mouse.wheel(0, i < 5 ? -120 : 60);
  await page.mouse.down();
  for (let i = 1; i <= 20; i++) await page.mouse.move(cx + 5 * i, cy + 3 * i);
  await page.mouse.up();
  await page.waitForTimeout(300);
  const times = ((await page.evaluate('globalThis.frameTimes')) as number[]).slice(2).sort((a, b) => a - b);
  const median = times[times.length >> 1]!;
  console.log(
    `100,000 points: ${times.length} frames, median ${median.toFixed(1)} ms, slowest ${times.at(-1)!.toFixed(0)} ms`,
  );
  // Without a graphics card every pixel is computed on the processor; with one a frame takes the screen's 16 ms.
  expect(median).toBeLessThan(250);
  await page.close();
  await many.kill();
});
