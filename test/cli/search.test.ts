import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadIndex, loadTranslator, readMatrix, searchFile } from '../../index.js';
import { createIndex } from '../../src/search/choose.js';
import { hnswAvailable } from '../../src/search/hnsw.js';
import { type Matrix, rowOf, sliceRows } from '../../src/vectors/matrix.js';
import { fitPaired } from './fit-paired.js';
import { expectRefusal, here, jsonHere, temporaryFolder } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(700, [24, 16], 1);

const jsonl = (m: Matrix, prefix: string): string =>
  Array.from({ length: m.rows }, (_, i) => `{"id":"${prefix}${i}","vector":[${[...rowOf(m, i)]}]}\n`).join('');

beforeAll(async () => {
  await fitPaired(at, sliceRows(x, 0, 500), sliceRows(y, 0, 500));
  writeNpy(at('test-a.npy'), sliceRows(x, 500, 700));
  writeNpy(at('test-b.npy'), sliceRows(y, 500, 700));
});

const args = (...more: string[]): string[] => ['search', at('map'), at('b.npy'), at('a.npy'), ...more];

describe('vecbridge search', () => {
  it('finds the partner of most rows first, with ids and rows of both files', async () => {
    const { code, value } = await jsonHere(args('-k', '3'));
    expect(code).toBe(0);
    expect(value).toMatchObject({ k: 3, queries: 500, corpus: 500, kind: 'exact', index: null });
    const right = value['results'].filter((one: any) => one.neighbours[0].row === one.row);
    expect(right.length).toBeGreaterThan(300);
    writeFileSync(at('b.jsonl'), jsonl(sliceRows(y, 0, 500), 'doc'));
    writeFileSync(at('a.jsonl'), jsonl(sliceRows(x, 0, 500), 'query'));
    const named = await jsonHere(['search', at('map'), at('b.jsonl'), at('a.jsonl'), '-k', '3']);
    for (const [i, result] of named.value['results'].entries()) {
      const plain = value['results'][i];
      expect([result.id, result.row, plain.id]).toEqual([`query${i}`, i, String(i)]);
      const rows = plain.neighbours.map(({ row }: { row: number }) => row);
      expect(result.neighbours.map(({ row }: { row: number }) => row)).toEqual(rows);
      expect(result.neighbours.map(({ id }: { id: string }) => id)).toEqual(rows.map((row: number) => `doc${row}`));
    }
  });

  it('gives the scores that the library gives, from a new index and from the kept one', async () => {
    const { value } = await jsonHere(args('-k', '4', '--index', at('library-index')));
    const translator = await loadTranslator(at('map'));
    const { matrix } = await readMatrix(at('a.npy'));
    const queries = await translator.translate(matrix, { centred: true });
    const { index } = await loadIndex(at('library-index'));
    const found = await index.search(queries, 4);
    const flat = value['results'].flatMap((one: any) => one.neighbours);
    expect(flat.map(({ score }: { score: number }) => score)).toEqual([...found.scores]);
    expect(flat.map(({ row }: { row: number }) => row)).toEqual([...found.rows]);
    const request = { translator: at('map'), queries: at('a.npy'), k: 4, index: at('library-index') };
    expect((await searchFile(request)).results).toEqual(value['results']);
  });

  it('counts rows as the files do where some are left out, ids and labels too', async () => {
    const [queries, corpus] = [
      { ...x, data: x.data.slice(0, 500 * 24), rows: 500 },
      { ...y, data: y.data.slice(0, 500 * 16), rows: 500 },
    ];
    queries.data.fill(Number.NaN, 24, 2 * 24);
    corpus.data.fill(0, 7 * 16, 9 * 16);
    writeNpy(at('broken-a.npy'), queries);
    writeNpy(at('broken-b.npy'), corpus);
    writeFileSync(at('numbers.txt'), Array.from({ length: 500 }, (_, i) => `label ${i}\n`).join(''));
    const files = [at('broken-b.npy'), at('broken-a.npy')];
    const more = ['-k', '1', '--skip-invalid', '--labels', at('numbers.txt'), '--query-labels', at('numbers.txt')];
    const found = await jsonHere(['search', at('map'), ...files, ...more, '--index', at('gaps')]);
    expect(found.value).toMatchObject({ corpus: 498, queries: 499, skipped: { nan: 1, zero: 2 } });
    const whole = (await jsonHere(args('-k', '1'))).value['results'];
    for (const { id, row, label, neighbours } of found.value['results']) {
      expect([id, label]).toEqual([String(row), `label ${row}`]);
      expect(neighbours[0]).toMatchObject({ id: String(neighbours[0].row), label: `label ${neighbours[0].row}` });
      if (![7, 8].includes(whole[row].neighbours[0].row)) expect(neighbours[0].row).toBe(whole[row].neighbours[0].row);
    }
    const again = await jsonHere(['search', at('map'), files[1]!, ...more, '--index', at('gaps')]);
    expect(again.value['results']).toEqual(found.value['results']);
    await expectRefusal(['search', at('map'), ...files], /broken-b\.npy.*2 of 500 rows cannot be used: row 7/, {
      hint: /--skip-invalid/,
    });
    await expectRefusal(['search', at('map'), at('b.npy'), files[1]!], /1 of 500 rows cannot be used: row 1/, {
      hint: /--skip-invalid/,
    });
  });

  it('shows labels', async () => {
    writeFileSync(at('labels.txt'), `${Array.from({ length: 500 }, (_, i) => `word ${i}`).join('\n')}\n`);
    const labels = ['--labels', at('labels.txt'), '--query-labels', at('labels.txt')];
    const { value } = await jsonHere(args(...labels, '--limit', '4'));
    expect(value['results']).toHaveLength(4);
    const [first] = value['results'];
    expect(first.label).toBe('word 0');
    expect(first.neighbours[0].label).toBe(`word ${first.neighbours[0].id}`);
    const { stdout } = await here(args('--labels', at('labels.txt'), '--limit', '1'));
    expect(stdout).toMatch(/^0\n +\.\d+ {2}word \d+\n/);
    writeFileSync(at('few.txt'), 'one\ntwo\n');
    await expectRefusal(args('--labels', at('few.txt')), /few\.txt has 2 labels but .*b\.npy has 500 rows/);
    await expectRefusal(args('--query-labels', at('few.txt')), /few\.txt has 2 labels but .*a\.npy has 500 rows/);
  });

  it('refuses a corpus of the wrong space, queries of the wrong space, and a k that cannot be', async () => {
    await expectRefusal(
      ['search', at('map'), at('a.npy'), at('a.npy')],
      /a\.npy has 24-d vectors but the translator gives 16-d ones/,
      { hint: /CORPUS QUERIES/ },
    );
    await expectRefusal(['search', at('map'), at('b.npy'), at('b.npy')], /16-d vectors but .* takes 24-d queries/);
    await expectRefusal(args('-k', '0'), /argument '0' is invalid/);
    await expectRefusal(args('-k', '501'), /k is 501 but .*b\.npy has 500 rows/);
    writeNpy(at('four.npy'), sliceRows(y, 0, 4));
    expect((await jsonHere(['search', at('map'), at('four.npy'), at('a.npy')])).value['k']).toBe(4);
  });
});

