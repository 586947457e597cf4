import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const part = (file: string, start: number, end: number) => ({ file, rows: [start, end] });

const data = {
  ...{ source: part('a.npy', 0, 200), target: part('b.npy', 200, 400) },
  paired: { source: part('a.npy', 0, 400), target: part('b.npy', 0, 400) },
  test: { source: part('a.npy', 400, 600), target: part('b.npy', 400, 600) },
};
const suite = { name: 'tiny', data: { two: data }, methods: { procrustes: {}, random: {} } };

beforeAll(() => {
  const { x, y } = twoSpaces(600, [16, 12], 1);
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
  writeFileSync(at('suite.json'), JSON.stringify(suite));
  const protocol = { 'use-glove': { protocol: 'wordnet-19k', pair: 'use-glove' } };
  writeFileSync(at('full.json'), JSON.stringify({ ...suite, data: protocol }));
});

describe('vecbridge bench', () => {
  it('runs a part, then the rest, and knows what is done; the tables always show everything there is', async () => {
    const args = ['bench', at('suite.json'), '-o', at('out')];
    const first = await json([...args, '--only', 'procrustes']);
    expect(first.code, first.stderr).toBe(0);
    expect(first.value['runs']).toEqual({ total: 2, ran: 1, skipped: 0, failed: 0 });
    const second = await vecbridge([...args, '--jobs', '2']);
    expect(second.stdout, second.stderr).toMatch(/procrustes +1 +0 +0?\.\d{3}/);
    expect(second.stdout).toMatch(/runs: 2 in the suite, 1 run now, 1 had a result, 0 failed; wrongly aligned: 0/);
    const summary = JSON.parse(readFileSync(join(at('out'), 'summary.json'), 'utf8'));
    expect(summary.wronglyAligned).toBe(0);
    const [procrustes, random] = summary.rows;
    expect(procrustes).toMatchObject({ label: 'procrustes', runs: 1, verdicts: { aligned: 1 } });
    expect(procrustes.top1.mean).toBeGreaterThan(0.5);
    expect(random.top1.mean).toBeLessThan(0.1);
    expect(summary.comparisons[0]).toMatchObject({ a: 'procrustes', b: 'random' });
    const folder = readdirSync(at('out')).sort();
    expect(folder).toEqual(['runs', 'runs.csv', 'suite.json', 'summary.json', 'table.md', 'table.tex']);
    const run = JSON.parse(readFileSync(join(at('out'), 'runs', 'random.two.true.all.seed-0.json'), 'utf8'));
    expect(run).toMatchObject({ method: 'random', seed: 0, failure: null });
    const dry = await json([...args, '--dry-run', '--only', 'random']);
    expect(dry.value['jobs']).toEqual([{ id: 'random.two.true.all.seed-0', done: true, minutes: 30 }]);
  });

  it('refuses a suite it cannot run, before the first run; exit 4 where the full data is not there', async () => {
    const args = (suite: string) => ['bench', at(suite), '-o', at('never')];
    await expectRefusal(args('full.json'), /VECBRIDGE_DATA is not set/, { code: 4, env: { VECBRIDGE_DATA: '' } });
    await expectRefusal([...args('suite.json'), '--only', 'prokrustes'], /--only prokrustes/, { hint: /procrustes/ });
    const spoilt = { ...suite, data: { two: { ...data, test: { ...data.test, target: part('a.npy', 400, 600) } } } };
    writeFileSync(at('spoilt.json'), JSON.stringify(spoilt));
    await expectRefusal(args('spoilt.json'), /test\.target: .*a\.npy has 16 dims, .*b\.npy, fitted on, has 12/);
    expect(existsSync(at('never'))).toBe(false);
  });

  it('ends with exit code 1 where every run failed, and says why', async () => {
    const small = { ...data, ...{ source: part('a.npy', 0, 50), target: part('b.npy', 200, 250) } };
    writeFileSync(at('small.json'), JSON.stringify({ ...suite, data: { two: small }, methods: { rosetta: {} } }));
    const { code, value, stderr } = await json(['bench', at('small.json'), '-o', at('failed')]);
    expect(code).toBe(1);
    expect(value['runs']).toEqual({ total: 1, ran: 1, skipped: 0, failed: 1 });
    expect(stderr).toMatch(/rosetta\.two\.true\.all\.seed-0 failed: .*50 rows/);
  });
});
