import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adviseFrom, type Facts } from '../../../eval/advice/advise.js';
import { fewPairsCost, pairedCost, translateCost, unpairedCost } from '../../../eval/advice/costs.js';
import { fewPairsOptions } from '../../../training/few-pairs/options.js';

const facts: Facts = { rows: [50_000, 50_000], dims: [768, 1024] };
const likely = { label: 'likely', reason: 'clusters are found again' } as const;
const unlikely = { label: 'unlikely', reason: 'clusters are not found again' } as const;

describe('advise', () => {
  it('chooses by what is known', () => {
    const cases: [Partial<Facts>, string][] = [
      [{}, 'unpaired-linear'],
      [{ pairs: 5 }, 'few-pairs'],
      [{ pairs: 10_239 }, 'few-pairs'],
      [{ pairs: 10_240 }, 'procrustes'],
      [{ texts: 'some' }, 'few-pairs'],
      [{ texts: 'all' }, 'embed-again'],
      [{ texts: 'all', toTranslate: 100_001 }, 'few-pairs'],
      [{ texts: 'all', toTranslate: 100_001, embedRate: 100 }, 'embed-again'],
      [{ texts: 'all', toTranslate: 1e9, embedRate: 100 }, 'few-pairs'],
      [{ texts: 'all', toTranslate: 1e9, embedRate: 100, pairs: 20_000 }, 'procrustes'],
      [{ models: ['m', 'm'] }, 'unpaired-linear'], // the dims differ: not one model
      [{ models: ['m', 'm'], dims: [768, 768] }, 'nothing'],
    ];
    for (const [more, wanted] of cases) {
      expect(adviseFrom({ ...facts, ...more }).recommended, JSON.stringify(more)).toBe(wanted);
    }
  });

  it('expects what was measured on spaces of the same outlook, and both ranges without one', () => {
    const top1 = (more: Partial<Facts>) =>
      adviseFrom({ ...facts, ...more }).ways.find((way) => way.name === 'unpaired-linear')!.top1!;
    expect(top1({ outlook: likely })).toMatchObject({ least: 0.6, most: 1 });
    expect(top1({ outlook: unlikely })).toMatchObject({ least: 0, most: 0.32 });
    expect(top1({})).toMatchObject({ least: 0.6, most: 1, hard: { least: 0, most: 0.32 } });
    expect(top1({ outlook: likely })).not.toHaveProperty('hard');
    expect(top1({ outlook: likely, rows: [300, 50_000] })).toMatchObject({ least: 0, most: 0.32 });
  });

  it('expects less of fewer rows', () => {
    const most = [2000, 4999, 5000, 10_000, 50_000].map((rows) => {
      const { ways } = adviseFrom({ ...facts, outlook: likely, rows: [rows, 50_000] });
      return ways.find((way) => way.name === 'unpaired-linear')!.top1!.most;
    });
    expect(most).toEqual([0.94, 0.94, 0.99, 1, 1]);
  });

  it('expects more of a hundred pairs than of none where the outlook is bad', () => {
    const top1 = (pairs: number) =>
      adviseFrom({ ...facts, outlook: unlikely, pairs }).ways.find((way) => way.name === 'few-pairs')!.top1!;
    expect(top1(100)).toMatchObject({ least: 0.18, most: 0.93 });
    expect(top1(99)).toMatchObject({ least: 0, most: 0.48 });
  });

  it('warns of too few rows, of an outlook that is bad, and of missing pairs', () => {
    const few = adviseFrom({ ...facts, rows: [300, 40_000] });
    expect(few.reason).toMatch(/with 300 rows it most likely fails/);
    expect(few.warnings.join('\n')).toMatch(/3 of 8 fits with at most 1600 rows a side/);
    expect(adviseFrom({ ...facts, outlook: unlikely }).reason).toMatch(
      /most likely fails \(clusters are not found again\)/,
    );
    expect(adviseFrom(facts).warnings.join('\n')).toMatch(/not looked at/);
    expect(adviseFrom({ ...facts, pairs: 100 }).warnings.join('\n')).not.toMatch(/without a pair/);
    const tiny = adviseFrom({ ...facts, rows: [99, 99] }).ways.find((way) => way.name === 'unpaired-linear')!;
    expect(tiny.possible).toMatch(/needs 100 rows/);
  });

  it('shares out very many vectors', () => {
    expect(adviseFrom({ ...facts, toTranslate: 1_000_000_000 }).translate.command).toContain('--queue');
    expect(adviseFrom(facts).translate.command).not.toContain('--queue');
  });

  it('names a source for every figure, and the recommended way is among the ways and can be taken', () => {
    const size = fc.integer({ min: 1, max: 1e8 });
    const dim = fc.integer({ min: 2, max: 4096 });
    const any = fc.record({
      rows: fc.tuple(size, size),
      dims: fc.tuple(dim, dim),
      pairs: fc.integer({ min: 0, max: 1e6 }),
      texts: fc.constantFrom('all', 'some', 'none'),
      toTranslate: size,
      outlook: fc.option(fc.constantFrom(likely, unlikely), { nil: undefined }),
    }) as fc.Arbitrary<Facts>;
    fc.assert(
      fc.property(any, (one) => {
        const advice = adviseFrom(one);
        const way = advice.ways.find(({ name }) => name === advice.recommended)!;
        if (advice.recommended !== 'unpaired-linear') expect(way.possible).toBe(true);
        for (const { top1, cost } of advice.ways) {
          if (top1) expect(top1.source).toMatch(/docs\/results/);
          if (top1) expect(top1.least).toBeLessThanOrEqual(top1.most);
          if (cost) expect(cost.source).not.toBe('');
          if (cost) expect(cost.seconds.least).toBeLessThanOrEqual(cost.seconds.most);
        }
      }),
    );
  });

  it('refuses sizes that cannot be', () => {
    expect(() => adviseFrom({ ...facts, rows: [0, 10] })).toThrow(/whole numbers above 0/);
    expect(() => adviseFrom({ ...facts, embedRate: 0 })).toThrow(/above 0/);
  });
});

