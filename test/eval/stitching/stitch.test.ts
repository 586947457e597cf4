import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stitchOptions } from '../../../eval/stitching/options.js';
import { type StitchInput, stitch } from '../../../eval/stitching/stitch.js';
import { parseOptions } from '../../../src/core/options.js';
import { type Matrix, rowOf, sliceRows, takeRows } from '../../../src/vectors/matrix.js';
import { fitSpaces } from '../../../training/fit.js';
import { procrustes } from '../../../training/paired/procrustes.js';
import { temporaryFolder } from '../../cli/run-cli.js';
import { writeNpy } from '../../cli/synthetic.js';
import { planted } from '../../contracts/planted.js';

/** Rows 0–299 fit the map, 300–699 train the heads, 700–899 are tested; the task is the nearest of some latent corners. */
const { source, target } = planted(900, [14, 10], { seed: 3, clusters: 6 });
const names = Array.from({ length: 900 }, (_, i) => {
  const row = rowOf(target, i);
  return `${row[0]! > target.data[0]! ? 'high' : 'low'} ${row[1]! > target.data[1]! ? 'left' : 'right'}`;
});
const part = <M>(cut: (start: number, end: number) => M) => ({
  fit: cut(0, 300),
  train: cut(300, 700),
  test: cut(700, 900),
});
const from = part((a, b) => sliceRows(source, a, b));
const to = part((a, b) => sliceRows(target, a, b));
const labels = part((a, b) => names.slice(a, b));
const options = parseOptions(stitchOptions, { anchors: 60, hidden: 16, ks: [1, 2] }, 'stitch');
const fitted = fitSpaces(procrustes, { spaces: [from.fit, to.fit], seed: 0, options: { folds: 5 } });

async function inputOf(more: object = {}): Promise<StitchInput> {
  return {
    translator: (await fitted).translators[0]!,
    train: { vectors: to.train, labels: labels.train, source: from.train },
    test: { vectors: from.test, labels: labels.test, target: to.test },
    options,
    ...more,
  };
}
const full = inputOf().then(stitch);
const at = temporaryFolder();

