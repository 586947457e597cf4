import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { matrix, sliceRows } from '../../src/vectors/matrix.js';
import { expectRefusal, jsonHere, temporaryFolder, vecbridge } from './run-cli.js';
import { plantedRotation, twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();

beforeAll(() => {
  const { x, y } = twoSpaces(400, [24, 16], 1);
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
});

describe('vecbridge fit', () => {
  it('fits paired rows, saves the translator and reports the fixed keys', async () => {
    const { code, value } = await jsonHere([
      'fit',
      at('a.npy'),
      at('b.npy'),
      '-o',
      at('paired'),
      '--paired',
      '--seed',
      '3',
    ]);
    expect(code).toBe(0);
    expect(value).toMatchObject({
      dir: at('paired'),
      method: 'procrustes',
      verdict: 'aligned',
      seed: 3,
      rows: { source: 400, target: 400 },
    });
    for (const key of ['secondsMap', 'secondsVerdict', 'seconds']) expect(value[key]).toBeGreaterThanOrEqual(0);
    for (const key of ['score', 'null', 'consensus']) expect(value).toHaveProperty(key);
    for (const file of ['translator.json', 'weights.safetensors', 'translator.onnx', 'inverse.onnx', 'README.md']) {
      expect(existsSync(join(at('paired'), file)), file).toBe(true);
    }
    expect(JSON.parse(readFileSync(join(at('paired'), 'translator.json'), 'utf8')).data[0].name).toBe('a.npy');
  });

  it('writes the verdict with its evidence for people, on stdout, and nothing but talk on stderr', async () => {
    const done = await vecbridge([
      'fit',
      at('a.npy'),
      at('b.npy'),
      '-o',
      at('text'),
      '--paired',
      '--source-model',
      'model-a',
      '--target-model',
      'model-b',
    ]);
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/^verdict: aligned\n/);
    expect(done.stdout).toMatch(/evidence +value +threshold +passed +meaning/);
    expect(done.stdout).toContain('24 → 16 dims');
    expect(done.stderr).toBe('');
    const manifest = JSON.parse(readFileSync(join(at('text'), 'translator.json'), 'utf8'));
    expect(manifest.spaces.map((space: { modelId: string }) => space.modelId)).toEqual(['model-a', 'model-b']);
  });

  it('takes a pairs file of row numbers', async () => {
    const pairs = Array.from({ length: 120 }, (_, i) => JSON.stringify({ source: i, target: i }));
    writeFileSync(at('pairs.jsonl'), `${pairs.join('\n')}\n`);
    const { code, value } = await jsonHere([
      'fit',
      at('a.npy'),
      at('b.npy'),
      '-o',
      at('pairs'),
      '--pairs',
      at('pairs.jsonl'),
      '--method',
      'ridge',
    ]);
    expect(code).toBe(0);
    expect(value).toMatchObject({ method: 'ridge', verdict: 'aligned' });
  });

  it('with a pairs file and no method uses the unpaired rows, too', async () => {
    const { x, y } = plantedRotation(600, [16, 12], 5);
    writeNpy(at('few-a.npy'), x);
    writeNpy(at('few-b.npy'), y);
    const pairs = Array.from({ length: 40 }, (_, i) => JSON.stringify({ source: i, target: i }));
    writeFileSync(at('few.jsonl'), `${pairs.join('\n')}\n`);
    const args = ['fit', at('few-a.npy'), at('few-b.npy'), '-o', at('few'), '--pairs', at('few.jsonl')];
    const { code, value } = await jsonHere([...args, '--set', 'folds=2']);
    expect(value).toMatchObject({ method: 'few-pairs', verdict: 'aligned', rows: { source: 600, target: 600 } });
    expect(code).toBe(0);
  });

  it('takes pairs as two files of vectors of their own, beside rows that have none', async () => {
    const { x, y } = twoSpaces(800, [24, 16], 9);
    writeNpy(at('rest-a.npy'), sliceRows(x, 0, 400));
    writeNpy(at('rest-b.npy'), sliceRows(y, 400, 700));
    writeNpy(at('known-a.npy'), sliceRows(x, 700, 800));
    writeNpy(at('known-b.npy'), sliceRows(y, 700, 800));
    const args = ['fit', at('rest-a.npy'), at('rest-b.npy'), '--pair-vectors', at('known-a.npy'), at('known-b.npy')];
    const { code, value } = await jsonHere([...args, '-o', at('known'), '--method', 'ridge']);
    expect(value).toMatchObject({ method: 'ridge', verdict: 'aligned', rows: { source: 400, target: 300 } });
    expect(code).toBe(0);
    writeNpy(at('a-of-9.npy'), sliceRows(x, 0, 400));
    writeNpy(at('b-of-9.npy'), sliceRows(y, 0, 400));
    const measured = await jsonHere(['eval', at('known'), at('a-of-9.npy'), at('b-of-9.npy'), '--no-hnsw']);
    expect(measured.value['top1']).toBeGreaterThan(0.5);
  });

  it('exits 3 on not-aligned and saves the translator all the same, marked', async () => {
    const { y } = twoSpaces(400, [24, 16], 2); // rows of another world: the pairs are wrong
    writeNpy(at('other.npy'), y);
    const { code, value } = await jsonHere(['fit', at('a.npy'), at('other.npy'), '-o', at('wrong'), '--paired']);
    expect(value['verdict']).toBe('not-aligned');
    expect(code).toBe(3);
    expect(JSON.parse(readFileSync(join(at('wrong'), 'translator.json'), 'utf8')).verdict.label).toBe('not-aligned');
    const used = await vecbridge(['translate', at('wrong'), at('a.npy'), '-o', at('wrong.npy')]);
    expect(used.stderr).toMatch(/warning: .*wrong carries the verdict not-aligned/);
  });

  it('reads a random sample of the rows with --rows-limit, and says so', async () => {
    const args = ['fit', at('a.npy'), at('b.npy'), '-o', at('limited'), '--paired', '--rows-limit', '200'];
    const { code, value, stderr } = await jsonHere(args);
    expect(code).toBe(0);
    expect(value).toMatchObject({ rows: { source: 200, target: 200 }, verdict: 'aligned' });
    expect(stderr).toMatch(/a\.npy: 200 of 400 rows used, chosen by the seed/);
  });

  it('makes the folders above the translator, and refuses a path through a file before the work', async () => {
    const command = ['fit', at('a.npy'), at('b.npy'), '--paired', '-o'];
    expect((await vecbridge([...command, at('new', 'folders', 'map')])).code).toBe(0);
    expect(existsSync(at('new', 'folders', 'map', 'translator.json'))).toBe(true);
    await expectRefusal([...command, at('a.npy', 'map')], /a\.npy.*(a file, not a folder|exists)/);
  });

  it('replaces a translator with --force only, and never another folder', async () => {
    const args = ['fit', at('a.npy'), at('b.npy'), '--paired', '-o'];
    expect((await vecbridge([...args, at('again')])).code).toBe(0);
    await expectRefusal([...args, at('again')], /again exists already/, { hint: /--force/ });
    expect((await vecbridge([...args, at('again'), '--force'])).code).toBe(0);
    mkdirSync(at('precious'));
    writeFileSync(at('precious', 'thesis.txt'), 'years of work');
    await expectRefusal([...args, at('precious'), '--force'], /precious exists and is not a translator/);
    expect(existsSync(at('precious', 'thesis.txt'))).toBe(true);
  });
});

