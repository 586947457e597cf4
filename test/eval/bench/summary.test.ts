import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS, spreadText, tableOf } from '../../../eval/bench/columns.js';
import type { BenchRecord, Measured } from '../../../eval/bench/record.js';
import { compareMethods } from '../../../eval/bench/significance.js';
import { confusionOf, spreadOf, summarise, truthOf } from '../../../eval/bench/summary.js';
import { csvRuns, latexTable, markdownReport } from '../../../eval/bench/tables.js';
import { random } from '../../../src/core/random.js';

const scores = (top1: number) => ({
  pool: 100,
  top1,
  meanRank: 3,
  medianRank: 1,
  mrr: 0.5,
  recall: { '1': top1, '10': 0.9, '100': 1 },
  cosine: 0.4,
  foscttm: 0.1,
});

function recordOf(label: string, seed: number, top1: number | null, more: Partial<Measured> = {}): BenchRecord {
  const measured: Measured | null =
    top1 === null
      ? null
      : {
          verdict: 'aligned',
          reason: '',
          evidence: {},
          scores: { there: scores(top1), back: null },
          own: null,
          oracle: { kind: 'all-pairs', there: scores(0.8), back: null },
          hits: Array.from({ length: 100 }, (_, q) => (q < 100 * top1 ? 1 : 0)),
          rows: { source: 10, target: 10, pairs: null },
          seconds: { map: 2, verdict: 1, total: 4 },
          cpuSeconds: 3,
          peakBytes: 5e8,
          ...more,
        };
  return {
    format: 1,
    id: `${label}.d.true.all.seed-${seed}`,
    fingerprint: '',
    suite: 's',
    label,
    method: label,
    options: {},
    pairs: null,
    data: 'd',
    kind: 'true',
    size: { rows: 'all', entries: 'disjoint' },
    seed,
    threads: 1,
    limits: { minutes: 1, megabytes: 1000 },
    measured,
    failure: measured ? null : { kind: 'crash', code: 'CRASH', message: 'a, "b" | c', seconds: 1 },
    versions: { vecbridge: '0', node: '20', engine: 'e' },
    machine: 'm',
    finishedAt: '2026-01-01T00:00:00.000Z',
  };
}

describe('the summary', () => {
  it('mean and standard deviation are those of the textbook', () => {
    expect(spreadOf([])).toBeNull();
    expect(spreadOf([3])).toEqual({ mean: 3, sd: 0, least: 3, most: 3, n: 1 });
    const { mean, sd } = spreadOf([2, 4, 4, 4, 5, 5, 7, 9])!; // numpy: mean 5, std(ddof=1) 2.13808993529939...
    expect(mean).toBe(5);
    expect(sd).toBeCloseTo(2.138089935299395, 12);
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2 }), fc.integer(), (v, c) => {
        const [a, b] = [spreadOf(v)!, spreadOf(v.map((value) => value + (c % 100)))!];
        expect(b.sd).toBeCloseTo(a.sd, 6);
        expect(b.mean).toBeCloseTo(a.mean + (c % 100), 6);
      }),
    );
  });

  it('counts failures beside the means of the runs that ended', () => {
    const [row] = summarise([recordOf('m', 0, 0.4), recordOf('m', 1, 0.6), recordOf('m', 2, null)]);
    expect(row).toMatchObject({ runs: 3, failures: 1, pool: 100, peakBytes: 5e8 });
    expect(row!.top1).toMatchObject({ mean: 0.5, n: 2 });
    expect(spreadText(row!.top1, 2)).toBe('0.50 ± 0.14');
    expect(row!.found).toBe(2);
    const brief = tableOf(
      [row!],
      COLUMNS.filter((column) => column.brief),
    );
    const cell = (head: string) => brief.rows[0]![brief.head.indexOf(head)];
    expect([cell('runs'), cell('failed'), cell('found')]).toEqual(['3', '1', '2 of 3']);
    expect(brief.head).not.toContain('MRR');
  });

  it('wrongly aligned: called aligned below a quarter of the oracle, or where no map exists', () => {
    const truth = (more: Partial<Measured>, top1 = 0.19) => truthOf(recordOf('m', 0, top1, more).measured!);
    expect([truth({}), truth({}, 0.2), truth({ scores: null })]).toEqual(['missed', 'found', 'none']);
    expect(truth({ oracle: null }, 0.24)).toBe('missed');
    const records = [
      recordOf('m', 0, 0.1),
      recordOf('m', 1, 0.5),
      recordOf('m', 2, 0.1, { verdict: 'not-aligned' }),
      recordOf('m', 3, 0, { scores: null }),
      recordOf('m', 4, null),
    ];
    const confusion = confusionOf(records);
    expect(confusion.aligned).toEqual({ found: 1, missed: 1, none: 1, unknown: 0 });
    expect(confusion['not-aligned'].missed).toBe(1);
    expect(confusion.failed.unknown).toBe(1);
    expect(summarise(records)[0]!.wronglyAligned).toBe(2);
    expect(confusionOf(records, 'other').aligned).toEqual({ found: 0, missed: 0, none: 0, unknown: 0 });
  });
});

