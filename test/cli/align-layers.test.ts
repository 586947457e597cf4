import { readFileSync, writeFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf, sliceRows } from '../../src/vectors/matrix.js';
import { readLayers } from '../../src/vectors/read-layers.js';
import { plantedLayers, writeLayers } from '../eval/layers/planted-layers.js';
import { expectRefusal, here, jsonHere as json, temporaryFolder, vecbridge } from './run-cli.js';
import { writeNpy } from './synthetic.js';

const at = temporaryFolder();
const ROWS = 150;

beforeAll(async () => {
  const { a, b, labels } = await plantedLayers(3, ROWS, 10, 4);
  writeLayers(at('a.npy'), a);
  writeLayers(at('b.npy'), b.slice(0, 2));
  writeLayers(
    at('short.npy'),
    b.map((layer) => sliceRows(layer, 0, 120)),
  );
  writeNpy(at('flat.npy'), a[0]!);
  writeFileSync(at('labels.txt'), labels.map((label) => `${label}\n`).join(''));
  const spoilt = a.map((layer) => ({ ...layer, data: layer.data.slice() }));
  spoilt[1]!.data[7 * 10 + 3] = Number.NaN;
  writeLayers(at('nan.npy'), spoilt);
});

const command = () => ['align', at('a.npy'), at('b.npy'), '--layers'];

describe('vecbridge align --layers', () => {
  it('finds the layers that are rotations of each other, with the risk of each head', async () => {
    const { code, value } = await json([...command(), '--labels', at('labels.txt')]);
    expect(code).toBe(0);
    expect(value).toMatchObject({ layers: [3, 2], rows: ROWS, seed: 0 });
    expect(Object.keys(value['measures'])).toEqual(['cka', 'mutual-knn', 'rsa']);
    const cka = value['measures'].cka.value as number[][];
    expect(cka.map((row) => row.map((one) => one > 0.99))).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
    const { zeroOne, native } = value['stitching'];
    expect(zeroOne[0][0]).toBeLessThan(0.1);
    expect(zeroOne[2][0]).toBeGreaterThan(0.5);
    expect(native).toHaveLength(2);
  });

  it('prints a table or CSV of the measures asked for, of as many rows as are asked for', async () => {
    const some = [...command(), '--measures', 'mutual-knn', '--set', 'k=5', '--rows', '100'];
    const text = await vecbridge(some);
    expect(text.stderr).toContain('100 of 150 rows used');
    expect(text.stdout).toMatch(/mutual-knn, more alike: higher, chance \.051/);
    expect(text.stdout).toMatch(/^ +0 +1\.000 +\.\d+$/m);
    expect(text.stdout).toMatch(/^mutual-knn .* 0 with 0$/m);
    const tested = await json([...command(), '--measures', 'cka', '--permutations', '19']);
    const { z, p } = tested.value['measures'].cka as { z: number[][]; p: number[][] };
    expect(p[0]![0]).toBe(1 / 20);
    expect(p[0]![1]).toBeGreaterThan(1 / 20);
    expect(z[0]![0]).toBeGreaterThan(10);
    const { stdout } = await here([...some, '--csv', '--quiet']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('measure,first,second,value,chance,calibrated,z,p');
    expect(lines).toHaveLength(1 + 3 * 2);
    expect(lines[1]).toMatch(/^mutual-knn,0,0,1,0\.0505\d+,1,,$/);
  });

  it('becomes a page with a heat map of each measure', async () => {
    const { stdout } = await here([...command(), '--labels', at('labels.txt'), '--json', '--quiet']);
    writeFileSync(at('layers.json'), stdout);
    const done = await here(['report', at('layers.json'), '-o', at('layers.html'), '--quiet']);
    expect(done.code).toBe(0);
    const { document } = parseHTML(readFileSync(at('layers.html'), 'utf8'));
    const figures = [...document.querySelectorAll('[data-section="layers"] figure')];
    expect(figures.map((figure) => figure.getAttribute('data-figure'))).toEqual(
      ['cka', 'mutual-knn', 'rsa', 'share-wrong', 'misalignment'].map((name) => `layers-0-${name}`),
    );
    const titles = [...figures[0]!.querySelectorAll('rect title')].map((title) => title.textContent);
    expect(titles).toHaveLength(3 * 2);
    expect(titles[0]).toBe('layer 0 with layer 0: 1.000');
    expect(document.querySelector('[data-section="verdict"]')).toBeNull();
    for (const format of ['md', 'csv', 'json']) {
      const { code, stdout: out } = await here(['report', at('layers.json'), '--format', format, '--quiet']);
      expect(code).toBe(0);
      expect(out).toContain('mutual-knn');
    }
    const summary = await here(['report', at('layers.json')]);
    expect(summary.stdout).toMatch(/^mutual-knn .* 0 with 0$/m);
  });

  it('refuses what are not layers of the same items', async () => {
    const [a, b] = [at('a.npy'), at('b.npy')];
    await expectRefusal(
      ['align', a, at('flat.npy'), '--layers'],
      /flat\.npy has 2 axes \(150 × 10\); layers need 3: layers × rows × dims/,
      {
        hint: /np\.stack/,
      },
    );
    await expectRefusal(['align', a, at('short.npy'), '--layers'], /150 rows, those of .*short\.npy 120/, {
      hint: /same item/,
    });
    await expectRefusal([...command(), '--unpaired'], /--layers and --unpaired exclude each other/);
    await expectRefusal([...command(), '--sizes', '50'], /--layers and --sizes exclude each other/);
    await expectRefusal([...command(), '--outlook'], /--layers and --outlook exclude each other/);
    await expectRefusal([...command(), '--measures', 'hubness'], /hubness compares spaces without pairs/);
    await expectRefusal(['align', a, b, '--paired', '--labels', at('labels.txt')], /--labels needs --layers/);
    await expectRefusal(['align', a, at('nan.npy'), '--layers'], /nan\.npy, layer 1.*row 7/);
    await expectRefusal(['align', a, b, '--paired'], /3 axes/, { hint: /align --layers/ });
    writeFileSync(at('few.txt'), 'x\ny\n');
    await expectRefusal([...command(), '--labels', at('few.txt')], /2 labels .* 150 rows/);
  });
});

it('readLayers reads the same rows of every layer, in the order of the file', async () => {
  const all = await readLayers(at('a.npy'));
  expect([all.layers.length, all.totalRows, all.layers[2]!.rows, all.layers[2]!.dim]).toEqual([3, ROWS, ROWS, 10]);
  const some = await readLayers(at('a.npy'), { limit: 20, seed: 3 });
  const places = some.layers.map((layer, l) =>
    Array.from({ length: layer.rows }, (_, i) =>
      Array.from({ length: ROWS }, (_, row) => row).find(
        (row) => rowOf(all.layers[l]!, row).join() === rowOf(layer, i).join(),
      ),
    ),
  );
  expect(places[0]).toHaveLength(20);
  expect(places[0]).toEqual([...places[0]!].sort((a, b) => a! - b!));
  expect(places[1]).toEqual(places[0]);
  expect(places[2]).toEqual(places[0]);
});
