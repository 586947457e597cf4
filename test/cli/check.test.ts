import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { here, jsonHere as json } from './run-cli.js';

const dir = mkdtempSync(join(tmpdir(), 'vecbridge-check-'));
afterAll(() => rmSync(dir, { recursive: true }));
const demo = (name: string): string => join(import.meta.dirname, '../../data/demo', name);
const map = join(import.meta.dirname, '../../checkpoints/demo');

async function written(name: string, vectors: Matrix): Promise<string> {
  const path = join(dir, name);
  const sink = await createSink(path, { dim: vectors.dim });
  await sink.write(vectors);
  await sink.close();
  return path;
}

const { matrix: glove } = await readMatrix(demo('target.npy'), { limit: 2500 });
const turned = await matmul(glove, await randomOrthogonal(glove.dim, glove.dim, random('turn')));
const other = await written('other.npy', turned);
const { matrix: use } = await readMatrix(demo('test-source.npy'));
const turnedUse = await matmul(sliceRows(use, 0, 300), await randomOrthogonal(use.dim, use.dim, random('turn')));
const queries = await written('queries.npy', sliceRows(use, 0, 200));

describe('vecbridge check', () => {
  it('answers yes with exit 0 and no with exit 3, the evidence, and what to do', async () => {
    const yes = await json(['check', demo('test-target.npy'), demo('target.npy'), '--rows', '2000']);
    expect(yes).toMatchObject({
      code: 0,
      value: { label: 'yes', advice: null, dims: [100, 100], models: [null, null] },
    });
    const no = await here(['check', demo('test-target.npy'), other]);
    expect(no.code).toBe(3);
    expect(no.stdout).toContain('one model: no');
    expect(no.stdout).toContain('vecbridge fit makes a translator');
    expect(no.stdout).toMatch(/first in the structure of the second: z +-?\.?\d/);
  });

  it('refuses files that cannot be compared', async () => {
    const empty = join(dir, 'empty.csv');
    writeFileSync(empty, '');
    expect((await here(['check', empty, other])).code).toBe(2);
    const few = await written('few.npy', sliceRows(glove, 0, 7));
    const { code, stderr } = await here(['check', few, few]);
    expect(code).toBe(2);
    expect(stderr).toContain('at least 1 row of one and 24 of the other that are not zero, got 7 and 7');
  });
});

describe('the check of other commands', () => {
  it('is silent where queries and corpus are of the translator, in search and eval', async () => {
    const found = await json(['search', map, demo('target.npy'), queries, '-k', '1']);
    expect(found.value['spaceCheck']).toMatchObject({ label: 'yes', advice: null });
    expect(found.stderr).not.toContain('warning');
  });

  it('warns of a corpus of another model, names the side, and can be turned off', async () => {
    const { code, value, stderr } = await json(['search', map, other, queries, '-k', '1']);
    expect(code).toBe(0);
    expect(value['spaceCheck'].label).toBe('no');
    expect(stderr).toMatch(/queries\.npy, translated, and .*other\.npy: the two share no directions/);
    expect(stderr).toContain('--no-space-check');
    const off = await json(['search', map, other, queries, '-k', '1', '--no-space-check']);
    expect(off.value['spaceCheck']).toBeNull();
    expect(off.stderr).not.toContain('warning');
  });

  it('warns of documents of another model in eval with judgements, whichever side is translated', async () => {
    const qrels = join(dir, 'qrels.txt');
    writeFileSync(qrels, Array.from({ length: 200 }, (_, i) => `${i} 0 ${i} 1\n`).join(''));
    const judged = (asked: string, docs: string, ...more: string[]) =>
      json(['eval', map, '--queries', asked, '--docs', docs, '--qrels', qrels, ...more]);
    const right = await judged(queries, demo('test-target.npy'));
    expect(right.value['spaceCheck']).toMatchObject({ label: 'yes', advice: null });
    expect(right.stderr).not.toContain('share no directions');
    const wrong = await judged(queries, other);
    expect(wrong).toMatchObject({ code: 0, value: { spaceCheck: { label: 'no' } } });
    expect(wrong.stderr).toMatch(/queries\.npy, translated, and .*other\.npy: the two share no directions/);
    const off = await judged(queries, other, '--no-space-check');
    expect(off.value['spaceCheck']).toBeNull();
    expect(off.stderr).not.toContain('share no directions');

    const asked = await written('asked.npy', sliceRows(glove, 0, 200));
    const docs = await written('docs.npy', sliceRows(use, 0, 300));
    const turnedDocs = await written('turned-docs.npy', turnedUse);
    const forward = await judged(asked, docs, '--translate', 'docs');
    expect(forward.value['spaceCheck'].label).toBe('yes');
    const { stderr } = await judged(asked, turnedDocs, '--translate', 'docs');
    expect(stderr).toMatch(/turned-docs\.npy, translated, and .*asked\.npy: the two share no directions/);
  });

  it('warns before a migration of a database of another model, when it is planned', async () => {
    const plan = async (name: string, vectors: Matrix, ...more: string[]) => {
      const folder = join(dir, name);
      mkdirSync(folder);
      await written(join(name, 'docs.npy'), vectors);
      return json(['migrate', 'plan', folder, map, '--target', join(dir, `${name}-out`), ...more]);
    };
    const right = await plan('right', sliceRows(use, 0, 300));
    expect(right.value['spaceCheck']).toMatchObject({ label: 'yes', advice: null });
    expect(right.stderr).not.toContain('do not look like the source');
    const wrong = await plan('wrong', turnedUse);
    expect(wrong).toMatchObject({ code: 0, value: { spaceCheck: { label: 'no' } } });
    expect(wrong.stderr).toContain('these vectors do not look like the source of');
    const off = await plan('off', turnedUse, '--no-space-check');
    expect(off.value['spaceCheck']).toBeNull();
    expect(off.stderr).not.toContain('do not look like the source');
  });

  it('warns before eval of pairs of another model', async () => {
    const first = await written('pairs.npy', sliceRows(turned, 0, 200));
    const { value, stderr } = await json(['eval', map, queries, first, '--no-hnsw']);
    expect(value['spaceCheck'].label).toBe('no');
    expect(stderr).toContain('pairs.npy: the two share no directions');
  });
});
