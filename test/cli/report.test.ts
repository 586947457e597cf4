import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../cli/run.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { json, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(500, [12, 8], 1);

beforeAll(async () => {
  writeNpy(at('a.npy'), sliceRows(x, 0, 300));
  writeNpy(at('b.npy'), sliceRows(y, 0, 300));
  writeNpy(at('test-a.npy'), sliceRows(x, 300, 500));
  writeNpy(at('test-b.npy'), sliceRows(y, 300, 500));
  writeFileSync(at('names.txt'), Array.from({ length: 200 }, (_, i) => `name ${i}\n`).join(''));
  const fit = ['fit', at('a.npy'), at('b.npy'), '--paired', '--source-model', 'left', '--target-model', 'right'];
  const { code, stderr } = await vecbridge([...fit, '-o', at('map')]);
  expect(code, stderr).toBe(0);
});

/** The same command line without a process of its own. */
async function here(args: readonly string[]): Promise<{ code: number; stdout: string }> {
  let stdout = '';
  const streams = { stdout: { write: (text: string) => (stdout += text) }, stderr: { write: () => true } };
  const code = await run(args, streams, {});
  return { code, stdout };
}

async function expectRefusal(args: readonly string[], message: RegExp, hint = /./): Promise<void> {
  const { code, stdout } = await here([...args, '--json']);
  const { error } = JSON.parse(stdout);
  expect(error.message).toMatch(message);
  expect(error.hint).toMatch(hint);
  expect(code).toBe(2);
}

const pairs = () => ['--source', at('test-a.npy'), '--target', at('test-b.npy')];

describe('vecbridge report', () => {
  it('writes a page of the run, whose numbers are those of vecbridge eval', async () => {
    const args = [
      'report',
      at('map'),
      '-o',
      at('page.html'),
      ...pairs(),
      '--labels',
      at('names.txt'),
      '--no-umap',
      '--measures',
      'cka',
    ];
    const { code, value, stderr } = await json(args);
    expect(code, stderr).toBe(0);
    expect(value).toMatchObject({ file: at('page.html'), format: 'html', bytes: statSync(at('page.html')).size });
    const evaluated = await json(['eval', at('map'), at('test-a.npy'), at('test-b.npy'), '--no-hnsw']);
    const { document } = parseHTML(readFileSync(at('page.html'), 'utf8'));
    const top1 = document.querySelector('[data-section="scores"] [data-key="top1"][data-value]')!;
    expect(Number(top1.getAttribute('data-value'))).toBe(evaluated.value['top1']);
    expect(document.querySelector('[data-section="neighbours"]')!.textContent).toContain('name ');
    expect(document.querySelector('pre:last-of-type')!.textContent).toMatch(/^vecbridge (fit|report) /);
    await expectRefusal(args, /page\.html exists/);
  });

  it('says the most important in a terminal, and writes other formats to stdout', async () => {
    const summary = await here(['report', at('map')]);
    expect(summary.code).toBe(0);
    expect(summary.stdout).toMatch(/^procrustes: aligned/);
    expect(summary.stdout).toContain('not shown');
    for (const line of summary.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const markdown = await here(['report', at('map'), '--format', 'md', '--title', 'My run']);
    expect(markdown.stdout).toMatch(/^# My run\n/);
    const csv = await here(['report', at('map'), '--format', 'csv']);
    expect(csv.stdout.split('\n')[1]).toMatch(/^map,procrustes,method,left → right,procrustes,0,aligned/);
  });

  it('refuses what it cannot do before it works', async () => {
    await expectRefusal(['report', at('map'), '-o', at('page.pdf')], /does not tell the format/, /\.html/);
    await expectRefusal(['report', at('map'), '--source', at('test-a.npy')], /--target is missing/);
    await expectRefusal(['report', at('map'), ...pairs(), '--measures', 'ckka'], /ckka/, /cka/);
    await expectRefusal(
      ['report', at('map'), '--source', at('test-b.npy'), '--target', at('test-a.npy')],
      /^map: .*8-d/,
      /swapped/,
    );
    await expectRefusal(['report', at('nowhere')], /does not exist/);
  });
});

it('never replaces what it is made of, even with --force', async () => {
  for (const output of [at('map/translator.json'), at('test-a.npy'), at('names.txt')]) {
    const before = readFileSync(output);
    await expectRefusal(
      ['report', at('map'), ...pairs(), '--labels', at('names.txt'), '-o', output, '--format', 'json', '--force'],
      /is the input itself/,
    );
    expect(readFileSync(output)).toEqual(before);
  }
});
