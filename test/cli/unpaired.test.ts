import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fit as fitTranslator, loadTranslator, readMatrix } from '../../index.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { json, temporaryFolder, vecbridge } from './run-cli.js';
import { plantedRotation, writeNpy } from './synthetic.js';

const at = temporaryFolder();

/** Fewer rounds than the default: enough for a planted rotation, and quick. */
const quick = ['--set', 'rounds=1'];

beforeAll(() => {
  const { x, y } = plantedRotation(2000, [24, 16], 1);
  writeNpy(at('a.npy'), sliceRows(x, 0, 800)); // rows 0–799 on one side,
  writeNpy(at('b.npy'), sliceRows(y, 800, 1600)); // 800–1,599 on the other: no pair
  writeNpy(at('test-a.npy'), sliceRows(x, 1600, 2000));
  writeNpy(at('test-b.npy'), sliceRows(y, 1600, 2000));
  writeNpy(at('alien.npy'), sliceRows(plantedRotation(400, [24, 16], 2).y, 0, 400));
});

describe('vecbridge fit without pairs', () => {
  it('aligns two spaces that share no row; the test pairs prove it', async () => {
    const { code, value } = await json(['fit', at('a.npy'), at('b.npy'), '-o', at('map'), ...quick]);
    expect(value).toMatchObject({ method: 'unpaired-linear', verdict: 'aligned', rows: { source: 800, target: 800 } });
    expect(code).toBe(0);
    expect(value['score']).toBeGreaterThan(0);
    expect(value).toMatchObject({ null: null, consensus: null, predicted: { pool: 2000 } });
    const { low, top1, high } = value['predicted'];
    expect([0, low, top1, high, 1]).toEqual([0, low, top1, high, 1].sort((a, b) => a - b));
    expect(high).toBeGreaterThan(0.2);
    expect(value['evidence'].length).toBeGreaterThan(3);
    const { value: measured } = await json(['eval', at('map'), at('test-a.npy'), at('test-b.npy')]);
    expect(measured['top1']).toBeGreaterThan(0.9);
  });

  it('does not call spaces aligned that have nothing in common', async () => {
    const { code, value } = await json(['fit', at('a.npy'), at('alien.npy'), '-o', at('wrong'), '--strict', ...quick]);
    expect(value['verdict']).not.toBe('aligned');
    expect(code).toBe(3);
    expect(existsSync(at('wrong', 'translator.json'))).toBe(true);
  });

  it('Ctrl-C ends it with 130 and saves nothing', async () => {
    // Spaces without a map keep it searching.
    const args = ['fit', at('a.npy'), at('alien.npy'), '-o', at('never'), '--rounds', '100'];
    // The first line of progress says that the work has begun.
    const { code, stderr } = await vecbridge(args, { signalAt: { text: '%', signal: 'SIGINT' } });
    expect(code).toBe(130);
    expect(stderr).toMatch(/error: interrupted/);
    expect(existsSync(at('never'))).toBe(false);
  }, 120_000);
});

describe('the library', () => {
  it('does the quick start of the README; the same seed gives the bytes of the command', async () => {
    const options = { rounds: 1 };
    const { translator, verdict } = await fitTranslator({ source: at('a.npy'), target: at('b.npy'), options });
    await translator.save(at('again'));
    const bytes = (dir: string): Buffer => readFileSync(at(dir, 'weights.safetensors'));
    expect(bytes('again').equals(bytes('map'))).toBe(true);
    const { matrix } = await readMatrix(at('test-a.npy'));
    const translated = await translator.translate(matrix);
    expect(verdict.label).toBe('aligned');
    expect([translated.rows, translated.dim]).toEqual([400, 16]);
    const saved = await loadTranslator(at('map')); // same seed, same options
    expect((await saved.translate(matrix)).data).toEqual(translated.data);
  });
});
