import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Evaluation, evaluatePairs } from '../../../eval/retrieval/evaluate-pairs.js';
import { reportCsv } from '../../../pages/report/csv.js';
import { reportHtml } from '../../../pages/report/html.js';
import { reportMarkdown } from '../../../pages/report/markdown.js';
import { buildReport, type Report } from '../../../pages/report/report.js';
import { reportText } from '../../../pages/report/terminal.js';
import type { Translator } from '../../../src/translators/translator.js';
import { matrix, rowOf } from '../../../src/vectors/matrix.js';
import { preprocess } from '../../../src/vectors/preprocess.js';
import { fitSpaces } from '../../../training/fit.js';
import { methodNamed } from '../../../training/methods.js';
import { planted, split } from '../../contracts/planted.js';
import { longHistory, runOf } from './runs.js';

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(2)"> ' " & \u2028 | \` =1+1`;
const { fit, test } = split(planted(650, [24, 16], { noise: 0.3 }), 400);
const labels = Array.from({ length: 250 }, (_, i) => `${HOSTILE} ${i}`);
const pairs = { ...test, labels, names: ['test-a.npy', 'test-b.npy'] as const };
const SEEDS = [1, 2, 3, 4, 5];

let report: Report;
let html: string;
let page: ReturnType<typeof parseHTML>['document'];
let procrustes: Translator;
let alone: Evaluation;

beforeAll(async () => {
  const fitted = async (name: string): Promise<Translator> => {
    const { translators } = await fitSpaces(methodNamed(name), {
      spaces: [fit.source, fit.target],
      seed: 0,
      options: methodNamed(name).options.parse({}),
    });
    return translators[0]!.with({ modelIds: ['model-a', HOSTILE], dataNames: ['a.npy', 'b.npy'] });
  };
  procrustes = await fitted('procrustes');
  const ridge = await fitted('ridge');
  const runs = [procrustes, ridge].flatMap((translator, method) =>
    SEEDS.map((seed) =>
      runOf(translator, {
        name: `${translator.manifest.method}-${seed}`,
        seed,
        score: seed === 3 ? 0.9 : 0.1,
        history: method === 1 ? [longHistory(seed)] : [],
      }),
    ),
  );
  report = await buildReport({
    runs,
    pairs,
    compare: true,
    measures: ['cka', 'mutual-knn'],
    umap: false,
    seed: 7,
    command: 'vecbridge report x',
  });
  html = reportHtml(report);
  page = parseHTML(html).document;
  alone = await evaluatePairs({ translator: procrustes, ...test, seed: 1, hnsw: false });
});

const cellsOf = (section: string, key: string, from: any = page): number[] =>
  [...from.querySelectorAll(`[data-section="${section}"] [data-key="${key}"][data-value]`)].map((one: any) =>
    Number(one.getAttribute('data-value')),
  );