describe('the significance of differences', () => {
  it('a clear difference is significant, its interval holds the difference, and a method equals itself', () => {
    const records = [recordOf('good', 0, 0.7), recordOf('bad', 0, 0.3), recordOf('twin', 0, 0.7)];
    const found = compareMethods(records);
    const of = (a: string, b: string) => found.find((c) => c.a === a && c.b === b)!;
    const clear = of('good', 'bad');
    expect(clear.difference).toBeCloseTo(0.4, 12);
    expect(clear.adjusted).toBeLessThan(0.01);
    expect(clear.interval[0]).toBeGreaterThan(0.25);
    expect(clear.interval[1]).toBeLessThan(0.55);
    expect(of('good', 'twin')).toMatchObject({ difference: 0, p: 1, adjusted: 1, interval: [0, 0] });
    expect(compareMethods(records)).toEqual(found);
  });

  it('is paired: the interval of the difference is that of the queries that differ, as a binomial has it', () => {
    // 50 of 100 queries are found by both; 10 more by one of them: sd of the difference = sqrt(.1 · .9 / 100) = .03
    const found = compareMethods([recordOf('a', 0, 0.6), recordOf('b', 0, 0.5)]);
    const [low, high] = found[0]!.interval;
    expect((high - low) / (2 * 1.96)).toBeGreaterThan(0.025);
    expect((high - low) / (2 * 1.96)).toBeLessThan(0.035);
  });

  it('a failed run finds nothing, and the luck of the seeds widens the interval', () => {
    const lucky = compareMethods([recordOf('a', 0, 0.6), recordOf('a', 1, null), recordOf('b', 0, 0.2)])[0]!;
    expect(lucky.difference).toBeCloseTo(0.1, 12);
    expect(lucky.interval[0]).toBeLessThan(0);
    expect(lucky.interval[1]).toBeGreaterThan(0.3);
  });

  it('p-values of equally good methods are not small more often than they should be', () => {
    const rng = random('null');
    let small = 0;
    for (let t = 0; t < 40; t++) {
      const made = (label: string): BenchRecord =>
        recordOf(label, 0, 0.5, { hits: Array.from({ length: 100 }, () => (rng.uniform() < 0.5 ? 1 : 0)) });
      if (compareMethods([made('a'), made('b')], t)[0]!.p < 0.05) small++;
    }
    expect(small).toBeLessThan(8);
  });

  it('stays possible among many methods, whatever else the table holds', () => {
    const many = Array.from({ length: 20 }, (_, i) => recordOf(`m${i}`, 0, i === 0 ? 0.9 : 0.2));
    const alone = compareMethods(many);
    expect(alone).toHaveLength(190);
    for (const { a, adjusted } of alone) expect(adjusted < 0.05).toBe(a === 'm0');
    const elsewhere = many.map((record) => ({ ...record, data: 'elsewhere' }));
    expect(compareMethods([...elsewhere, ...many]).slice(190)).toEqual(alone);
  });

  it("Holm's adjustment never falls below the p-value or above 1", () => {
    const records = ['a', 'b', 'c', 'd'].map((label, i) => recordOf(label, 0, 0.4 + 0.05 * i));
    for (const { p, adjusted } of compareMethods(records)) {
      expect(adjusted).toBeGreaterThanOrEqual(p);
      expect(adjusted).toBeLessThanOrEqual(1);
    }
  });
});

describe('the tables', () => {
  const records = [recordOf('under_score', 0, 0.4), recordOf('under_score', 1, null)];
  it('Markdown escapes what would break a cell, and leaves empty columns out', () => {
    const text = markdownReport({ name: 's', description: 'words', records, comparisons: [] });
    expect(text).toContain('a, "b" \\| c');
    expect(text).toContain('| under_score | 2 | 1 | 0.4000 |');
    expect(text).not.toContain('own top-1');
  });
  it('CSV quotes commas and quotes', () => expect(csvRuns(records)).toContain('"a, ""b"" | c"'));
  it('LaTeX escapes underscores', () => expect(latexTable(records)).toContain('under\\_score'));
});
