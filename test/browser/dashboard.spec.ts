import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { number } from '../../pages/kit/format.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { temporaryFolder } from '../cli/run-cli.js';
import { plantedRotation, writeNpy } from '../cli/synthetic.js';
import { browserPages, type OpenPage, pictures, seriousIssues } from './browser.js';
import { programs } from './program.js';

const at = temporaryFolder();
const open = browserPages();
const start = programs();

const train = (dir: string, ...more: string[]): string[] => [
  ...[
    'train',
    at('a.npy'),
    at('b.npy'),
    '-o',
    at(dir),
    '--preset',
    'ci',
    '--from-scratch',
    '--resume',
    '--threads',
    '1',
  ],
  ...['width=16', 'batchSize=16', 'restarts=2', 'clusters=4'].flatMap((word) => ['--set', word]),
  ...more,
];
const lines = (dir: string): Record<string, any>[] =>
  readFileSync(at(dir, 'run', 'metrics.jsonl'), 'utf8')
    .split('\n')
    .flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line)] : []));
const stepOf = async ({ page }: OpenPage): Promise<number> =>
  Number((await page.locator('[data-value="step"]').innerText()).split(' ')[0]!.replaceAll(',', ''));

beforeAll(() => {
  const { x, y } = plantedRotation(400, [8, 6], 1);
  writeNpy(at('a.npy'), sliceRows(x, 0, 200));
  writeNpy(at('b.npy'), sliceRows(y, 200, 400));
});

it('shows a run live, outlives a kill, goes on with it, and ends it with the best kept', async () => {
  const args = train('live', '--set', 'steps=100000', '--dashboard');
  const first = await start(args);
  const shown = await open(first.address, { expected: /net::ERR|EventSource|MIME/ });
  const { page } = shown;
  await page.waitForSelector('body[data-ready]');
  expect(await page.locator('[data-field="state"]').getAttribute('data-state')).toBe('running');
  const before = await stepOf(shown);
  await expect.poll(() => stepOf(shown), { timeout: 20_000 }).toBeGreaterThan(Math.max(before, 20));
  expect(await page.locator('[data-value="speed"]').innerText()).toMatch(/steps\/s, .* rows\/s/);
  expect(await page.locator('[data-value="left"]').innerText()).toMatch(/\d/);
  expect(await page.locator('[data-value="cpu"]').innerText()).toMatch(/^\d.* s$/);

  await first.kill('SIGKILL');
  await expect.poll(() => page.locator('[data-connection]').getAttribute('data-connection')).toBe('lost');
  const lost = await stepOf(shown);
  const second = await start(args);
  expect(second.address).toBe(first.address);
  await expect
    .poll(() => page.locator('[data-connection]').getAttribute('data-connection'), { timeout: 20_000 })
    .toBe('connected');
  await expect.poll(() => stepOf(shown), { timeout: 20_000 }).toBeGreaterThan(lost);

  await page.getByRole('button', { name: 'Stop and keep the best' }).click();
  const { code, stdout } = await second.ended();
  expect([0, 3]).toContain(code);
  expect(stdout).toContain('stopped');
  await expect.poll(() => page.locator('[data-field="state"]').getAttribute('data-state')).toBe('finished');
  const { result } = JSON.parse(readFileSync(at('live', 'run', 'run.json'), 'utf8'));
  expect(result.runs[0].ended).toBe('stopped');
  expect(await shown.field('state')).toContain(result.verdict);
  expect(await page.getByRole('button', { name: 'Stop and keep the best' }).isHidden()).toBe(true);
});

it('shows a complete run of two seeds as metrics.jsonl has it', async () => {
  const first = await start(train('done', '--seeds', '2', '--dashboard'));
  await first.ended();
  const follower = await start(['dashboard', at('done')]);
  const opened = await open(follower.address);
  const { page } = opened;
  await page.waitForSelector('body[data-ready]');
  const rows = lines('done');
  const { result } = JSON.parse(readFileSync(at('done', 'run', 'run.json'), 'utf8'));

  const table = await page.locator('[data-field="scores"] tbody tr').allInnerTexts();
  for (const [i, seed] of [0, 1].entries()) {
    const evaluations = rows.filter((row) => row['kind'] === 'evaluation' && row['seed'] === seed) as any[];
    const run = result.runs[i];
    expect(table[i]!.split('\t')).toEqual([
      seed === result.chosen ? `${seed} (kept)` : `${seed}`,
      number(evaluations[0].score),
      `${number(run.score)} at ${run.bestStep}`,
      `${number(evaluations.at(-1).score)} at ${evaluations.at(-1).step}`,
      number(evaluations.at(-1).cycle),
    ]);
  }
  const last = rows.filter((row) => row['kind'] === 'step').at(-1)!;
  const losses = Object.fromEntries(
    (await page.locator('[data-field="losses"] tbody tr').allInnerTexts()).map((line) => line.split('\t')),
  );
  for (const name of ['step', 'generator', 'cycle', 'gradientNorm']) expect(losses[name]).toBe(number(last[name]));
  const samples = rows.filter((row) => row['kind'] === 'evaluation' && row['seed'] === 1).at(-1)!['samples'];
  expect(samples).toHaveLength(6);
  expect(await page.locator('[data-field="samples"] tbody tr').first().innerText()).toContain(
    `row ${samples[0].neighbours[0].row} (${samples[0].neighbours[0].score.toFixed(3)})`,
  );

  // Hover: the legend tells the values at the step below the pointer.
  const chart = page.locator('[data-chart="losses"]');
  await chart.scrollIntoViewIfNeeded();
  const over = (await chart.locator('.u-over').boundingBox())!;
  await page.mouse.move(over.x + over.width - 1, over.y + over.height / 2);
  const legend = chart.locator('.u-series').filter({ hasText: 'generator, seed 1' });
  await expect.poll(() => legend.locator('.u-value').innerText()).toBe(number(last['generator']));

  // Filter: without seed 1 its curves are gone, and the values are those of seed 0.
  await page.getByRole('checkbox', { name: '1' }).uncheck();
  await expect.poll(() => page.locator('.u-label').filter({ hasText: 'seed 1' }).count()).toBe(0);
  expect(await page.locator('[data-chart="losses"] .u-label').allInnerTexts()).toContain('generator');
  const ofFirst = rows.filter((row) => row['kind'] === 'step' && row['seed'] === 0).at(-1)!;
  await expect
    .poll(() => page.locator('[data-field="losses"] tbody tr').filter({ hasText: 'generator' }).first().innerText())
    .toContain(number(ofFirst['generator']));
  await page.getByRole('checkbox', { name: '1' }).check();

  await pictures(page, 'dashboard');
  expect(await seriousIssues(page)).toEqual([]);
  await page.close();
  expect(await follower.kill()).toBe(0);
});

it('is readable in the dark', async () => {
  const follower = await start(['dashboard', at('done')]);
  const { page } = await open(follower.address, { dark: true });
  await page.waitForSelector('body[data-ready]');
  expect(await seriousIssues(page)).toEqual([]);
  await page.close();
  await follower.kill();
});