describe('a report', () => {
  it('pools the seeds of a method and shows the run with the best score of its verdict', () => {
    expect(report.groups.map((group) => [group.label, group.runs.length])).toEqual([
      ['procrustes', 5],
      ['ridge', 5],
    ]);
    expect(report.groups.map((group) => group.details!.run)).toEqual(['procrustes-3', 'ridge-3']);
  });

  it('measures every translator as vecbridge eval does', () => {
    const [first] = report.groups[0]!.runs;
    const { direction: _, hnsw: __, rows, ...scores } = alone;
    expect(first!.scores).toEqual(scores);
    expect(first!.references).toEqual(rows);
  });

  it('has rows of methods, identity, random and oracle, with mean and deviation over the seeds', () => {
    expect(report.table.map((row) => row.kind)).toEqual(['method', 'method', 'identity', 'random', 'oracle']);
    const floor = report.table.find((row) => row.kind === 'random')!;
    const values = report.groups.flatMap((group) => group.runs.map((run) => run.references!.random!.meanRank));
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
    expect(floor.measures['meanRank']!.mean).toBeCloseTo(mean, 10);
    expect(floor.measures['meanRank']!.sd).toBeCloseTo(sd, 10);
    expect(sd).toBeGreaterThan(0);
  });

  it('counts ranks so that the first bin is top-1 and all bins are all rows', () => {
    const { ranks, recall } = report.groups[0]!.details!;
    expect(ranks[0]!.share).toBeCloseTo(alone.top1, 12);
    expect(ranks.reduce((sum, bin) => sum + bin.count, 0)).toBeCloseTo(250, 9);
    expect(ranks.reduce((sum, bin) => sum + bin.chance, 0)).toBeCloseTo(1, 12);
    expect(ranks.at(-1)!.last).toBe(250);
    for (const { k, exact } of recall) {
      const inside = ranks.filter((bin) => bin.last <= k);
      if (inside.at(-1)?.last === k)
        expect(exact).toBeCloseTo(
          inside.reduce((sum, bin) => sum + bin.share, 0),
          12,
        );
    }
    expect(recall.find((point) => point.k === 10)!.exact).toBeCloseTo(alone.recall['10']!, 12);
  });

  it('draws cosines of held-out pairs', async () => {
    const { heat } = report.groups[0]!.details!;
    const translated = await procrustes.translate(test.source, { centred: true });
    const target = preprocess(test.target, procrustes.means.target).matrix;
    const rows = heat.labels.map((label) => labels.indexOf(label));
    expect(new Set(rows).size).toBe(64);
    for (const [i, j] of [
      [0, 0],
      [3, 41],
      [63, 12],
    ] as const) {
      const [a, b] = [rowOf(translated, rows[i]!), rowOf(target, rows[j]!)];
      expect(heat.after.cosines[i * 64 + j]).toBeCloseTo(
        a.reduce((sum, v, c) => sum + v * b[c]!, 0),
        2,
      );
    }
    expect(heat.after.own).toBeGreaterThan(heat.before.own + 0.3);
  });

  it('shows neighbours that can be checked', () => {
    const { neighbours } = report.groups[0]!.details!;
    expect(neighbours).toHaveLength(10);
    const right = neighbours.filter(({ found }) => found[0]!.same).length;
    expect(Math.abs(right / 10 - alone.top1)).toBeLessThan(0.5);
    for (const { query, found } of neighbours) {
      for (const { label, same } of found) expect(same).toBe(label === query);
      for (let i = 1; i < found.length; i++) expect(found[i]!.score).toBeLessThanOrEqual(found[i - 1]!.score);
    }
  });

  it('sees in the mean cosine of pairs what measures that do not see rotations cannot', () => {
    const [cosine, cka] = report.groups[0]!.details!.alignment;
    expect(cosine!.after! - cosine!.before!).toBeGreaterThan(0.3);
    expect(Math.abs(cka!.after! - cka!.before!)).toBeLessThan(0.2);
  });

  it('gives the same bytes for the same runs', async () => {
    const small = {
      ...pairs,
      source: matrix(test.source.data.slice(0, 24 * 60), 60, 24),
      target: matrix(test.target.data.slice(0, 16 * 60), 60, 16),
      labels: null,
    };
    const make = () => buildReport({ runs: [runOf(procrustes, { name: 'a', seed: 1 })], pairs: small, seed: 3 });
    const first = reportHtml(await make());
    expect(reportHtml(await make())).toBe(first);
    expect(parseHTML(first).document.querySelectorAll('[data-figure="plane-umap-after"] circle')).toHaveLength(60);
  });
});

