import { describe, expect, it } from 'vitest';
import { stitchOptions } from '../../../eval/stitching/options.js';
import { type StitchInput, stitch } from '../../../eval/stitching/stitch.js';
import { parseOptions } from '../../../src/core/options.js';
import { rowOf, sliceRows } from '../../../src/vectors/matrix.js';
import { fitSpaces } from '../../../training/fit.js';
import { procrustes } from '../../../training/paired/procrustes.js';
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
    const manifest = { ...input.translator.manifest, method };
    const translator = new Proxy(input.translator, {
      get: (of, key) => {
        const value = key === 'manifest' ? manifest : Reflect.get(of, key, of);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
    const { rows } = await stitch({ ...input, translator, train: { vectors: to.train, labels: labels.train } });
    expect(rows.find((row) => row.name === 'translated')!.knows).toBe(knows);
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
