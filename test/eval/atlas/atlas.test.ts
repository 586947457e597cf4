import { beforeAll, describe, expect, it } from 'vitest';
import type { AtlasPair } from '../../../eval/atlas/atlas.js';
import { chartSpaces } from '../../../eval/atlas/chart-spaces.js';
import { distinctNames, sameFiles } from '../../../eval/atlas/names.js';
import { averageLinkage } from '../../../eval/atlas/tree.js';
import { cyclesOf, type Maps, pivotsOf } from '../../../eval/atlas/ways.js';
import { random } from '../../../src/core/random.js';
import type { Translator } from '../../../src/translators/translator.js';
import { type Matrix, sliceRows, takeRows } from '../../../src/vectors/matrix.js';
import { fitSpaces } from '../../../training/fit.js';
import { methodNamed } from '../../../training/methods.js';
import { temporaryFolder } from '../../cli/run-cli.js';
import { writeNpy } from '../../cli/synthetic.js';
import { gaussian } from '../../contracts/planted.js';
import { threeSpaces } from './three-spaces.js';

const at = temporaryFolder();
const spaces = threeSpaces(400);
const [tests, fitted] = [spaces.map((m) => sliceRows(m, 0, 100)), spaces.map((m) => sliceRows(m, 100, 400))];

beforeAll(() => {
  for (const [i, space] of spaces.entries()) writeNpy(at(`${'abc'[i]}.npy`), space);
  writeNpy(at('short.npy'), sliceRows(spaces[1], 0, 390));
});

/** Orthogonal maps from pairs; those of `wrong` from pairs in another order. */
async function procrustesMaps(wrong: readonly string[] = []): Promise<Maps> {
  const maps = new Map<string, Translator>();
  const method = methodNamed('procrustes');
  for (const [i, j] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const shuffled = wrong.includes(`${i}${j}`);
    const target = shuffled ? takeRows(fitted[j]!, random(3).permutation(300)) : fitted[j]!;
    const pairing = { rows: [0, 1].map(() => Uint32Array.from({ length: 300 }, (_, row) => row)) };
    const { translators } = await fitSpaces(method, {
      ...{ spaces: [fitted[i]!, target], seed: 0, verdict: false },
      options: method.options.parse({}),
      pairs: pairing,
    });
    maps.set(`${i}${j}`, translators[0]!);
    maps.set(`${j}${i}`, translators[1]!);
  }
  return (from, to) => maps.get(`${from}${to}`);
}

const rowsOf = (space: number): Matrix => tests[space]!;

