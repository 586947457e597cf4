import { describe, expect, it } from 'vitest';
import { figureText } from '../../../bench/alignment/figure-file.js';
import type { Line } from '../../../bench/modern/lines.js';
import { mainFigure } from '../../../bench/modern/picture.js';
import { pageOf, verdictsOf, withTables } from '../../../bench/modern/tables.js';

const both = (top1: number) => ({ there: { top1, meanRank: 2 }, back: { top1: top1 / 2, meanRank: 3 } });

function line(top1: number, change: Partial<Line> = {}): Line {
  return {
    method: 'vecbridge',
    split: 'modern-19k',
    pair: 'minilm-mpnet',
    rows: 2000,
    seed: 0,
    pool: 2000,
    found: top1 >= 0.25,
    ...both(top1),
    oracle: both(0.98),
    identity: both(0.001),
    random: both(0.0005),
    verdict: { label: 'aligned', evidence: {} },
    seconds: { map: 10, verdict: 5, total: 16 },
    cpuSeconds: 20,
    peakMegabytes: 300,
    said: {},
    jobs: 1,
    load: 1,
    commit: 'abc1234',
    command: 'npx tsx bench/modern/run.ts',
    ...change,
  };
}

const rowsOf = (page: string | null): string[] => page!.split('\n').filter((row) => row.startsWith('| minilm'));

describe('the pages of the modern results', () => {
  it('main: mean ± sd over seeds, found of run, mini-vec2vec of the same seeds beside it', () => {
    const mini = { method: 'mini-vec2vec', verdict: null, seconds: { map: 64, verdict: 0, total: 64 } } as const;
    const page = pageOf('main', [
      line(0.9),
      line(0.1, { seed: 1 }),
      line(0.3, mini),
      line(0.97, { rows: 5000, verdict: { label: 'uncertain', evidence: {} } }),
    ]);
    const [small, large] = rowsOf(page);
    expect(small).toContain('| 2,000 | 1/2 | 0.500 ± 0.566 | 0.250 ± 0.283 | 2.0 | 0.980 |');
    expect(small).toContain('2 aligned (**1 wrongly**) | 20 | 16 | 1/1 | 0.300 ± 0.000 | 64 |');
    expect(large).toContain('| 5,000 | 1/1 | 0.970 ± 0.000 |');
    expect(large).toContain('| 1 uncertain | 20 | 16 |  |  |  |');
    expect(page).toContain('abc1234');
  });

  it('few-pairs: the least lead is that of the worst seed over the better of no pairs and pairs alone', () => {
    const page = pageOf('few-pairs', [
      line(0.8),
      line(0.85, { known: 10, alone: both(0.05) }),
      line(0.2, { seed: 1 }),
      line(0.6, { seed: 1, known: 10, alone: both(0.63) }),
    ]);
    expect(rowsOf(page)).toHaveLength(1);
    expect(rowsOf(page)[0]).toContain('| 10 | 0.725 ± 0.177 |');
    expect(rowsOf(page)[0]).toContain('| -3.0 | 0.980 |');
  });

  it('overlap: 0 % is the run of the main table, at the sizes that were run with shared entries only', () => {
    const page = pageOf('overlap', [line(0.5), line(0.9, { shared: 50 }), line(0.95, { rows: 19_000 })]);
    expect(rowsOf(page).map((row) => row.split(' | ').slice(1, 5))).toEqual([
      ['2,000', '0 %', '1/1', '0.500 ± 0.000'],
      ['2,000', '50 %', '1/1', '0.900 ± 0.000'],
    ]);
  });

  it('alike: rows by the percent in common', () => {
    const part = (common: number, top1: number) => line(top1, { population: 'classes', common });
    const page = pageOf('alike', [part(100, 0.9), part(0, 0.01), part(25, 0.2)])!;
    const rows = page.split('\n').filter((row) => row.includes('minilm → mpnet'));
    expect(rows.map((row) => row.split(' | ')[3])).toEqual(['0 %', '25 %', '100 %']);
    expect(pageOf('main', [part(0, 0.1)])).toBeNull();
  });

  it('verdicts: wrongly aligned is aligned and not found', () => {
    expect(verdictsOf([line(0.9), line(0.1), line(0.1, { verdict: { label: 'not-aligned', evidence: {} } })])).toBe(
      '2 aligned, 1 not-aligned (**1 wrongly**)',
    );
  });

  it('the picture has a panel for each pair, and says its finding in numbers', () => {
    expect(mainFigure([])).toBeNull();
    const text = figureText(mainFigure([line(0.9), line(0.95, { rows: 5000 }), line(0.6, { pair: 'use-glove' })])!);
    expect(text.match(/class="name"/g)).toHaveLength(2);
    expect(text).toContain('oracle 0.980');
    expect(text).toContain('vecbridge, 5000 rows, seed 0: 0.950');
    expect(text).not.toMatch(/NaN|undefined/);
  });

  it('a text holds the tables that it names, made anew', () => {
    const text = 'before\n<!-- table: main -->\nold\n<!-- end of table -->\nafter';
    const once = withTables(text, [line(0.9)]);
    expect(once).toMatch(
      /^before\n<!-- table: main -->\n\n\| pair \|[\s\S]*\| 0\.900 ± 0\.000 \|[\s\S]*<!-- end of table -->\nafter$/,
    );
    expect(once).not.toContain('old');
    expect(withTables(once, [line(0.9)])).toBe(once);
  });
});
