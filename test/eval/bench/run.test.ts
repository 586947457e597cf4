import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Job, jobsOf } from '../../../eval/bench/jobs.js';
import type { Measured } from '../../../eval/bench/record.js';
import { writeReports } from '../../../eval/bench/reports.js';
import { loadRunData, ownPairs, spacesFor } from '../../../eval/bench/run-data.js';
import { runJob } from '../../../eval/bench/run-job.js';
import { type LimitedRun, runLimited } from '../../../eval/bench/run-limited.js';
import { resultOf, resultPath, runSuite, strangers } from '../../../eval/bench/run-suite.js';
import { parseSuite } from '../../../eval/bench/suite.js';
import { rowOf } from '../../../src/vectors/matrix.js';
import { twoSpaces, writeNpy } from '../../cli/synthetic.js';

let folder = '';
const { x, y } = twoSpaces(700, [16, 12], 1);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vecbridge-bench-'));
  writeNpy(join(folder, 'a.npy'), x);
  writeNpy(join(folder, 'b.npy'), y);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const part = (file: string, start: number, end: number) => ({ file: join(folder, file), rows: [start, end] });
const data = () => ({
  source: part('a.npy', 0, 200),
  target: part('b.npy', 200, 450),
  paired: { source: part('a.npy', 0, 450), target: part('b.npy', 0, 450) },
  test: { source: part('a.npy', 500, 700), target: part('b.npy', 500, 700) },
});
const suiteOf = (more: object = {}) =>
  parseSuite({ name: 'tiny', data: { two: data() }, methods: { procrustes: {}, identity: {} }, ...more }, 'tiny');
const jobs = async (more: object = {}): Promise<Job[]> => jobsOf(suiteOf(more));

describe('the data of a run', () => {
  it('"same": the same entries on both sides, in orders of their own, and who belongs to whom', async () => {
    const [job] = await jobs({ sizes: [{ rows: 50, entries: 'same' }], seeds: [4] });
    const run = await loadRunData(job!);
    expect([run.source.rows, run.target.rows]).toEqual([50, 50]);
    const own = ownPairs(run)!;
    for (let i = 0; i < 50; i++) {
      const at = Array.from({ length: 450 }, (_, r) => r).find((r) => rowOf(x, r)[0] === rowOf(own.source, i)[0])!;
      expect([...rowOf(own.target, i)]).toEqual([...rowOf(y, at)]);
    }
    const inPlace = [...run.partners!].filter((place, row) => place === row).length;
    expect(inPlace).toBeLessThan(10);
  });

  it('paired methods get the paired rows, semi-paired ones the unpaired rows with the known pairs below them', async () => {
    const [job] = await jobs({ methods: { procrustes: { pairs: 30 } } });
    const run = await loadRunData(job!);
    const paired = spacesFor('paired', run, job!);
    expect([paired.known, paired.spaces[0].rows, paired.pairs]).toEqual([30, 30, undefined]);
    const semi = spacesFor('few-pairs', run, job!);
    expect(spacesFor('few-pairs', run, { ...job!, pairs: null })).toMatchObject({
      known: null,
      spaces: [{ rows: 200 }, {}],
    });
    expect(semi.spaces.map((space) => space.rows)).toEqual([230, 280]);
    expect([...semi.pairs!.rows[1]!].slice(0, 2)).toEqual([250, 251]);
    expect([...rowOf(semi.spaces[0], 205)]).toEqual([...rowOf(paired.spaces[0], 5)]);
    expect(spacesFor('unpaired', run, job!)).toMatchObject({ known: null, spaces: [{ rows: 200 }, { rows: 250 }] });
  });
});