describe('vecbridge fit refuses', () => {
  const args = (...more: string[]) => ['fit', at('a.npy'), at('b.npy'), '-o', at('never'), ...more];

  it('missing files', () =>
    expectRefusal(['fit', at('none.npy'), at('b.npy'), '-o', at('never')], /no such file: .*none\.npy/));
  it('a missing output', () => expectRefusal(['fit', at('a.npy'), at('b.npy')], /-o, --output/));
  it('too many arguments', () => expectRefusal(args('c.npy'), /too many arguments/));
  it('unknown methods, with a suggestion', () =>
    expectRefusal(args('--method', 'procrustis', '--paired'), /no method "procrustis"/, { hint: /procrustes/ }));
  it('unknown options of a method', () =>
    expectRefusal(args('--set', 'epochs=3'), /unpaired-linear has no option "epochs"/));
  it('--set without a value', () => expectRefusal(args('--set', 'rounds'), /"rounds" is not of the form key=value/));
  it('values outside their range', () => expectRefusal(args('--rounds', '101'), /option "rounds" cannot be 101/));
  it('misspelt options, with a suggestion', () =>
    expectRefusal(args('--sead', '1'), /unknown option '--sead'/, { hint: /--seed/ }));
  it('seeds that are no numbers', () =>
    expectRefusal(args('--seed', 'lucky'), /'--seed <n>' argument 'lucky' is invalid/));
  it('--paired beside --pairs', () => expectRefusal(args('--paired', '--pairs', 'p.jsonl'), /--paired and --pairs/));
  it('--pair-vectors beside --pairs', () =>
    expectRefusal(args('--pair-vectors', 'p.npy', 'q.npy', '--pairs', 'p.jsonl'), /--pairs and --pair-vectors/));
  it('--pair-vectors with one file', () =>
    expectRefusal(args('--pair-vectors', 'p.npy'), /--pair-vectors takes two files, got 1/));
  it('--pair-vectors that do not fit, with both numbers', async () => {
    const { x, y } = twoSpaces(20, [24, 16], 1);
    writeNpy(at('p.npy'), x);
    writeNpy(at('q.npy'), sliceRows(y, 0, 9));
    await expectRefusal(args('--pair-vectors', at('p.npy'), at('q.npy')), /p\.npy has 20 rows, .*q\.npy has 9/);
    await expectRefusal(args('--pair-vectors', at('p.npy'), at('p.npy')), /p\.npy has 24-d vectors, .*b\.npy has 16-d/);
  });
  it('pairs for a method without', () =>
    expectRefusal(args('--paired', '--method', 'unpaired-linear'), /unpaired-linear learns without pairs/));
  it('no pairs for a method with', () =>
    expectRefusal(args('--method', 'procrustes'), /procrustes learns from pairs, and none were given/, {
      hint: /--paired/,
    }));

  it('NaN, with the file and the row', async () => {
    const { x } = twoSpaces(50, [24, 16], 1);
    x.data[7 * 24 + 2] = Number.NaN;
    writeNpy(at('nan.npy'), x);
    await expectRefusal(['fit', at('nan.npy'), at('b.npy'), '-o', at('never')], /nan\.npy: row 7 has NaN/);
  });

  it('spaces of one point, whatever the method', async () => {
    const { x } = twoSpaces(400, [24, 16], 1);
    writeNpy(at('point.npy'), matrix(x.data.fill(1), 400, 24));
    for (const method of ['procrustes', 'identity', 'vecmap'])
      await expectRefusal(
        [
          'fit',
          at('point.npy'),
          at('b.npy'),
          '-o',
          at('never'),
          '--method',
          method,
          ...(method === 'vecmap' ? [] : ['--paired']),
        ],
        /all 400 rows of the source are equal/,
        { hint: /inspect/ },
      );
  });

  it('different numbers of rows with --paired, with both numbers', async () => {
    writeNpy(at('short.npy'), twoSpaces(30, [24, 16], 1).y);
    await expectRefusal(['fit', at('a.npy'), at('short.npy'), '-o', at('never'), '--paired'], /400.*30/);
  });

  it('pairs it cannot read or find, with the line', async () => {
    writeFileSync(at('bad.jsonl'), '{"source": 1, "target": 1}\nnot json\n');
    await expectRefusal(args('--pairs', at('bad.jsonl')), /bad\.jsonl, line 2: not a JSON object/);
    writeFileSync(at('far.jsonl'), '{"source": 1, "target": 9999}\n');
    await expectRefusal(
      args('--pairs', at('far.jsonl')),
      /far\.jsonl, line 1: .*b\.npy has no row 9999; it has 400 rows/,
    );
    writeFileSync(at('half.jsonl'), '{"source": 1}\n');
    await expectRefusal(args('--pairs', at('half.jsonl')), /line 1: there is no "target"/);
  });

  it('files that are not what their name says', async () => {
    writeFileSync(at('fake.npy'), 'this is text, not numbers\n');
    await expectRefusal(['fit', at('fake.npy'), at('b.npy'), '-o', at('never')], /fake\.npy/);
    writeNpy(at('empty.npy'), matrix(new Float32Array(0), 0, 24));
    await expectRefusal(['fit', at('empty.npy'), at('b.npy'), '-o', at('never')], /./);
  });
});
