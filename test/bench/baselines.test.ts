import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BASELINES, baselineJobs, baselineKey } from '../../bench/baselines/jobs.js';
import type { BaselineLine } from '../../bench/baselines/run-job.js';
import { withBaselineTables } from '../../bench/baselines/tables.js';
import { readLinesOf } from '../../bench/modern/lines.js';
import { optionRows } from '../../src/core/options.js';
import { packageRoot } from '../../src/core/version.js';
import { methodNamed } from '../../training/methods.js';

const docs = join(packageRoot, 'docs');
const lines = readLinesOf<BaselineLine>(join(docs, 'results', 'baselines', 'runs.jsonl'));

it('the tables of docs/baselines.md are those of the result files', () => {
  const text = readFileSync(join(docs, 'baselines.md'), 'utf8');
  expect(withBaselineTables(text)).toBe(text);
  expect(withBaselineTables(text.replaceAll(/^\| mini-vec2vec .*\n/gm, ''))).toBe(text);
});

it('every line is of a run that the bench would make, with the options that the bench gives now', () => {
  const keys = new Set(baselineJobs().map(baselineKey));
  expect(keys.size).toBe(baselineJobs().length);
  expect(new Set(lines.map(baselineKey)).size).toBe(lines.length);
  for (const line of lines) {
    expect(keys).toContain(baselineKey(line));
    expect(line.options).toMatchObject(BASELINES[line.name].options);
    expect(line.commit).toMatch(/^[0-9a-f]{7,}\+?$/);
    expect(line.found).toBe(line.there.top1 >= line.oracle.there.top1 / 4);
  }
});

it('published constants are options of their method', () => {
  for (const { method, options, published } of Object.values(BASELINES)) {
    const names = optionRows(methodNamed(method).options).map(({ name }) => name);
    for (const name of [...Object.keys(options), ...Object.keys(published)]) expect(names).toContain(name);
  }
});
