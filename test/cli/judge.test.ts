import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sliceRows } from '../../src/vectors/matrix.js';
import { expectRefusal, jsonHere, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();

beforeAll(async () => {
  const { x, y } = twoSpaces(700, [24, 16], 1);
  writeNpy(at('a.npy'), sliceRows(x, 0, 500));
  writeNpy(at('b.npy'), sliceRows(y, 0, 500));
  writeNpy(at('test-a.npy'), sliceRows(x, 500, 700));
  writeNpy(at('test-b.npy'), sliceRows(y, 500, 700));
  await vecbridge(['fit', at('a.npy'), at('b.npy'), '-o', at('map'), '--paired']);
});

const evalArgs = (...more: string[]): string[] => ['eval', at('map'), at('test-a.npy'), at('test-b.npy'), ...more];

describe('vecbridge eval', () => {
  it('gives every measure of the translator and of the floor and ceiling rows', async () => {
    const { code, value } = await jsonHere(evalArgs('--k', '5'));
    expect(code).toBe(0);
    expect(value['pool']).toBe(200);
    const { identity, random, oracle } = value['rows'];
    for (const row of [value, identity, random, oracle]) {
      for (const key of ['top1', 'meanRank', 'medianRank', 'mrr', 'cosine', 'foscttm'])
        expect(row[key], key).toBeTypeOf('number');
      expect(Object.keys(row.recall)).toEqual(['1', '5', '10', '100']);
    }
    expect(oracle.kind).toBe('cross-fitted');
    expect(value['top1']).toBeGreaterThan(0.6);
    expect(random.top1).toBeLessThan(0.1);
    expect(identity.top1).toBeLessThan(0.1);
  });

  it('prints the pool and the table for people', async () => {
    const { stdout } = await vecbridge(evalArgs('--oracle', at('map'), '--no-hnsw'));
    expect(stdout).toMatch(/pool of 200 rows/);
    for (const row of ['this translator', 'identity', 'random', 'oracle (given)']) expect(stdout).toContain(row);
    expect(stdout).not.toContain('HNSW');
  });

  it('measures the way back with --inverse', async () => {
    const { value } = await jsonHere(evalArgs('--inverse'));
    expect(value['top1']).toBeGreaterThan(0.6);
  });

  it('exits 3 when a gate is not met and 0 when it is', async () => {
    const met = await jsonHere(evalArgs('--gate', 'recall@10>=0.8,meanRank<=20'));
    expect(met.code).toBe(0);
    expect(met.value['gate'].passed).toBe(true);
    const missed = await vecbridge(evalArgs('--gate', 'recall@3>=1,top1>=1'));
    expect(missed.code).toBe(3);
    expect(missed.stdout).toMatch(/gate: top1 = .*: not met/);
  });

  it('refuses what it cannot measure', async () => {
    await expectRefusal(evalArgs('--gate', 'meanrnk<=20'), /no measure "meanrnk"/, { hint: /did you mean "meanRank"/ });
    await expectRefusal(evalArgs('--k', '0'), /argument '0' is invalid/);
    await expectRefusal(['eval', at('map'), at('test-b.npy'), at('test-a.npy')], /16-d/, { hint: /swapped/ });
    await expectRefusal(['eval', at('map'), at('test-a.npy'), at('b.npy')], /200 rows.*500/);
    await expectRefusal(['eval', at('map'), at('test-a.npy')], /missing required argument 'target'/);
  });
});

describe('vecbridge inspect', () => {
  it('describes several files side by side', async () => {
    const { code, value } = await jsonHere(['inspect', at('a.npy'), at('b.npy')]);
    expect(code).toBe(0);
    expect(value['files'].map((file: { rows: number; dim: number }) => [file.rows, file.dim])).toEqual([
      [500, 24],
      [500, 16],
    ]);
    const { stdout } = await vecbridge(['inspect', at('a.npy'), at('b.npy')]);
    expect(stdout).toMatch(/rows +500 +500/);
    expect(stdout).toMatch(/dims +24 +16/);
  });

  it('counts unusable and repeated rows, and warns of them', async () => {
    const { x } = twoSpaces(50, [24, 16], 5);
    x.data.fill(0, 24, 48);
    x.data[2 * 24] = Number.NaN;
    x.data[3 * 24] = Number.POSITIVE_INFINITY;
    x.data.copyWithin(5 * 24, 4 * 24, 5 * 24);
    writeNpy(at('sick.npy'), x);
    const { value, stderr } = await jsonHere(['inspect', at('sick.npy')]);
    const [file] = value['files'];
    expect([file.zeroRows, file.nanRows, file.infiniteRows]).toEqual(
      [1, 2, 3].map((row) => ({ count: 1, first: [row] })),
    );
    expect(file.duplicateRows).toMatchObject({ count: 1, first: [5] });
    expect(stderr).toMatch(/warning: .*sick\.npy: 3 rows cannot be used/);
  });

  it('refuses missing and damaged files', async () => {
    await expectRefusal(['inspect', at('none.npy')], /no such file/);
    writeFileSync(at('cut.npy'), readFileSync(at('a.npy')).subarray(0, 1000));
    await expectRefusal(['inspect', at('cut.npy')], /cut\.npy.*48128.*1000|cut\.npy.*1000/);
    await expectRefusal(['inspect'], /missing required argument 'files'/);
  });
});