describe('the page', () => {
  it('says in its cells what the JSON says', () => {
    expect(JSON.parse(page.querySelector('#report-data')!.textContent!)).toEqual(JSON.parse(JSON.stringify(report)));
    const perRun = report.groups.flatMap((group) => group.runs.map((run) => run.scores!));
    for (const [key, of] of [
      ['top1', 'top1'],
      ['meanRank', 'meanRank'],
      ['mrr', 'mrr'],
      ['foscttm', 'foscttm'],
    ] as const) {
      expect(cellsOf('scores', key)).toEqual([
        ...report.table.map((row) => row.measures[key]!.mean),
        ...perRun.map((scores) => scores[of]),
      ]);
    }
    const ranks = [...page.querySelectorAll('[data-figure="ranks"]')].map((figure: any) =>
      [...figure.querySelectorAll('[data-key="count"]')].map((one: any) => Number(one.getAttribute('data-value'))),
    );
    expect(ranks).toEqual(report.groups.map((group) => group.details!.ranks.map((bin) => bin.count)));
    const before = report.groups.flatMap((group) => group.details!.alignment.map((one) => one.before));
    expect(cellsOf('alignment', 'before')).toEqual(before);
  });

  it('begins with the verdict, and holds every part that was asked for', () => {
    const sections = [...page.querySelectorAll('[data-section]')].map((one: any) => one.getAttribute('data-section'));
    expect(sections).toEqual([
      'verdict',
      'scores',
      'differences',
      'ranks',
      'heat',
      'planes',
      'neighbours',
      'confidence',
      'alignment',
      'training',
      'evidence',
      'facts',
    ]);
    expect(page.querySelector('[data-verdict]')!.textContent).toBe(report.groups[0]!.runs[2]!.verdict!.label);
    const facts = page.querySelector('[data-section="facts"]')!.textContent!;
    for (const part of [
      'vecbridge fit a.npy b.npy',
      procrustes.manifest.data[0]!.sha256,
      'vecbridge report x',
      process.versions.node,
    ])
      expect(facts).toContain(part);
  });

  it('asks nothing of any network', () => {
    const addresses = [...page.querySelectorAll('[src],[href],[action],[poster],[srcset]')].flatMap((one: any) =>
      ['src', 'href', 'action', 'poster', 'srcset'].map((name) => one.getAttribute(name)).filter(Boolean),
    );
    expect(addresses.length).toBeGreaterThan(10);
    for (const address of addresses) expect(address).toMatch(/^(#|data:image\/png;base64,)/);
    expect(page.querySelector('style')!.textContent).not.toMatch(/url\(|@import/);
    expect(page.querySelector('meta[http-equiv]')!.getAttribute('content')).toMatch(/^default-src 'none'/);
  });

  it('takes labels of any kind as text', () => {
    expect(page.querySelectorAll('script')).toHaveLength(2);
    expect(page.querySelectorAll('img,iframe,[onerror]')).toHaveLength(0);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img src=x');
    const titles = [...page.querySelectorAll('[data-figure="plane-pca-after"] circle title')].map(
      (one: any) => one.textContent,
    );
    expect(titles.length).toBeGreaterThan(200);
    expect(titles[0]).toContain(`<script>alert(1)</script>`);
    expect(page.querySelector('[data-section="neighbours"] tbody th')!.textContent).toContain(HOSTILE.slice(0, 40));
  });

  it('has a table and words behind every picture', () => {
    const figures = [...page.querySelectorAll('figure')] as any[];
    expect(figures.length).toBeGreaterThan(20);
    for (const figure of figures) {
      const svgs = [...figure.querySelectorAll('svg.plot')] as any[];
      expect(svgs.length).toBeGreaterThan(0);
      for (const svg of svgs)
        expect([svg.getAttribute('role'), svg.getAttribute('aria-label').length > 10]).toEqual(['img', true]);
      expect(figure.querySelectorAll('details table tbody tr').length).toBeGreaterThan(0);
    }
    const names = figures.map(
      (one) => `${one.closest('[data-group]').getAttribute('data-group')} ${one.getAttribute('data-figure')}`,
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('stays below 3 MB for five seeds of two methods with curves', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(3e6);
  });

  it('sets methods side by side, with the difference to the first', () => {
    const rows = [...page.querySelectorAll('[data-section="differences"] table tbody tr')].map(
      (row: any) => row.textContent,
    );
    const difference = report.table[1]!.measures['top1']!.mean - report.table[0]!.measures['top1']!.mean;
    expect(rows[0]).toContain(Math.abs(difference).toFixed(3));
  });
});

describe('the other formats', () => {
  it('Markdown has the same tables, one line a row', () => {
    const text = reportMarkdown(report);
    expect(text).toContain(`| procrustes | 5 | ${alone.top1.toFixed(3)}`);
    expect(text).not.toContain('<script>');
    const widths = text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.replaceAll('\\|', '').split('|').length);
    expect(widths.length).toBeGreaterThan(50);
    expect(Math.min(...widths)).toBeGreaterThan(3);
  });

  it('csv has a line for every run and row to compare with, and no formula', () => {
    const lines = reportCsv(report).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 10 * 4);
    const head = lines[0]!.split(',');
    const row = lines[1]!.split(',');
    expect(Number(row[head.indexOf('seed')])).toBe(1);
    expect(lines[1]).toContain(String(alone.top1));
    const hostile = {
      ...report,
      groups: [{ ...report.groups[0]!, runs: [{ ...report.groups[0]!.runs[0]!, name: '=cmd()' }] }],
    };
    expect(reportCsv(hostile as Report).split('\n')[1]).toMatch(/^'=cmd/);
  });

  it('the terminal gets no line longer than 80 characters and no control character', () => {
    const text = reportText(report);
    for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text).toMatch(/[▁▂▃▄▅▆▇█]{5}/);
    expect(text).toContain(alone.top1.toFixed(3));
  });
});

describe('what is missing', () => {
  it('is said, with what would show it', async () => {
    const bare = await buildReport({ runs: [runOf(procrustes, { name: 'a', seed: 1 })] });
    expect(bare.groups[0]!.details).toBeNull();
    expect(bare.missing.map(({ how }) => how).join()).toMatch(/--source FILE --target FILE[\s\S]*vecbridge train/);
    const { document } = parseHTML(reportHtml(bare));
    expect(document.querySelector('[data-section="missing"]')!.textContent).toContain('--source FILE');
    expect(document.querySelector('[data-section="heat"]')).toBeNull();
    expect(reportText(bare)).toContain('not shown');
  });

  it('leaves out what few rows do not allow', async () => {
    const few = {
      source: matrix(test.source.data.slice(0, 24 * 3), 3, 24),
      target: matrix(test.target.data.slice(0, 16 * 3), 3, 16),
      labels: null,
      names: ['a', 'b'] as const,
    };
    const small = await buildReport({
      runs: [runOf(procrustes, { name: 'a', seed: 1 })],
      pairs: few,
      measures: ['cka'],
    });
    expect(small.groups[0]!.details).toMatchObject({ confidence: null, pairs: 3, heat: { size: 3 } });
    expect(small.table.map((row) => row.kind)).toEqual(['method', 'identity', 'random']);
    expect(reportHtml(small)).toContain('row 0');
  });

  it('refuses files that are no pairs, and nothing to report on', async () => {
    const run = runOf(procrustes, { name: 'a', seed: 1 });
    const unequal = { ...pairs, target: matrix(test.target.data.slice(0, 160), 10, 16) };
    await expect(buildReport({ runs: [run], pairs: unequal })).rejects.toMatchObject({
      code: 'ROWS_MISMATCH',
      message: /250 rows, the target 10/,
    });
    await expect(buildReport({ runs: [] })).rejects.toMatchObject({ code: 'BAD_USAGE' });
    const stopped = AbortSignal.abort(new Error('stop'));
    await expect(buildReport({ runs: [run], pairs, signal: stopped })).rejects.toThrow();
  });
});