describe('cycles of maps', () => {
  it('right maps lead rows back to themselves, also through fewer dims; a wrong one among them does not', async () => {
    const [right] = await cyclesOf(3, await procrustesMaps(), rowsOf);
    expect(right).toMatchObject({ spaces: [0, 1, 2], pool: 100 });
    expect(right!.top1).toBeGreaterThan(0.95);
    expect(right!.error).toBeLessThan(0.3);
    const [wrong] = await cyclesOf(3, await procrustesMaps(['02']), rowsOf);
    expect(wrong!.top1).toBeLessThan(0.2);
    expect(wrong!.error).toBeGreaterThan(1);
    expect(wrong!.error).toBeCloseTo(Math.sqrt(2 - 2 * wrong!.cosine), 1);
  });

  it('needs all three maps, and stops when called off', async () => {
    const maps = await procrustesMaps();
    expect(await cyclesOf(3, (i, j) => (i + j === 3 ? undefined : maps(i, j)), rowsOf)).toEqual([]);
    await expect(cyclesOf(3, maps, rowsOf, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});

describe('ways through a third space', () => {
  const pair = (first: number, second: number, top1: number, measured: number | null): AtlasPair => ({
    ...{ first, second, measures: {} },
    alignability: {
      label: top1 > 0.5 ? 'likely' : 'unlikely',
      reason: '',
      predicted: { top1, low: top1, high: top1, pool: 2000 },
      measured: measured === null ? null : { there: measured, back: measured, pool: 100 },
      rows: [300, 300],
    },
  });

  it('are measured on pairs, in both directions', async () => {
    const maps = await procrustesMaps(['02']);
    const pairs = [pair(0, 1, 0.9, 1), pair(0, 2, 0.9, 0.01), pair(1, 2, 0.9, 1)];
    const found = await pivotsOf(3, pairs, maps, tests);
    expect(found.map(({ from, to, via }) => [from, to, via]).sort()).toEqual([
      [0, 2, 1],
      [2, 0, 1],
    ]);
    for (const one of found) {
      expect(one).toMatchObject({ direct: 0.01, basis: 'measured' });
      expect(one.through).toBeGreaterThan(0.9);
    }
    expect(await pivotsOf(3, [pair(0, 1, 0.9, 1), pair(0, 2, 0.9, 1), pair(1, 2, 0.9, 1)], maps, tests)).toEqual([]);
  });

  it('without pairs are the product of two likely predictions', async () => {
    const pairs = [pair(0, 1, 0.9, null), pair(0, 2, 0.3, null), pair(1, 2, 0.8, null)];
    const found = await pivotsOf(3, pairs, () => undefined, null);
    expect(found).toEqual([{ from: 0, to: 2, via: 1, direct: 0.3, through: 0.9 * 0.8, basis: 'predicted' }]);
    const doubtful = [pair(0, 1, 0.9, null), pair(0, 2, 0.3, null), pair(1, 2, 0.45, null)];
    expect(await pivotsOf(3, doubtful, () => undefined, null)).toEqual([]);
  });
});

describe('the tree', () => {
  it('is average linkage, like ones side by side', () => {
    const distances = [
      [0, 0.9, 0.1, 0.8],
      [0.9, 0, 0.7, 0.2],
      [0.1, 0.7, 0, 0.6],
      [0.8, 0.2, 0.6, 0],
    ];
    const { merges, order } = averageLinkage(distances, 'd');
    expect(merges.map(({ a, b, size }) => [a, b, size])).toEqual([
      [0, 2, 2],
      [1, 3, 2],
      [4, 5, 4],
    ]);
    expect(merges.map(({ height }) => height)).toEqual([0.1, 0.2, expect.closeTo((0.9 + 0.8 + 0.7 + 0.6) / 4, 12)]);
    expect(order).toEqual([0, 2, 1, 3]);
  });

  it('takes a distance that is missing for the largest', () => {
    const { merges } = averageLinkage(
      [
        [0, null, 0.4],
        [null, 0, 0.3],
        [0.4, 0.3, 0],
      ],
      'd',
    );
    expect(merges[0]).toMatchObject({ a: 1, b: 2, height: 0.3 });
    expect(merges[1]!.height).toBeCloseTo(0.4, 12);
  });
});

describe('names', () => {
  it('tell all files apart, with as few folders as that takes', () => {
    expect(distinctNames(['x/a.npy', 'y/b.npy'])).toEqual(['a', 'b']);
    expect(distinctNames(['x/a.npy', 'y/a.npy', 'c.csv'])).toEqual(['x/a', 'y/a', 'c']);
    expect(distinctNames(['/1/x/a.npy', '/2/x/a.npy'])).toEqual(['1/x/a', '2/x/a']);
    const twice = distinctNames(['x/a.npy', './x/a.npy', 'y/a.npy']);
    expect(new Set(twice).size).toBe(3);
    expect(twice.slice(0, 2)).toEqual(['a (1)', 'a (2)']);
    expect(sameFiles([at('a.npy'), at('b.npy'), `${at('.')}/./a.npy`])).toEqual([[0, 2]]);
  });
});

describe('chartSpaces', () => {
  const files = (...names: string[]) => names.map((name) => at(`${name}.npy`));

  it('measures pairs with their null, and joins the spaces by them', async () => {
    const found = await chartSpaces({ files: files('a', 'b', 'c'), paired: true, alignability: false, rows: 200 });
    expect(found.spaces.map(({ name, rows, totalRows, dim }) => [name, rows, totalRows, dim])).toEqual([
      ['a', 200, 400, 24],
      ['b', 200, 400, 16],
      ['c', 200, 400, 16],
    ]);
    expect(found.pairs.map(({ first, second }) => [first, second])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    for (const { measures, alignability } of found.pairs) {
      expect(Object.keys(measures)).toEqual(['cka', 'mutual-knn', 'rsa']);
      expect(measures['cka']!.calibrated).toBeGreaterThan(0.9);
      expect(measures['cka']!.p).toBe(1 / 200);
      expect(alignability).toBeNull();
    }
    expect(found.tree).toMatchObject({ distance: '1 − calibrated cka' });
    expect(found.tree!.merges).toHaveLength(2);
    expect(found).toMatchObject({ cycles: [], pivots: [], warnings: [] });
  });

  it('without pairs takes measures that need none, and cannot tell from few rows whether a map would be found', async () => {
    const found = await chartSpaces({ files: files('a', 'short'), measures: ['anisotropy', 'hubness'] });
    const [{ measures, alignability }] = found.pairs as [AtlasPair];
    expect(Object.keys(measures)).toEqual(['anisotropy', 'hubness']);
    expect(alignability).toMatchObject({ label: 'cannot tell', predicted: null, measured: null, rows: [400, 390] });
    expect(alignability!.reason).toMatch(/fewer than 500 rows.*400 and 390/);
    expect(found.tree!.distance).toBe('anisotropy');
  });

  it('warns of a file that is given twice', async () => {
    const found = await chartSpaces({ files: files('a', 'a'), paired: true, alignability: false, measures: ['cka'] });
    expect(found.warnings).toEqual([expect.stringMatching(/a \(1\) and a \(2\) are the same file/)]);
    expect(found.pairs[0]!.measures['cka']!.value).toBeCloseTo(1, 6);
  });

  it('refuses one file, unequal files of pairs, unknown measures and files that are not there', async () => {
    await expect(chartSpaces({ files: files('a') })).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: expect.stringContaining('got 1'),
    });
    await expect(chartSpaces({ files: files('a', 'b', 'short'), paired: true })).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: expect.stringMatching(/a\.npy has 400 rows, .*short\.npy has 390/),
    });
    await expect(chartSpaces({ files: files('a', 'b'), measures: ['ckaa'] })).rejects.toThrow(/no measure "ckaa"/);
    await expect(chartSpaces({ files: files('a', 'b'), measures: ['cka'] })).rejects.toThrow(/cka needs pairs/);
    await expect(chartSpaces({ files: files('a', 'no') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stops where it is called off', async () => {
    const stop = new AbortController();
    writeNpy(at('noise.npy'), gaussian(600, 8, random(1)));
    writeNpy(at('noise2.npy'), gaussian(600, 8, random(2)));
    const running = chartSpaces({
      files: files('noise', 'noise2'),
      measures: [],
      signal: stop.signal,
      on: ({ note }) => note?.includes('outlook') && stop.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
