import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fit as fitTranslator, loadTranslator, readMatrix } from '../../src/index.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { cliPath, json, temporaryFolder } from './run-cli.js';
import { plantedRotation, writeNpy } from './synthetic.js';

const at = temporaryFolder();

/** Fewer draws than the default: enough for a planted rotation, and quick. */
const quick = ['--set', 'restarts=10', '--set', 'nulls=5'];

beforeAll(() => {
  const { x, y } = plantedRotation(2000, [24, 16], 1);
  writeNpy(at('a.npy'), sliceRows(x, 0, 800)); // rows 0–799 on one side,
  writeNpy(at('b.npy'), sliceRows(y, 800, 1600)); // 800–1,599 on the other: no pair
  writeNpy(at('test-a.npy'), sliceRows(x, 1600, 2000));
  writeNpy(at('test-b.npy'), sliceRows(y, 1600, 2000));
  writeNpy(at('alien.npy'), sliceRows(plantedRotation(800, [24, 16], 2).y, 0, 800));
});

describe('vecbridge fit without pairs', () => {
  it('aligns two spaces that share no row; the test pairs prove it', async () => {
    const { code, value } = await json(['fit', at('a.npy'), at('b.npy'), '-o', at('map'), ...quick]);
    expect(value).toMatchObject({ method: 'unpaired-linear', verdict: 'aligned', rows: { source: 800, target: 800 } });
    expect(code).toBe(0);
    expect(value['score']).toBeGreaterThan(value['null']);
    expect(value['consensus']).toBeGreaterThan(0.5);
    expect(value['evidence'].length).toBeGreaterThan(3);
    const { value: measured } = await json(['eval', at('map'), at('test-a.npy'), at('test-b.npy')]);
    expect(measured['top1']).toBeGreaterThan(0.9);
  });

  it('the same seed gives the same bytes', async () => {
    await json(['fit', at('a.npy'), at('b.npy'), '-o', at('again'), ...quick]);
    const bytes = (dir: string): Buffer => readFileSync(at(dir, 'weights.safetensors'));
    expect(bytes('again').equals(bytes('map'))).toBe(true);
  });

  it('does not call spaces aligned that have nothing in common', async () => {
    const { code, value } = await json(['fit', at('a.npy'), at('alien.npy'), '-o', at('wrong'), '--strict', ...quick]);
    expect(value['verdict']).not.toBe('aligned');
    expect(code).toBe(3);
    expect(existsSync(at('wrong', 'translator.json'))).toBe(true);
  });

  it('Ctrl-C ends it with 130 and saves nothing', async () => {
    const args = ['fit', at('a.npy'), at('b.npy'), '-o', at('never'), '--restarts', '1000'];
    const child = spawn(process.execPath, [cliPath, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const timer = setTimeout(() => child.kill('SIGINT'), 3000);
    const code = await new Promise((resolve) => child.on('close', resolve));
    clearTimeout(timer);
    expect(code).toBe(130);
    expect(stderr).toMatch(/error: interrupted/);
    expect(existsSync(at('never'))).toBe(false);
  });
});

describe('the library', () => {
  it('does the quick start of the README', async () => {
    const options = { restarts: 10, nulls: 5 };
    const { translator, verdict } = await fitTranslator({ source: at('a.npy'), target: at('b.npy'), options });
    const { matrix } = await readMatrix(at('test-a.npy'));
    const translated = await translator.translate(matrix);
    expect(verdict.label).toBe('aligned');
    expect([translated.rows, translated.dim]).toEqual([400, 16]);
    const saved = await loadTranslator(at('map')); // same seed, same options
    expect((await saved.translate(matrix)).data).toEqual(translated.data);
  });
});
