import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupsOf, measureColumns, tableRows } from '../../../pages/report/groups.js';
import { readHistory } from '../../../pages/report/history.js';
import { readRuns } from '../../../pages/report/read-run.js';
import { fitSpaces } from '../../../training/fit.js';
import { methodNamed } from '../../../training/methods.js';
import { vec2vecOptions } from '../../../training/vec2vec/options.js';
import { planted } from '../../contracts/planted.js';

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);
const scores = {
  pool: 200,
  top1: 0.5,
  meanRank: 3.25,
  medianRank: 1,
  mrr: 0.625,
  recall: { '1': 0.5, '10': 0.9, '100': 1 },
  cosine: 0.4,
  foscttm: 0.01,
};
const evaluation = {
  direction: 'a → b',
  ...scores,
  hnsw: null,
  rows: {
    identity: { kind: 'identity', ...scores, top1: 0.005 },
    random: { kind: 'random', ...scores, top1: 0 },
    oracle: null,
  },
  gate: null,
  verdict: 'uncertain',
};
const fitted = {
  dir: 'x',
  method: 'unpaired-linear',
  verdict: 'aligned',
  reason: 'because',
  score: 0.2,
  null: 0.1,
  consensus: 0.9,
  seed: 4,
  seconds: 2,
  evidence: [],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const write = (name: string, value: unknown) => writeFile(at(name), JSON.stringify(value));

describe('runs from files', () => {
  it('of eval, fit and demo', async () => {
    await write('scores.json', evaluation);
    await write('fit.json', fitted);
    await write('demo.json', { fit: fitted, eval: evaluation, files: {}, search: {}, seconds: 1 });
    const [scored] = await readRuns(at('scores.json'));
    expect(scored!.run).toMatchObject({
      name: 'scores',
      scores,
      verdict: { label: 'uncertain' },
      direction: 'a → b',
      seed: null,
    });
    expect(scored!.run.scores).toEqual(scores);
    expect(scored!.run.references!.identity!.top1).toBe(0.005);
    const [fit] = await readRuns(at('fit.json'));
    expect(fit!.run).toMatchObject({
      method: 'unpaired-linear',
      scores: null,
      seed: 4,
      verdict: { label: 'aligned', consensus: 0.9 },
    });
    const [demo] = await readRuns(at('demo.json'));
    expect(demo!.run).toMatchObject({ method: 'unpaired-linear', scores, seed: 4, direction: 'a → b' });
  });

  it('of anything else are refused by name', async () => {
    await writeFile(at('words.json'), 'no');
    await write('other.json', { pool: 3 });
    await mkdir(at('empty'));
    await mkdir(at('bench', 'runs'), { recursive: true });
    await write('bench/suite.json', {});
    await expect(readRuns(at('nothing'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: /nothing does not exist/,
    });
    await expect(readRuns(at('words.json'))).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: /words\.json is not JSON/,
    });
    await expect(readRuns(at('other.json'))).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: /not a result of vecbridge/,
    });
    await expect(readRuns(at('empty'))).rejects.toMatchObject({ code: 'BAD_FILE', hint: /translator\.json/ });
    await expect(readRuns(at('bench'))).rejects.toMatchObject({ code: 'BAD_FILE', message: /holds no results/ });
    await write('bench/runs/a.json', { format: 1 });
    await expect(readRuns(at('bench'))).rejects.toMatchObject({ code: 'BAD_FILE', message: /a\.json: id/ });
  });

  it('of a translator take the scores kept beside it', async () => {
    const { source, target } = planted(120, [8, 6]);
    const { translators } = await fitSpaces(methodNamed('procrustes'), {
      spaces: [source, target],
      seed: 2,
      options: { folds: 5 },
    });
    await mkdir(at('demo-like'));
    for (const dir of [at('map'), at('demo-like', 'translator')]) {
      await translators[0]!.with({ modelIds: ['a', undefined] }).save(dir);
    }
    const [bare] = await readRuns(at('map'));
    expect(bare!.run).toMatchObject({ name: 'map', scores: null, seed: 2, direction: 'a → target (6-d)', history: [] });
    expect(bare!.translator).not.toBeNull();
    await write('map/eval.json', evaluation);
    expect((await readRuns(at('map')))[0]!.run.scores).toEqual(scores);
    await write('map/eval.json', { top1: 1 });
    await expect(readRuns(at('map'))).rejects.toMatchObject({ code: 'BAD_FILE', message: /eval\.json/ });
    expect((await readRuns(at('demo-like')))[0]!.run.name).toBe('demo-like');
  });
});