describe('one run', () => {
  it('measures on the test pairs, beside the oracle of all pairs', async () => {
    const [procrustes, identity] = await jobs();
    const measured = await runJob(procrustes!);
    expect(measured).toMatchObject({
      verdict: 'aligned',
      rows: { pairs: 450 },
      oracle: { kind: 'all-pairs' },
      own: null,
    });
    expect(measured.hits).toHaveLength(200);
    const top1 = measured.hits!.reduce((a, b) => a + b, 0) / 200;
    expect(top1).toBeCloseTo(measured.scores!.there.top1, 12);
    expect(measured.scores!.there.top1).toBeCloseTo(measured.oracle!.there.top1, 1);
    expect(measured.scores!.there.top1).toBeGreaterThan(0.5);
    expect(measured.cpuSeconds).toBeGreaterThan(0);
    expect(measured.peakBytes).toBeGreaterThan(3e7);
    expect((await runJob(identity!)).scores!.there.top1).toBeLessThan(0.1);
  });

  it('has no scores where the target is made up, and a cross-fitted oracle where there are only test pairs', async () => {
    const { paired: _, ...alone } = data();
    const quick = { methods: { 'unpaired-linear': { options: { rounds: 1 } } } };
    const [job] = await jobs({ ...quick, data: { two: alone } });
    expect((await runJob(job!)).oracle).toMatchObject({ kind: 'cross-fitted' });
    const [floor] = await jobs({ methods: { random: {} } });
    expect(await runJob({ ...floor!, kind: 'gaussian' })).toMatchObject({ scores: null, oracle: null, hits: null });
  });

  it('finds a planted rotation with the paired method, and its own rows in the matching setting', async () => {
    const one = { source: part('a.npy', 0, 200), target: part('a.npy', 200, 450) };
    const test = { source: part('a.npy', 500, 700), target: part('a.npy', 500, 700) };
    const paired = { source: part('a.npy', 0, 450), target: part('a.npy', 0, 450) };
    const [job] = await jobs({
      data: { two: { ...one, test, paired } },
      cases: ['planted-0.1'],
      sizes: [{ rows: 100, entries: 'same' }],
    });
    const measured = await runJob(job!);
    expect(measured.scores!.there.top1).toBeGreaterThan(0.95);
    expect(measured.own!.there).toMatchObject({ pool: 100 });
    expect(measured.own!.there.top1).toBeGreaterThan(0.95);
  });
});

