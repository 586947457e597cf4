/** `eval DIR --queries --docs --qrels`: retrieval with human judgements. */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { requireData } from '../../eval/bench/check-data.js';
import { jobsOf, RECORD_FORMAT } from '../../eval/bench/jobs.js';
import { recordSchema } from '../../eval/bench/record.js';
import { runJob } from '../../eval/bench/run-job.js';
import { parseSuite } from '../../eval/bench/suite.js';
import { summarise } from '../../eval/bench/summary.js';
import { markdownReport } from '../../eval/bench/tables.js';
import { fit as learn } from '../../index.js';
import { random } from '../../src/core/random.js';
import { type Matrix, sliceRows, takeRows } from '../../src/vectors/matrix.js';
import { expectRefusal, here, jsonHere, temporaryFolder } from './run-cli.js';
import { plantedRotation, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const QUERIES = 40;
const DOCS = 400;

/** A query is the vector of a document it is about, with noise; that document has grade 2, some at random grade 0 or 1. */
beforeAll(async () => {
  const { x, y } = plantedRotation(700, [24, 16], 1);
  const learned = await learn({
    source: sliceRows(x, 0, 300),
    target: sliceRows(y, 0, 300),
    pairs: true,
    verdict: false,
  });
  await learned.translator.with({ modelIds: ['model-a', 'model-b'] }).save(at('a-to-b'));
  const [docsA, docsB] = [sliceRows(x, 300, 700), sliceRows(y, 300, 700)];
  const rng = random('judged');
  const about = rng.sample(DOCS, QUERIES);
  const noisy = (m: Matrix): Matrix => ({ ...m, data: m.data.map((v) => v + 0.05 * rng.normal()) });
  writeNpy(at('docs-a.npy'), docsA);
  writeNpy(at('docs-b.npy'), docsB);
  writeNpy(at('queries-a.npy'), noisy(takeRows(docsA, about)));
  writeNpy(at('queries-b.npy'), noisy(takeRows(docsB, about)));
  writeFileSync(at('queries.txt'), Array.from(about, (_, i) => `q${i}\n`).join(''));
  writeFileSync(at('docs.txt'), Array.from({ length: DOCS }, (_, i) => `d${i}\n`).join(''));
  const lines: [string, string, number][] = [];
  about.forEach((doc, i) => {
    if (i === 0) return; // no judgements
    lines.push([`q${i}`, `d${doc}`, i === 1 ? 0 : 2]); // q1 has nothing relevant
    for (const other of rng.sample(DOCS, 5))
      if (other !== doc) lines.push([`q${i}`, `d${other}`, i === 1 ? 0 : rng.int(2)]);
  });
  writeFileSync(at('trec.txt'), lines.map(([q, d, g]) => `${q} 0 ${d} ${g}\r\n`).join(''));
  writeFileSync(at('beir.tsv'), `query-id\tcorpus-id\tscore\n${lines.map((line) => `${line.join('\t')}\n`).join('')}`);
  const rows = (id: string): string => id.slice(1);
  writeFileSync(at('rows.txt'), lines.map(([q, d, g]) => `${rows(q)} 0 ${rows(d)} ${g}\n`).join(''));
});

const ids = () => ['--query-ids', at('queries.txt'), '--doc-ids', at('docs.txt')];
const sides = () => ['--queries', at('queries-a.npy'), '--docs', at('docs-b.npy')];
const all = (qrels = 'trec.txt', ...more: string[]) => [
  ...['eval', at('a-to-b'), ...sides(), ...ids(), '--qrels', at(qrels)],
  ...['--native-queries', at('queries-b.npy'), ...more],
];
/** The same with the ids of the documents from another file. */
const withDocIds = (file: string, ...more: string[]) =>
  all('trec.txt', ...more).map((word, i, words) => (words[i - 1] === '--doc-ids' ? at(file) : word));

describe('vecbridge eval with judgements', () => {
  it('finds nearly all that the native model finds, and the floor rows nothing', async () => {
    const { code, value, stderr } = await jsonHere(all('trec.txt', '--native-docs', at('docs-a.npy')));
    expect(code, stderr).toBe(0);
    expect(value).toMatchObject({
      direction: 'model-a → model-b',
      translated: 'queries',
      queries: 39,
      docs: DOCS,
      depth: DOCS,
      counts: { unjudgedQueries: 1, withoutRelevant: 1, unknownQueries: { ids: 0 }, unknownDocs: { ids: 0 } },
    });
    const { native, nativeOther, translated, restored, identity, random: floor, oracle } = value['rows'];
    expect(oracle).toBeNull();
    expect(value['measures'].ndcg10).toBe(translated.ndcg10);
    for (const good of [native, nativeOther, translated, restored]) {
      expect(good.ndcg10).toBeGreaterThan(0.5);
      expect(good.intervals.ndcg10[0]).toBeLessThan(good.ndcg10);
      expect(good.intervals.ndcg10[1]).toBeGreaterThan(good.ndcg10);
    }
    for (const poor of [identity, floor]) {
      expect(poor.ndcg10).toBeLessThan(0.15);
      expect(poor.againstNative.ndcg10.p).toBeLessThan(0.001);
    }
    expect(native.againstNative).toBeNull();
    expect(translated.againstNative.ndcg10.difference).toBeCloseTo(translated.ndcg10 - native.ndcg10, 12);
    const mean = value['perQuery'].reduce((sum: number, one: any) => sum + one.translated.map / 39, 0);
    expect(mean).toBeCloseTo(translated.map, 12);
    expect(value['perQuery'][0]).toMatchObject({ id: 'q1', relevant: 0, translated: { ndcg10: 0 } });
  });

  it('says the same of judgements in BEIR form, and of row numbers in place of ids, which it mentions', async () => {
    const { value } = await jsonHere(all());
    const beir = await jsonHere(all('beir.tsv'));
    expect(beir.value['measures']).toEqual(value['measures']);
    const rows = await jsonHere(['eval', at('a-to-b'), ...sides(), '--qrels', at('rows.txt')]);
    // Ties between documents would be told apart by other ids; there are none.
    expect(rows.value['measures']).toEqual(value['measures']);
    expect(rows.value['rows'].native).toBeNull();
    expect(rows.stderr).toMatch(/no ids: the documents are named by their row numbers/);
  });

  it('writes a run that holds what was measured, and does not replace a file unasked', async () => {
    const run = at('out.trec');
    const { value } = await jsonHere(all('trec.txt', '--run', run, '--depth', '30'));
    expect(value['run']).toBe(run);
    const lines = readFileSync(run, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '));
    expect(lines).toHaveLength(39 * 30);
    expect(lines[0]).toEqual(['q1', 'Q0', expect.stringMatching(/^d\d+$/), '1', expect.any(String), 'vecbridge']);
    const judged = new Map(
      readFileSync(at('trec.txt'), 'utf8')
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split(' '))
        .map(([q, , d, g]) => [`${q} ${d}`, Number(g)]),
    );
    const hits = lines.filter(([q, , d, rank]) => Number(rank) <= 10 && judged.get(`${q} ${d}`)! > 0).length;
    expect(value['measures'].p10).toBeCloseTo(hits / 390, 12);
    await expectRefusal(all('trec.txt', '--run', run), /exists already/);
    expect((await here(all('trec.txt', '--run', run, '--force'))).code).toBe(0);
  });

  it('turns the documents: forward those of the source, back those of the target', async () => {
    const forward = ['--queries', at('queries-b.npy'), '--docs', at('docs-a.npy')];
    const tail = [...ids(), '--qrels', at('trec.txt'), '--translate', 'docs'];
    const there = await jsonHere(['eval', at('a-to-b'), ...forward, ...tail]);
    expect(there.value).toMatchObject({ direction: 'model-a → model-b', translated: 'docs' });
    expect(there.value['measures'].ndcg10).toBeGreaterThan(0.5);
    const back = await jsonHere(['eval', at('a-to-b'), ...sides(), ...tail, '--native-queries', at('queries-b.npy')]);
    expect(back.value).toMatchObject({ direction: 'model-b → model-a', translated: 'docs' });
    expect(back.value['measures'].ndcg10).toBeGreaterThan(0.5);
    expect(back.value['rows'].native.ndcg10).toBeGreaterThan(0.5);
  });

  it('shows a row per line with its interval, and the test', async () => {
    const { stdout } = await here(all());
    expect(stdout).toMatch(/39 queries, 400 documents, \d+ judgements/);
    expect(stdout).toMatch(/translated \(centred, as search does\) +\.\d+ +\.\d+ to \.\d+ +\d+\.\d %/);
    expect(stdout).toMatch(/translated − native, nDCG@10: .* \(randomisation test\)/);
    expect(stdout).toMatch(/1 query has no relevant document, which counts as 0/);
  });

  it('lists judgements of ids that are not there', async () => {
    writeFileSync(
      at('more.txt'),
      `${readFileSync(at('trec.txt'), 'utf8')}nobody 0 d1 1\nq2 0 nothing 1\nq3 0 nothing 1\n`,
    );
    const { value, stderr } = await jsonHere(all('more.txt'));
    expect(value['counts']).toMatchObject({
      unknownQueries: { judgements: 1, ids: 1, first: ['nobody'] },
      unknownDocs: { judgements: 2, ids: 1, first: ['nothing'] },
    });
    expect(stderr).toMatch(/1 judgement is of 1 query that is not there, and left out.*nobody/);
    expect(stderr).toMatch(/2 judgements are of 1 document that is not there.*nothing/);
    const { value: before } = await jsonHere(all());
    expect(value['measures'].recall100).toBeLessThan(before['measures'].recall100);
  });
});

describe('vecbridge report of an evaluation with judgements', () => {
  it('has a bar for every row with its interval, and the numbers in a table', async () => {
    const { value } = await jsonHere(all());
    writeFileSync(at('judged.json'), JSON.stringify(value));
    const html = await here(['report', at('judged.json'), '--format', 'html']);
    expect(html.code, html.stderr).toBe(0);
    const section = /<section id="judged"[\s\S]*?<\/section>/.exec(html.stdout)![0];
    expect(section.match(/<rect[^>]*>/g)).toHaveLength(5);
    const { translated } = value['rows'];
    const [low, high] = translated.intervals.ndcg10.map((v: number) => v.toFixed(3));
    expect(section).toContain(`translated, centred: ${translated.ndcg10.toFixed(3)} (${low} to ${high})`);
    expect(section).toContain(`data-value="${translated.recall100}"`);
    const text = await here(['report', at('judged.json')]);
    expect(text.stdout.replace(/\s+/g, ' ')).toContain(
      `translated ${translated.ndcg10.toFixed(3)} (${low} to ${high})`,
    );
    const { stdout } = await here(['report', at('judged.json'), '--format', 'md']);
    expect(stdout).toMatch(/Retrieval with human judgements[\s\S]*\| native \(documents' model\) \| 0\.\d{3}/);
  });
});

describe('a bench suite with judgements', () => {
  const rows = (file: string, from: number, to: number) => ({ file: at(file), rows: [from, to] });
  const suite = (judged: object) =>
    parseSuite(
      {
        name: 'judged',
        data: {
          docs: {
            source: rows('docs-a.npy', 0, 200),
            target: rows('docs-b.npy', 0, 200),
            paired: { source: rows('docs-a.npy', 0, 200), target: rows('docs-b.npy', 0, 200) },
            test: { source: rows('docs-a.npy', 200, 400), target: rows('docs-b.npy', 200, 400) },
            judged,
          },
        },
        methods: { procrustes: {} },
      },
      'suite.json',
    );
  const judged = () => ({
    queries: at('queries-a.npy'),
    docs: at('docs-b.npy'),
    qrels: at('trec.txt'),
    queryIds: at('queries.txt'),
    docIds: at('docs.txt'),
    nativeQueries: at('queries-b.npy'),
  });

  it('measures every map with them and shows the share of native', async () => {
    const [job] = await jobsOf(suite(judged()));
    await requireData([job!]);
    const measured = await runJob(job!);
    expect(measured.judged!.rows.translated!.ndcg10).toBeGreaterThan(0.5);
    expect(measured.judged!.rows.native!.ndcg10).toBeGreaterThan(0.5);
    writeFileSync(at('trec-2.txt'), `${readFileSync(at('trec.txt'), 'utf8')}q2 0 d399 0\n`);
    const [other] = await jobsOf(suite({ ...judged(), qrels: at('trec-2.txt') }));
    expect(other!.fingerprint).not.toBe(job!.fingerprint);
    const about = {
      versions: { vecbridge: '0', node: '20', engine: 'x' },
      machine: 'm',
      finishedAt: '2026-01-01T00:00:00Z',
    };
    const record = recordSchema.parse({ ...job, format: RECORD_FORMAT, measured, failure: null, ...about });
    const [row] = summarise([record]);
    expect(row!.ndcg10!.mean).toBe(measured.judged!.rows.translated!.ndcg10);
    expect(row!.ndcg10OfNative!.mean).toBeCloseTo(row!.ndcg10!.mean / measured.judged!.rows.native!.ndcg10, 12);
    expect(markdownReport({ name: 'judged', description: '', records: [record], comparisons: [] })).toMatch(
      /\| nDCG@10 \| of native \|/,
    );
  });

  it('is refused before the first run where they do not fit', async () => {
    const refused = async (change: object) => requireData(await jobsOf(suite({ ...judged(), ...change })));
    await expect(refused({ queries: at('queries-b.npy') })).rejects.toThrow(/queries has 16 dims, .* has 24/);
    await expect(refused({ queryIds: at('docs.txt') })).rejects.toThrow(/docs.txt has 400 labels/);
    expect(() => suite({ ...judged(), qrel: 'x' })).toThrow(/there is no field "qrel"/);
  });
});

describe('vecbridge eval with judgements refuses', () => {
  const refused = (args: string[], message: RegExp, hint?: RegExp) =>
    expectRefusal(args, message, hint === undefined ? {} : { hint });
  const judgements = (name: string, text: string): string => {
    writeFileSync(at(name), text);
    return name;
  };

  it('swapped spaces, with both numbers', () =>
    refused(
      ['eval', at('a-to-b'), '--queries', at('queries-b.npy'), '--docs', at('docs-a.npy'), '--qrels', at('rows.txt')],
      /the queries have 16-d vectors, the translator takes 24-d/,
      /look swapped/,
    ));
  it('native queries of the wrong model or of other rows', async () => {
    const base = ['eval', at('a-to-b'), ...sides(), '--qrels', at('rows.txt'), '--native-queries'];
    await refused(
      [...base, at('queries-a.npy')],
      /native queries have 24-d vectors, the documents 16-d/,
      /look like the queries/,
    );
    await refused([...base, at('docs-b.npy')], /native queries have 400 rows, the queries 40/);
  });
  it('ids that are not as many as the rows', () =>
    refused(withDocIds('queries.txt'), /queries.txt has 40 labels but .*docs-b.npy has 400 rows/));
  it('judgements of which none fits, with an id of each kind', () =>
    refused(
      ['eval', at('a-to-b'), ...sides(), '--qrels', at('trec.txt')],
      /first judgement names query "q1" and document "d\d+", the first rows are "0" and "0"/,
      /--query-ids FILE --doc-ids FILE/,
    ));
  it('files that hold no judgements', async () => {
    await refused(all(judgements('empty.txt', '')), /empty.txt holds no judgements/);
    await refused(all(judgements('header.tsv', 'query-id\tcorpus-id\tscore\n')), /holds no judgements/);
    await refused(all(judgements('two.txt', 'q1 d1\n')), /two.txt, line 1: 2 columns/);
    await refused(
      all(judgements('half.txt', 'q1 0 d1 1\nq1 0 d2 0.5\n')),
      /line 2: the grade "0.5" is no whole number/,
    );
    await refused(
      all(judgements('twice.txt', 'q1 0 d1 1\nq1 0 d1 2\n')),
      /line 2: query q1 judges document d1 again, as 2 instead of 1/,
    );
    await refused(all('missing.txt'), /no such file/);
    await refused(all('a-to-b'), /a-to-b is a folder, not a file of judgements/);
  });
  it('ids that name two rows, and ids that a run cannot hold', async () => {
    const names = readFileSync(at('docs.txt'), 'utf8');
    writeFileSync(at('double.txt'), names.replace('d1\n', 'd0\n'));
    await refused(withDocIds('double.txt'), /document id "d0" is used twice, by rows 0 and 1/);
    writeFileSync(at('spaced.txt'), names.replace('d0\n', 'd 0\n'));
    await refused(withDocIds('spaced.txt', '--run', at('x.trec')), /"d 0" has a space in it/);
  });
  it('half of what it needs, and options of the evaluation on pairs', async () => {
    await refused(['eval', at('a-to-b'), ...sides()], /--qrels is missing/);
    await refused(
      ['eval', at('a-to-b'), at('docs-a.npy'), ...sides(), '--qrels', at('rows.txt')],
      /--queries and --docs name the vectors/,
    );
    await refused(
      all('trec.txt', '--record'),
      /--record cannot be combined with judgements: it is for the evaluation on pairs/,
    );
    await refused(['eval', at('a-to-b')], /missing required argument 'source'/);
  });
});