describe('stitching', () => {
  it('a good map carries the head over; maps that know nothing do not', async () => {
    const { rows } = await full;
    const risk = (name: string) => rows.find((row) => row.name.startsWith(name))!.risk.zeroOne;
    expect(risk('native')).toBeLessThan(0.12);
    for (const name of ['translated', 'procrustes', 'linear regression', 'affine stitch', "source's own head"]) {
      expect(risk(name), name).toBeLessThan(risk('native') + 0.08);
    }
    expect(risk('relative, 60')).toBeLessThan(0.3);
    expect(risk('random rotation')).toBeGreaterThan(risk('translated') + 0.2);
    expect(risk('most frequent')).toBeGreaterThan(risk('translated') + 0.2);
  });

  it('every excess is the risk minus the native one, and every bound holds', async () => {
    const { rows } = await full;
    const native = rows.find((row) => row.name === 'native')!;
    for (const row of rows) {
      for (const key of ['zeroOne', 'crossEntropy', 'squared'] as const) {
        expect(row.excess![key]).toBeCloseTo(row.risk[key] - native.risk[key], 12);
      }
      if (row.bound) expect(row.bound.bound).toBeGreaterThanOrEqual(row.risk.squared - 1e-6);
    }
    expect(rows.filter((row) => row.bound).map((row) => row.name)).toEqual([
      'translated',
      'identity',
      'random rotation',
      'procrustes',
      'linear regression',
    ]);
    const misalignment = (name: string) => rows.find((row) => row.name === name)!.bound!.misalignment;
    expect(misalignment('procrustes')).toBeLessThan(misalignment('random rotation') / 5);
  });

  it.each([
    ['procrustes', 'pairs'],
    ['few-pairs', 'pairs'],
    ['unpaired-linear', 'no pairs'],
    ['random', 'nothing'],
    ['somebody-elses', 'unknown'],
  ])('says what the map of %s was fitted on: %s', async (method, knows) => {
    const input = await inputOf();
    const original = (await fitted).translators[0]!;
    const manifest = { ...original.manifest, method };
    const translator = new Proxy(original, {
      get: (of, key) => {
        const value = key === 'manifest' ? manifest : Reflect.get(of, key, of);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
    const { rows } = await stitch({ ...input, translator, train: { vectors: to.train, labels: labels.train } });
    expect(rows.find((row) => row.name === 'translated')!.knows).toBe(knows);
  });

  it('reads files as it takes matrices, and leaves out the rows that one of the files cannot use, with their labels', async () => {
    const empty = (m: Matrix, row: number): Matrix => ({
      ...m,
      data: m.data.map((v, i) => (i >= row * m.dim && i < (row + 1) * m.dim ? 0 : v)),
    });
    const without = <T>(rows: readonly T[], ...gone: number[]): T[] => rows.filter((_, i) => !gone.includes(i));
    const kept = (m: Matrix, ...gone: number[]): Matrix => takeRows(m, without([...Array(m.rows).keys()], ...gone));
    writeNpy(at('train.npy'), empty(to.train, 5));
    writeNpy(at('train-source.npy'), empty(from.train, 7));
    writeNpy(at('test.npy'), empty(from.test, 0));
    writeNpy(at('test-target.npy'), to.test);
    writeFileSync(at('train.txt'), labels.train.join('\n'));
    writeFileSync(at('test.csv'), ['label', ...labels.test].join('\n'));
    await (await fitted).translators[0]!.save(at('map'));
    const files: StitchInput = {
      translator: at('map'),
      train: { vectors: at('train.npy'), labels: at('train.txt'), source: at('train-source.npy') },
      test: { vectors: at('test.npy'), labels: at('test.csv'), target: at('test-target.npy') },
      options,
    };
    await expect(stitch(files)).rejects.toThrowError(/row 5.*all zeros/);
    const read = await stitch({ ...files, skipInvalid: true });
    const memory = await stitch({
      ...(await inputOf()),
      train: {
        ...{ vectors: kept(to.train, 5, 7), source: kept(from.train, 5, 7) },
        labels: without(labels.train, 5, 7),
      },
      test: { vectors: kept(from.test, 0), target: kept(to.test, 0), labels: without(labels.test, 0) },
    });
    expect(read.head.trainRows).toBe(398);
    expect(read.testRows).toBe(199);
    expect(read.rows).toEqual(memory.rows);
    expect(read.attributes).toEqual(memory.attributes);
    writeFileSync(at('train.txt'), without(labels.train, 5, 7).join('\n'));
    await expect(stitch({ ...files, skipInvalid: true })).rejects.toThrowError(
      /398 labels but .*train\.npy has 400 rows/,
    );
    const mixed = { ...files, train: { ...files.train, labels: without(labels.train, 5) }, skipInvalid: true };
    await expect(stitch(mixed)).rejects.toThrowError(/400 rows of .*train\.npy, but 399 labels/);
  });

  it('guesses labels from translated vectors nearly as well as from native ones', async () => {
    const { attributes } = await full;
    const top1 = (name: string) => attributes.find((row) => row.name === name)!.accuracy[1]!;
    expect(top1('translated')).toBeGreaterThan(top1('native') - 0.08);
    expect(top1('native')).toBeGreaterThan(top1('most frequent labels') + 0.2);
    expect(top1('random rotation')).toBeLessThan(top1('native') - 0.2);
  });

  it('without pairs only what needs none is there', async () => {
    const report = await stitch(
      await inputOf({
        train: { vectors: to.train, labels: labels.train },
        test: { vectors: from.test, labels: labels.test },
      }),
    );
    expect(report.rows.map((row) => [row.name, row.excess, row.bound])).toEqual([
      ['translated', null, null],
      ['identity', null, null],
      ['random rotation', null, null],
      ['most frequent class', null, null],
    ]);
    const both = await full;
    expect(report.rows[0]!.risk).toEqual(both.rows.find((row) => row.name === 'translated')!.risk);
  });

  it('refuses rows and dims that do not belong together, and unknown labels, with both numbers', async () => {
    const bad = async (more: object) => stitch(await inputOf(more));
    await expect(bad({ train: { vectors: from.train, labels: labels.train } })).rejects.toMatchObject({
      code: 'DIM_MISMATCH',
      message: expect.stringMatching(/14 dims.*10/),
      hint: expect.stringMatching(/--inverse/),
    });
    await expect(bad({ train: { vectors: to.train, labels: labels.test } })).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: expect.stringMatching(/400 training rows, but 200 labels/),
    });
    const odd = ['somewhere else', ...labels.test.slice(1)];
    await expect(bad({ test: { vectors: from.test, labels: odd } })).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: expect.stringMatching(/row 0: the label "somewhere else"/),
    });
    await expect(bad({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