describe('the results of a bench', () => {
  const record = (label: string, seed: number, top1: number | null) => ({
    format: 1,
    id: `${label}.${seed}`,
    fingerprint: 'f',
    suite: 's',
    label,
    method: label,
    options: { k: 1 },
    pairs: null,
    data: 'use-glove',
    kind: 'true',
    size: { rows: 'all', entries: 'disjoint' },
    seed,
    threads: 1,
    limits: { minutes: 1, megabytes: 500 },
    measured:
      top1 === null
        ? null
        : {
            verdict: 'aligned',
            reason: 'r',
            evidence: { consensus: 0.5 },
            scores: { there: { ...scores, top1 }, back: null },
            own: null,
            oracle: { kind: 'all-pairs', there: { ...scores, top1: 0.8 }, back: null },
            hits: null,
            rows: { source: 10, target: 10, pairs: null },
            seconds: { map: 1, verdict: 2, total: 4 },
            cpuSeconds: 3,
            peakBytes: 1e6,
          },
    failure: top1 === null ? { kind: 'time', code: 'TIME', message: 'too slow', seconds: 60 } : null,
    versions: { vecbridge: '1', node: '20', engine: 'e' },
    machine: 'two cores',
    finishedAt: '2026-01-02T03:04:05.000Z',
  });

  it('are groups by method, with failures counted and the oracle as a row', async () => {
    await mkdir(at('results', 'runs'), { recursive: true });
    await write('results/suite.json', {});
    for (const [label, seed, top1] of [
      ['m', 0, 0.4],
      ['m', 1, 0.6],
      ['m', 2, null],
      ['n', 0, 0.1],
    ] as const) {
      await write(`results/runs/${label}-${seed}.json`, record(label, seed, top1));
    }
    const runs = (await readRuns(at('results'))).map(({ run }) => run);
    const groups = groupsOf(runs);
    expect(groups.map((group) => [group.label, group.direction, group.runs.length])).toEqual([
      ['m', 'use-glove · true · all', 3],
      ['n', 'use-glove · true · all', 1],
    ]);
    const rows = tableRows(groups, measureColumns(runs));
    expect(rows.map((row) => [row.label, row.runs, row.measured, row.failed])).toEqual([
      ['m', 3, 2, 1],
      ['n', 1, 1, 0],
      ['oracle (all pairs)', 3, 3, 0],
    ]);
    expect(rows[0]!.measures['top1']).toMatchObject({ mean: 0.5, n: 2 });
    expect(rows[0]!.measures['top1']!.sd).toBeCloseTo(Math.sqrt(0.02), 12);
    expect(rows[0]!.verdicts).toEqual({ aligned: 2, uncertain: 0, 'not-aligned': 0, unverified: 0, measured: 0 });
    expect(runs[2]).toMatchObject({ failure: 'time: too slow', scores: null });
  });
});

describe('the curves of a training run', () => {
  const step = (seed: number, n: number, generator: number | null) => ({
    kind: 'step',
    seed,
    step: n,
    generator,
    milliseconds: 1,
    cpuSeconds: n / 4,
  });
  const evaluated = (seed: number, n: number, score: number, cycle: number) => ({
    kind: 'evaluation',
    seed,
    step: n,
    score,
    cycle,
    directions: { '0→1': score },
    probe: { top1: score / 2 },
  });

  it('are means of stretches, with the step that selection chooses', async () => {
    const run = at('killed', 'run');
    await mkdir(run, { recursive: true });
    const rows = [
      evaluated(0, 0, 0.1, 0.2),
      ...Array.from({ length: 401 }, (_, i) => step(0, i + 1, i === 2 ? null : i)),
      evaluated(0, 100, 0.3, 0.2),
      evaluated(0, 200, 0.9, 0.5), // the best score, but the way back is lost
      evaluated(0, 300, 0.2, 0.1),
      evaluated(1, 0, 0.1, 0.2),
    ];
    await writeFile(join(run, 'metrics.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    await appendFile(join(run, 'metrics.jsonl'), '\n{"kind":"step","seed":0,"st');
    const [first, second] = await readHistory(run);
    expect(first).toMatchObject({
      seed: 0,
      steps: 401,
      cpuSeconds: 100.25,
      chosenStep: 100,
      stepsPerPoint: 3,
      kept: null,
    });
    expect(first!.losses['generator']!.slice(0, 2)).toEqual([
      [3, 0.5],
      [6, 4],
    ]);
    expect(first!.losses['generator']!.at(-1)).toEqual([401, 399.5]);
    expect(first!.losses['generator']!.length).toBeLessThanOrEqual(200);
    expect(first!.selection['score']).toEqual([
      [0, 0.1],
      [100, 0.3],
      [200, 0.9],
      [300, 0.2],
    ]);
    expect(first!.selection['probe top1']!.at(-1)).toEqual([300, 0.1]);
    expect(second).toMatchObject({ seed: 1, cpuSeconds: null, chosenStep: 0, losses: {} });
  });

  it('are shown of a run that was killed, with what goes on with it', async () => {
    const options = vec2vecOptions.parse({});
    await write('killed/run/run.json', {
      version: 1,
      options,
      seed: 5,
      rowsLimit: 0,
      spaces: [
        { rows: 9, dim: 4, sha256: '0' },
        { name: 'b', rows: 9, dim: 3, sha256: '1' },
      ],
    });
    const [read] = await readRuns(at('killed'));
    expect(read!.run).toMatchObject({ kind: 'unfinished', verdict: null, seed: 5, direction: '4-d → b' });
    expect(read!.run.failure).toMatch(/401 steps are done.*--resume/);
    expect(read!.run.history).toHaveLength(2);
  });
});
