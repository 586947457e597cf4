import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { judgedNdcg, unpairedShares } from '../../bench/alignment/competence-results.js';
import { mean, sd } from '../../bench/alignment/spread.js';

it('vision.ts says what is missing and ends with 4 where there are no image features', () => {
  const empty = mkdtempSync(join(tmpdir(), 'vecbridge-no-data-'));
  const root = join(import.meta.dirname, '..', '..');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bench/alignment/vision.ts'], {
    cwd: root,
    env: { ...process.env, VECBRIDGE_DATA: empty },
    encoding: 'utf8',
  });
  rmSync(empty, { recursive: true });
  expect(stderr).toContain('mobilenet-1280.npy was not found');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(status).toBe(4);
});

it('shares of the oracle come from all seeds of the fits with the most rows, in either direction of a pair', () => {
  const found = unpairedShares([
    ['glove', 'fasttext'],
    ['glove', 'use'],
    ['glove', 'mpnet'],
  ]);
  expect(found['glove-fasttext']).toMatchObject({ rows: 19_000, seeds: 5, file: 'wordnet-all/runs.csv' });
  expect(found['glove-use']).toMatchObject({ rows: 19_000, seeds: 5 });
  expect(found['glove-mpnet']).toBeUndefined();
  for (const { top1, oracle, share } of Object.values(found)) expect(share).toBeCloseTo(top1 / oracle, 12);
});

it('nDCG of a model is that of its own queries and documents', () => {
  const { minilm, mpnet, e5, use } = judgedNdcg();
  expect([minilm, mpnet, e5].map((one) => one!['cran']!.toFixed(3))).toEqual(['0.515', '0.524', '0.502']);
  expect(use).toBeUndefined();
});

it('the spread is that of a sample', () => {
  expect([mean([1, 2, 3, 6]), sd([1, 2, 3, 6])]).toEqual([3, Math.sqrt(14 / 3)]);
});
