import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf, sliceRows } from '../../src/vectors/matrix.js';
import { expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();

beforeAll(() => {
  const { x, y } = twoSpaces(600, [16, 12], 1);
  const labels = Array.from({ length: 600 }, (_, i) => (rowOf(y, i)[0]! > 0 ? 'high' : 'low'));
  for (const [name, m] of [
    ['a', x],
    ['b', y],
  ] as const) {
    writeNpy(at(`${name}.npy`), sliceRows(m, 0, 400));
    writeNpy(at(`new-${name}.npy`), sliceRows(m, 400, 600));
  }
  writeFileSync(at('b.txt'), labels.slice(0, 400).join('\n'));
  writeFileSync(at('new.csv'), ['label', ...labels.slice(400)].join('\n'));
});

const args = (...more: string[]) => [
  ...['stitch', at('b.npy'), at('new-a.npy'), '--labels', at('b.txt'), '--test-labels', at('new.csv')],
  ...more,
];

describe('vecbridge stitch', () => {
  it('fits a map on the spot and reports risks, bounds and what the vectors reveal', async () => {
    const { code, value, stderr } = await json(
      args(
        ...['--method', 'ridge', '--fit-source', at('a.npy'), '--test-target', at('new-b.npy')],
        ...['--train-source', at('a.npy'), '--set', 'anchors=50', '--set', 'ks=1,2'],
      ),
    );
    expect(code, stderr).toBe(0);
    expect(value).toMatchObject({
      head: { kind: 'linear', classes: 2, trainRows: 400 },
      testRows: 200,
      verdict: 'aligned',
    });
    const row = (name: string) => value['rows'].find((one: { name: string }) => one.name.startsWith(name));
    expect(row('translated').risk.zeroOne).toBeLessThan(row('native').risk.zeroOne + 0.1);
    expect(row('translated').bound.bound).toBeGreaterThanOrEqual(row('translated').risk.squared);
    expect(row('relative, 50').risk.zeroOne).toBeLessThan(0.4);
    const guessed = value['attributes'].find((one: { name: string }) => one.name === 'translated');
    expect(guessed.accuracy['2']).toBe(1);
    expect(guessed.accuracy['1']).toBeGreaterThan(0.8);
  });

  it('takes a saved translator, either way, and prints tables for people', async () => {
    const fitted = await vecbridge(['fit', at('b.npy'), at('a.npy'), '-o', at('b-to-a'), '--paired']);
    expect(fitted.code, fitted.stderr).toBe(0);
    const done = await vecbridge(args('--translator', at('b-to-a'), '--inverse'));
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toMatch(/linear head of 2 classes, trained on 400 target rows, run on 200 source rows/);
    expect(done.stdout).toMatch(/row +knows +0-1 risk/);
    expect(done.stdout).toMatch(/translated +pairs +\.\d{3}/);
  });

  it('leaves rows that are not fit out with --skip-invalid, with their labels, and counts them', async () => {
    const { x, y } = twoSpaces(600, [16, 12], 1);
    const first = (m: typeof y, rows: number) => ({
      ...sliceRows(m, 0, rows),
      data: sliceRows(m, 0, rows).data.slice(),
    });
    const train = first(y, 400);
    train.data.fill(0, 12, 24);
    writeNpy(at('holes.npy'), train);
    const fitSource = first(x, 400);
    fitSource.data[100 * 16] = Number.NaN;
    writeNpy(at('fit-holes.npy'), fitSource);
    const holes = ['stitch', at('holes.npy'), at('new-a.npy'), '--labels', at('b.txt'), '--test-labels', at('new.csv')];
    const fitted = ['--method', 'ridge', '--fit-source', at('fit-holes.npy'), '--fit-target', at('b.npy')];
    const whole = ['--method', 'ridge', '--fit-source', at('a.npy'), '--fit-target', at('b.npy')];
    await expectRefusal([...holes, ...whole], /row 1 of the training rows is all zeros/);
    const { code, value, stderr } = await json([...holes, ...fitted, '--skip-invalid']);
    expect(code, stderr).toBe(0);
    expect(value['head'].trainRows).toBe(399);
    expect(value['skipped']).toMatchObject({ zero: 1, nan: 1 });
    const right = value['rows'].find((one: { name: string }) => one.name === 'translated').risk.zeroOne;
    expect(right).toBeLessThan(0.2); // labels moved up by a row would be no better than chance
  });

  it('refuses no map or two, and labels that do not fit', async () => {
    await expectRefusal(args(), /stitch needs exactly one map/, { hint: /vecbridge fit/ });
    const short = ['stitch', at('b.npy'), at('new-a.npy'), '--labels', at('new.csv'), '--test-labels', at('new.csv')];
    await expectRefusal([...short, '--translator', at('x')], /new\.csv has 200 labels but .*b\.npy has 400 rows/);
    const both = ['--translator', at('x'), '--fit-source', at('a.npy')];
    await expectRefusal([...short, ...both], /--fit-source needs --method/, { hint: /leave --fit-source/ });
    const fitted = ['--method', 'unpaired-linear', '--fit-source', at('a.npy')];
    writeFileSync(at('same.txt'), 'low\n'.repeat(400));
    const same = ['stitch', at('b.npy'), at('new-a.npy'), '--labels', at('same.txt'), '--test-labels', at('new.csv')];
    await expectRefusal([...same, ...fitted], /the labels name 1 class; a task needs at least 2/);
    writeFileSync(at('alien.txt'), `${'low\n'.repeat(199)}middle\n`);
    const alien = ['stitch', at('b.npy'), at('new-a.npy'), '--labels', at('b.txt'), '--test-labels', at('alien.txt')];
    await expectRefusal([...alien, ...fitted], /alien\.txt, row 199: the label "middle" is not among/);
    await expectRefusal(args('--translator', at('x'), '--set', 'haed=mlp'), /stitch has no option "haed"/, {
      hint: /head/,
    });
  });
});