describe('vecbridge search --index', () => {
  const kept = (...more: string[]): string[] => ['search', at('map'), ...more, '--index', at('index'), '-k', '2'];

  it('makes the index once, uses it again, also without the corpus or under another name', async () => {
    await expectRefusal(kept(at('a.npy')), /index cannot be used without a corpus: it holds no index/);
    const first = await jsonHere(kept(at('b.npy'), at('a.npy')));
    expect(first.value).toMatchObject({
      indexReused: false,
      index: at('index'),
      reason: expect.stringContaining('few'),
    });
    const bytes = readFileSync(at('index', 'index.json'));
    const second = await jsonHere(kept(at('b.npy'), at('a.npy')));
    const alone = await jsonHere(kept(at('a.npy')));
    writeFileSync(at('copy.npy'), readFileSync(at('b.npy')));
    const copied = await jsonHere(kept(at('copy.npy'), at('a.npy')));
    for (const { value } of [second, alone, copied]) {
      expect(value).toMatchObject({ indexReused: true, corpus: 500, reason: `kept in ${at('index')}` });
      expect(value['results']).toEqual(first.value['results']);
    }
    expect(readFileSync(at('index', 'index.json'))).toEqual(bytes);
  });

  it('refuses another corpus with both identities, and makes it again with --force', async () => {
    const other = [at('test-b.npy'), at('test-a.npy')];
    await expectRefusal(
      kept(...other),
      /was made of b\.npy \(32128 bytes, SHA-256 [0-9a-f]{12}\), but the corpus is test-b\.npy \(12928 bytes, SHA-256 [0-9a-f]{12}\)/,
      { hint: /--force/ },
    );
    const changed = readFileSync(at('b.npy'));
    changed.writeFloatLE(0.5, changed.length - 4);
    writeFileSync(at('changed.npy'), changed);
    await expectRefusal(kept(at('changed.npy'), at('a.npy')), /was made of b\.npy .* the corpus is changed\.npy/);
    const made = await jsonHere(kept(...other, '--force'));
    expect(made.value).toMatchObject({ indexReused: false, corpus: 200 });
    expect((await jsonHere(kept(other[1]!))).value).toMatchObject({ indexReused: true, corpus: 200 });
    await jsonHere(kept(at('b.npy'), at('a.npy'), '--force'));
  });

  it('refuses an index of another translator, kind, number of dims, measure, or of another program', async () => {
    const { code } = await here(['fit', at('test-a.npy'), at('test-b.npy'), '-o', at('map2'), '--paired']);
    expect(code).toBe(0);
    const other = ['search', at('map2'), at('a.npy'), '--index', at('index')];
    await expectRefusal(other, /for another translator: .* target mean [0-9a-f]{12}, that of .*map2 is [0-9a-f]{12}/);
    await expectRefusal(kept(at('a.npy'), '--kind', 'hnsw'), /index is an exact index, hnsw is asked for/);
    const narrow = await createIndex('exact', 3);
    narrow.add({ data: Float32Array.of(1, 2, 3), rows: 1, dim: 3 });
    await narrow.save(at('narrow'));
    await expectRefusal(['search', at('map'), at('a.npy'), '--index', at('narrow')], /holds 3-d .* gives 16-d/);
    const plain = await createIndex('exact', 16);
    plain.add(sliceRows(y, 0, 5));
    await plain.save(at('plain'));
    await expectRefusal(
      ['search', at('map'), at('a.npy'), '--index', at('plain')],
      /was not made by vecbridge search: it does not say which corpus/,
    );
    const meta = JSON.parse(readFileSync(at('plain', 'index.json'), 'utf8'));
    writeFileSync(at('plain', 'index.json'), JSON.stringify({ ...meta, metric: 'l2' }));
    await expectRefusal(
      ['search', at('map'), at('a.npy'), '--index', at('plain')],
      /index for "l2", but this program compares by "cosine"/,
    );
  });

  it('refuses a folder that is no index, --force without --index or corpus, and nothing to search', async () => {
    await expectRefusal(args('--index', at('map')), /map exists and is not an index/);
    await expectRefusal(args('--force'), /--force needs --index: it replaces a kept index/);
    await expectRefusal(kept(at('a.npy'), '--force'), /cannot be used without a corpus: --force/);
    await expectRefusal(['search', at('map'), at('a.npy')], /neither a corpus nor an index is named/);
    await expectRefusal(args('--json', '--jsonl'), /--json and --jsonl cannot be combined/);
  });

  it('says hnsw where it is asked for, finds nearly what exact search finds, and loads it again', async () => {
    if (!(await hnswAvailable()).available) {
      await expectRefusal(args('--kind', 'hnsw'), /HNSW search needs hnswlib-node/, { code: 4 });
      return;
    }
    const exact = await jsonHere(args('-k', '5'));
    const graph = ['--kind', 'hnsw', '--index', at('graph'), '-k', '5'];
    const first = await jsonHere(args(...graph));
    expect(first.value).toMatchObject({ kind: 'hnsw', indexReused: false });
    expect(existsSync(at('graph', 'graph.hnsw'))).toBe(true);
    renameSync(at('graph'), at('moved'));
    const second = await jsonHere(['search', at('map'), at('a.npy'), '-k', '5', '--index', at('moved')]);
    expect(second.value).toMatchObject({ kind: 'hnsw', indexReused: true });
    expect(second.value['results']).toEqual(first.value['results']);
    const rows = (value: Record<string, any>): string[] =>
      value['results'].flatMap((one: any) => one.neighbours.map((near: any) => `${one.row} ${near.row}`));
    const wanted = new Set(rows(exact.value));
    const shared = rows(first.value).filter((pair) => wanted.has(pair));
    expect(shared.length / wanted.size).toBeGreaterThan(0.97);
  });
});