describe('limits', () => {
  it('a run in a process of its own gives the same numbers; too long, too large or refused is a failure with its reason', async () => {
    const [job, identity] = await jobs();
    const slow = (await jobs({ methods: { 'unpaired-linear': {} } }))[0]!;
    const many = { ...slow, spec: { ...data(), source: { file: join(folder, 'a.npy'), rows: [0, 5] } } } as Job;
    const run = (one: Job, limits: object): Promise<LimitedRun> =>
      runLimited({ ...one, limits: { ...one.limits, ...limits } });
    const [done, late, large, refused] = await Promise.all([
      run(job!, {}),
      run(identity!, { minutes: 0.001 }),
      run(slow, { megabytes: 80 }),
      run(many, {}),
    ]);
    expect(done.failure).toBeNull();
    expect(done.engine).not.toBe('');
    expect(done.measured!.scores).toEqual((await runJob(job!)).scores);
    expect(late).toMatchObject({
      measured: null,
      failure: { kind: 'time', message: expect.stringMatching(/0\.001 minutes/) },
    });
    expect(large.failure).toMatchObject({ kind: 'memory', message: expect.stringMatching(/limit is 80 MB/) });
    expect(refused.failure).toMatchObject({ kind: 'error', code: 'TOO_FEW_ROWS' });
  }, 120_000);

  it('stops the process when called off', async () => {
    const [job] = await jobs({ methods: { 'unpaired-linear': {} } });
    const controller = new AbortController();
    const running = runLimited(job!, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});

describe('a results folder', () => {
  const dir = () => join(folder, 'results');
  const measuredOf = (top1: number): Measured => ({
    verdict: 'aligned',
    reason: 'made up',
    evidence: {},
    scores: null,
    own: null,
    oracle: null,
    hits: [top1],
    rows: { source: 1, target: 1, pairs: null },
    seconds: { map: 1, verdict: 1, total: 2 },
    cpuSeconds: 1,
    peakBytes: 1,
  });
  const failure = { kind: 'time', code: 'TIME_LIMIT', message: 'stopped after 1 minutes', seconds: 60 } as const;

  it('keeps each result as it comes, skips what is done, and runs again what has changed', async () => {
    let calls: string[] = [];
    const runOne = async (job: Job): Promise<LimitedRun> => {
      calls.push(job.label);
      return job.label === 'identity'
        ? { measured: null, failure, engine: '' }
        : { measured: measuredOf(0.5), failure: null, engine: 'test' };
    };
    const go = async (more: object = {}, options: object = {}) => {
      calls = [];
      return runSuite(await jobs(more), { dir: dir(), runOne, ...options });
    };
    expect(await go()).toMatchObject({ ran: 2, skipped: 0, failed: 1 });
    expect(existsSync(join(dir(), 'runs', 'identity.two.true.all.seed-0.json'))).toBe(true);
    expect(await go()).toMatchObject({ ran: 0, skipped: 2, failed: 1 }); // a failure is a result
    expect(calls).toEqual([]);
    await go({}, { retryFailed: true });
    expect(calls).toEqual(['identity']);
    await go({ limits: { minutes: 60 } }); // more time than it failed with
    expect(calls).toEqual(['identity']);
    await go({ methods: { procrustes: { options: { folds: 3 } }, identity: {} } });
    expect(calls).toEqual(['procrustes']);
    const [first] = await jobs({ methods: { procrustes: { options: { folds: 3 } } } });
    writeFileSync(resultPath(dir(), first!), '{"format":1, cut short');
    expect(await resultOf(dir(), first!)).toBeUndefined();
    await go({ methods: { procrustes: { options: { folds: 3 } } } });
    expect(calls).toEqual(['procrustes']);
    expect(await strangers(dir(), [first!])).toEqual(['identity.two.true.all.seed-0.json']);
  });

  it('runs as many at the same time as asked for', async () => {
    let running = 0;
    let most = 0;
    const runOne = async (): Promise<LimitedRun> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
      return { measured: measuredOf(1), failure: null, engine: '' };
    };
    await runSuite(await jobs({ seeds: [0, 1, 2] }), { dir: join(folder, 'parallel'), jobs: 3, runOne });
    expect(most).toBe(3);
  });

  it('an interruption keeps what is done and records no failure', async () => {
    const controller = new AbortController();
    const runOne = async (job: Job): Promise<LimitedRun> => {
      if (job.label === 'identity') {
        controller.abort();
        throw Object.assign(new Error('stopped'), { code: 'INTERRUPTED' });
      }
      return { measured: measuredOf(1), failure: null, engine: '' };
    };
    const stopped = join(folder, 'stopped');
    await expect(runSuite(await jobs(), { dir: stopped, runOne, signal: controller.signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    const found = await Promise.all((await jobs()).map((job) => resultOf(stopped, job)));
    expect(found.map((record) => record !== undefined)).toEqual([true, false]);
  });

  it('writes tables that name every failure and every number', async () => {
    const suite = suiteOf({ seeds: [0, 1] });
    const list = await jobsOf(suite);
    const runOne = async (job: Job): Promise<LimitedRun> =>
      job.label === 'identity' && job.seed === 1
        ? { measured: null, failure, engine: '' }
        : { measured: await runJob(job), failure: null, engine: 'test' };
    const real = join(folder, 'real');
    const { records } = await runSuite(list, { dir: real, runOne });
    const summary = await writeReports(real, suite, records);
    expect(summary.rows.map(({ label, runs, failures }) => [label, runs, failures])).toEqual([
      ['procrustes', 2, 0],
      ['identity', 2, 1],
    ]);
    const read = (name: string): string => readFileSync(join(real, name), 'utf8');
    expect(read('table.md')).toMatch(
      /Failures: 1 of 4 runs[\s\S]*identity\.two\.true\.all\.seed-1.*stopped after 1 minutes/,
    );
    expect(read('runs.csv').trimEnd().split('\n')).toHaveLength(5);
    expect(read('table.tex')).toMatch(/\\toprule[\s\S]*procrustes[\s\S]*\\bottomrule/);
    expect(JSON.parse(read('summary.json')).wronglyAligned).toBe(0);
  });
});