describe('costs', () => {
  it('are the measured ones where they were measured', () => {
    expect(unpairedCost([19_000, 19_000], [512, 100]).seconds).toEqual({ least: 17, most: 56 });
    expect(unpairedCost([5000, 5000], [512, 100]).seconds).toEqual({ least: 10, most: 54 });
    expect(unpairedCost([7500, 7500], [512, 100]).seconds).toEqual({ least: 12, most: 54.5 });
    expect(unpairedCost([300, 300], [512, 100]).seconds).toEqual({ least: 7, most: 26 });
    const searched = { least: 4 + 7, most: 40 + 26 };
    const { searchBelow } = fewPairsOptions.parse({});
    expect(fewPairsCost(searchBelow - 1, [2000, 2000], [512, 100]).seconds).toEqual(searched);
    expect(fewPairsCost(searchBelow, [2000, 2000], [512, 100]).seconds).toEqual({ least: 4, most: 40 });
    expect(translateCost(1_000_000, [512, 100]).seconds.least).toBeCloseTo(3.9, 6);
    expect(translateCost(1_000_000, [512, 100]).outputBytes).toBe(4e8);
  });

  it('grow with rows and dims, and a fit not beyond its limit of rows', () => {
    expect(unpairedCost([1e6, 1e6], [512, 100])).toEqual(unpairedCost([2e4, 2e4], [512, 100]));
    const [fewer, more] = [7500, 19_000].map((rows) => unpairedCost([rows, rows], [512, 100]).seconds);
    expect(more!.least).toBeGreaterThan(fewer!.least);
    expect(more!.most).toBeGreaterThan(fewer!.most);
    expect(unpairedCost([2e4, 2e4], [1024, 100]).seconds.least).toBeGreaterThan(
      unpairedCost([2e4, 2e4], [512, 100]).seconds.least,
    );
    expect(pairedCost(20_000, [1024, 1024]).seconds.most).toBeGreaterThan(pairedCost(10_000, [512, 512]).seconds.most);
    expect(translateCost(2e6, [512, 512]).seconds.least).toBeGreaterThan(translateCost(2e6, [512, 100]).seconds.least);
  });
});
