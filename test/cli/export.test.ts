import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBridge } from '../../src/bridge/bridge.js';
import { rowOf } from '../../src/vectors/matrix.js';
import { fitPaired } from './fit-paired.js';
import { expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { readNpy, twoSpaces } from './synthetic.js';

const at = temporaryFolder();
const { x, y } = twoSpaces(600, [24, 16], 1);

beforeAll(async () => {
  await fitPaired(at, x, y);
  await vecbridge(['translate', at('map'), at('a.npy'), '-o', at('out.npy')]);
});

describe('vecbridge export', () => {
  it('--format js writes a folder that runs by itself', async () => {
    const { code, value } = await json(['export', at('map'), '--format', 'js', '-o', at('module')]);
    expect(code).toBe(0);
    expect(value).toMatchObject({ format: 'js', output: at('module') });
    for (const file of value['files']) expect(existsSync(file)).toBe(true);
    expect(value['bytes']).toBe(value['files'].reduce((sum: number, file: string) => sum + statSync(file).size, 0));
    const program = `
      import { load } from ${JSON.stringify(pathToFileURL(at('module', 'index.js')).href)};
      const bridge = await load();
      console.log(JSON.stringify([bridge.engine, ...bridge.translate(${JSON.stringify([...rowOf(x, 7)])})]));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      cwd: at(),
    });
    const [engine, ...row] = JSON.parse(stdout);
    expect(engine).toBe('wasm-simd');
    const expected = rowOf(readNpy(readFileSync(at('out.npy'))), 7);
    expect(row).toHaveLength(16);
    for (const [j, v] of row.entries()) expect(v).toBeCloseTo(expected[j]!, 3);
    await expectRefusal(['export', at('map'), '--format', 'js', '-o', at('module')], /module exists already/);
    expect((await vecbridge(['export', at('map'), '--format', 'js', '-o', at('module'), '--force'])).code).toBe(0);
  });

  it('--format safetensors writes what loadBridge takes, float16 half as large', async () => {
    await json(['export', at('map'), '--format', 'safetensors', '-o', at('one.safetensors')]);
    const bridge = await loadBridge(readFileSync(at('one.safetensors')), { inverse: true });
    expect([bridge.sourceDim, bridge.targetDim]).toEqual([16, 24]);
    await json(['export', at('map'), '--format', 'safetensors', '-o', at('half.safetensors'), '--dtype', 'f16']);
    const saved = statSync(at('one.safetensors')).size - statSync(at('half.safetensors')).size;
    expect(saved).toBeGreaterThanOrEqual(24 * 16 * 2);
  });

  it('--format onnx writes the graph of either direction', async () => {
    await json(['export', at('map'), '--format', 'onnx', '-o', at('there.onnx')]);
    await json(['export', at('map'), '--format', 'onnx', '-o', at('back.onnx'), '--inverse']);
    expect(readFileSync(at('there.onnx'))).toEqual(readFileSync(at('map', 'translator.onnx')));
    expect(readFileSync(at('back.onnx'))).toEqual(readFileSync(at('map', 'inverse.onnx')));
  });

  it('does not replace a file of the translator itself', async () => {
    const weights = at('map', 'weights.safetensors');
    const before = readFileSync(weights);
    for (const format of ['safetensors', 'onnx'])
      await expectRefusal(['export', at('map'), '--format', format, '-o', weights, '--force'], /is the input itself/);
    expect(readFileSync(weights)).toEqual(before);
  });

  it('refuses what does not fit, and folders that are not its own even with --force', async () => {
    const to = (format: string, ...more: string[]) => [
      'export',
      at('map'),
      '--format',
      format,
      '-o',
      at('never'),
      ...more,
    ];
    await expectRefusal(to('js', '--inverse'), /--inverse cannot be combined with/, { hint: /inverse: true/ });
    await expectRefusal(to('onnx', '--dtype', 'f16'), /f16 cannot be combined with --format onnx/);
    await expectRefusal(to('gguf'), /gguf/);
    await expectRefusal(['export', at('nowhere'), '--format', 'onnx', '-o', at('never')], /no translator/);
    mkdirSync(at('mine'));
    writeFileSync(join(at('mine'), 'precious.txt'), 'kept');
    await expectRefusal(
      ['export', at('map'), '--format', 'js', '-o', at('mine'), '--force'],
      /not an exported translator/,
    );
    expect(readFileSync(at('mine', 'precious.txt'), 'utf8')).toBe('kept');
    expect(existsSync(at('never'))).toBe(false);
  });
});
