/** `eval --record`: scores on known pairs are kept in the translator and outweigh the verdict judged without them. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { fit as learn, loadTranslator } from '../../index.js';
import { hashFiles } from '../../src/core/file-hashes.js';
import { unverified } from '../../src/core/verdict.js';
import { wilson } from '../../src/core/wilson.js';
import { mappingOf, verdictFor } from '../../src/migrate/plan.js';
import { readMapHash, saveMeasured, saveVerdict } from '../../src/translators/checkpoint.js';
import { currentVerdict, measuredText } from '../../src/translators/current-verdict.js';
import type { Measured } from '../../src/translators/manifest.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import { expectRefusal, here, jsonHere, temporaryFolder } from './run-cli.js';
import { plantedRotation, writeNpy } from './synthetic.js';

/** A folder that may not be written to: chmod does not keep root out. */
const locked = vi.hoisted(() => ({ path: '' }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    accessSync: (path: string, mode: number) => {
      if (path === locked.path && mode === fs.constants.W_OK)
        throw Object.assign(new Error(`EACCES: permission denied, access '${path}'`), { code: 'EACCES' });
      fs.accessSync(path, mode);
    },
  };
});

const at = temporaryFolder();
const pairs = () => [at('known-a.npy'), at('known-b.npy')];
const manifest = (dir: string) => JSON.parse(readFileSync(at(dir, 'translator.json'), 'utf8'));
const card = (dir: string) => readFileSync(at(dir, 'README.md'), 'utf8');
const record = (dir: string, ...more: string[]) =>
  jsonHere(['eval', at(dir), ...pairs(), '--record', '--no-hnsw', ...more]);
const copied = (from: string, to: string): string => {
  cpSync(at(from), at(to), { recursive: true });
  return at(to);
};
const notAligned = { ...unverified('the evidence says no.'), label: 'not-aligned' as const };
const KEPT = ['weights.safetensors', 'translator.onnx', 'inverse.onnx'];

beforeAll(async () => {
  const { x, y } = plantedRotation(900, [24, 16], 1);
  const write = (name: string, m: Matrix, from: number, to: number) => writeNpy(at(name), sliceRows(m, from, to));
  write('a.npy', x, 0, 600);
  write('b.npy', y, 0, 600);
  write('known-a.npy', x, 600, 900);
  write('known-b.npy', y, 600, 900);
  write('few-a.npy', x, 600, 649);
  write('few-b.npy', y, 600, 649);
  write('longer-a.npy', x, 0, 700);
  write('longer-b.npy', y, 0, 700);
  const pairs = { source: at('a.npy'), target: at('b.npy'), pairs: true } as const;
  const right = await learn({ ...pairs, verdict: false });
  await right.translator.with({ verdict: notAligned, modelIds: ['model-a', 'model-b'] }).save(at('right'));
  const wrong = await learn({ ...pairs, method: 'random', seed: 5, verdict: false });
  const aligned = { ...notAligned, label: 'aligned' as const };
  await wrong.translator.with({ verdict: aligned }).save(at('wrong'));
  copied('right', 'measured');
  copied('wrong', 'measured-wrong');
});

describe('vecbridge eval --record', () => {
  it.each([
    ['eval', '--record', '--no-hnsw'],
    ['verify', '--seed', '0'],
  ])('%s names a folder it cannot write to before it reads a file', async (command, ...more) => {
    locked.path = at('right');
    const args = [command, at('right'), at('none-a.npy'), at('none-b.npy'), ...more];
    await expectRefusal(args, /^cannot write .*right: permission denied \(EACCES\)$/, { code: 1, hint: /permissions/ });
    locked.path = '';
    await expectRefusal(args, /no such file: .*none-a\.npy/);
  });

  it('writes scores there and back with their interval, and nothing but manifest and card', async () => {
    const bytes = () => KEPT.map((name) => readFileSync(at('measured', name)));
    const before = bytes();
    const { code, value } = await record('measured');
    expect(code).toBe(0);
    const { measured, verdict } = manifest('measured');
    expect(verdict).toEqual(notAligned);
    expect(measured).toEqual(value['recorded']);
    expect(value['verdict']).toBe('measured');
    expect(measured).toMatchObject({
      pairs: 300,
      there: { pool: 300, top1: value['top1'], meanRank: value['meanRank'], oracle: value['rows'].oracle.top1 },
      data: [
        { name: 'known-a.npy', rows: 300, dim: 24 },
        { name: 'known-b.npy', rows: 300, dim: 16 },
      ],
    });
    expect(JSON.stringify(measured)).not.toMatch(/\d{4}-\d\d-\d\d/);
    const { lower, upper } = wilson(value['top1'], 300, 1.645);
    expect([measured.there.low, measured.there.high]).toEqual([lower, upper]);
    const back = await jsonHere(['eval', at('measured'), ...pairs(), '--inverse', '--no-hnsw']);
    expect(measured.back).toMatchObject({ top1: back.value['top1'], meanRank: back.value['meanRank'] });
    expect(bytes()).toEqual(before);
    expect(readdirSync(at('measured')).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(card('measured')).toContain(`Measured: ${measuredText(measured)}.`);
    expect(card('measured')).toContain('## Judged without known pairs: not-aligned');
    expect(card('measured')).not.toContain('Do not use');
  });

  it('records the same whichever direction is shown', async () => {
    copied('right', 'backwards');
    const { value } = await record('backwards', '--inverse');
    expect(value['recorded']).toEqual(manifest('measured').measured);
    expect(value['top1']).toBe(value['recorded'].back.top1);
  });

  it('is taken over by a reload, by its inverse and by a copy, and beats the judged label everywhere', async () => {
    const translator = await loadTranslator(at('measured'));
    expect(currentVerdict(translator.manifest)).toMatchObject({ label: 'measured', usable: true });
    const { there, back } = manifest('measured').measured as Measured;
    const inverse = translator.inverse!();
    expect(inverse.manifest.measured).toMatchObject({ there: back, back: there, data: [{ dim: 16 }, { dim: 24 }] });
    await inverse.save(at('inverse'));
    expect((await loadTranslator(at('inverse'))).manifest.measured!.there).toEqual(back);
    for (const [dir, code] of [
      ['measured', 0],
      ['right', 3],
    ] as const) {
      expect((await jsonHere(['gate', at(dir)])).code).toBe(code);
      const { stderr } = await here(['translate', at(dir), at('known-a.npy'), '-o', at(`${dir}.npy`)]);
      expect(/carries the verdict/.test(stderr)).toBe(code === 3);
    }
    const mapping = await mappingOf(translator, at('measured'), false);
    expect(verdictFor(mapping, false, undefined)).toEqual({ label: 'measured', accepted: false });
    const inspection = await jsonHere(['inspect', at('measured'), at('right')]);
    expect(inspection.value).toMatchObject({
      files: [],
      translators: [
        { dir: at('measured'), verdict: 'measured', judged: 'not-aligned', measured: { pairs: 300 } },
        { verdict: 'not-aligned', measured: null },
      ],
    });
    expect((await here(['inspect', at('measured')])).stdout).toContain(measuredText(translator.manifest.measured!));
    const { stdout } = await here(['report', at('measured'), '--format', 'md']);
    expect(stdout).toContain('**measured**');
    expect(stdout).toContain(measuredText(translator.manifest.measured!));
  });

  it('refuses a map judged aligned that known pairs show to be wrong', async () => {
    expect((await jsonHere(['gate', at('measured-wrong')])).code).toBe(0);
    const { code, stderr } = await record('measured-wrong');
    expect(code).toBe(0);
    expect(stderr).toMatch(/carries the verdict measured: 0 of 100 rows .* among 300 .*not met/);
    const gate = await jsonHere(['gate', at('measured-wrong')]);
    expect(gate.code).toBe(3);
    expect(gate.value['files'][0]).toMatchObject({ verdict: 'measured', passed: false });
    const mapping = await mappingOf(await loadTranslator(at('measured-wrong')), at('measured-wrong'), false);
    expect(() => verdictFor(mapping, false, undefined)).toThrowError(/carries the verdict measured: .*not met/);
    expect(verdictFor(mapping, true, undefined)).toEqual({ label: 'measured', accepted: true });
    expect(card('measured-wrong')).toContain('Do not use this map');
  });

  it('is held to what a gate asks, now or when it was recorded', async () => {
    const { top1, low, oracle } = (manifest('measured').measured as Measured).there;
    const gate = async (...asked: string[]) => (await jsonHere(['gate', at('measured'), ...asked])).code;
    expect(await gate('--gate', `top1>=${top1},meanRank<=300`)).toBe(0);
    expect(await gate('--gate', 'pool>=301')).toBe(3);
    expect(await gate('--gate', `low>=${(low / oracle!) * 0.99}*oracle`)).toBe(0);
    expect(await gate('--gate', `low>=${Math.min(1, (low / oracle!) * 1.001)}*oracle`)).toBe(3);
    copied('right', 'gated');
    expect((await record('gated', '--gate', 'pool>=301')).code).toBe(3);
    expect(manifest('gated').measured.there.gate).toEqual({ conditions: 'pool>=301', passed: false });
    expect((await jsonHere(['gate', at('gated')])).code).toBe(3);
    expect((await record('gated', '--gate', 'recall@7>=0')).code).toBe(0);
    expect((await jsonHere(['gate', at('gated')])).code).toBe(0);
    expect(manifest('gated').measured.there.recall).toHaveProperty('7');
  });

  it('stays when the map is judged again, and is lost with other weights or other data', async () => {
    await saveVerdict(copied('measured', 'judged'), unverified('not asked'));
    expect(manifest('judged')).toMatchObject({ verdict: { label: 'unverified' }, measured: { pairs: 300 } });
    const weights = join(copied('measured', 'tampered'), 'weights.safetensors');
    const bytes = readFileSync(weights);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(weights, bytes);
    await expect(loadTranslator(at('tampered'))).rejects.toThrowError(/was changed/);
    await expectRefusal(['gate', at('tampered')], /weights\.safetensors was changed/);
    const files = await hashFiles(at('tampered'), KEPT);
    const write = (change: object) =>
      writeFileSync(at('tampered', 'translator.json'), JSON.stringify({ ...manifest('measured'), ...change }));
    write({ files });
    expect((await loadTranslator(at('tampered'))).manifest.measured).toBeUndefined();
    expect((await jsonHere(['gate', at('tampered')])).code).toBe(3);
    await saveVerdict(at('tampered'), notAligned);
    expect(manifest('tampered')).not.toHaveProperty('measured');
    copied('measured', 'other-data');
    const [first, second] = manifest('measured').data;
    const data = [{ ...first, sha256: second.sha256 }, second];
    writeFileSync(at('other-data', 'translator.json'), JSON.stringify({ ...manifest('measured'), data }));
    expect((await loadTranslator(at('other-data'))).manifest.measured).toBeUndefined();
  });

  it('does not write onto a map that took the place of the one measured', async () => {
    const map = await readMapHash(at('right'));
    const { measured } = (await loadTranslator(at('measured'))).manifest;
    await expect(saveMeasured(at('wrong'), measured!, map)).rejects.toMatchObject({
      code: 'BAD_TRANSLATOR',
      message: expect.stringMatching(/replaced while it was measured/),
    });
    expect(manifest('wrong')).not.toHaveProperty('measured');
  });

  it('refuses rows that were fitted on, too few, and files that are no pairs, and writes nothing', async () => {
    const fitted = [at('a.npy'), at('b.npy')];
    await expectRefusal(
      ['eval', at('right'), ...fitted, '--record'],
      /a\.npy: the translator was fitted on these rows/,
    );
    await expectRefusal(
      ['eval', at('right'), at('longer-a.npy'), at('longer-b.npy'), '--record'],
      /longer-a.*fitted on/,
    );
    const given = await learn({
      source: at('a.npy'),
      target: at('b.npy'),
      pairs: [at('known-a.npy'), at('known-b.npy')],
      method: 'procrustes',
      verdict: false,
    });
    await given.translator.save(at('given'));
    await expectRefusal(['eval', at('given'), ...pairs(), '--record'], /known-a\.npy: the translator was fitted on/);
    const told = await here(['eval', at('right'), ...fitted, '--no-hnsw']);
    expect(told.code).toBe(0);
    expect(told.stderr).toMatch(/a\.npy: the translator was fitted on these rows/);
    const few = [at('few-a.npy'), at('few-b.npy')];
    await expectRefusal(['eval', at('right'), ...few, '--record'], /49 pairs are too few to record: 50 are needed/);
    await expectRefusal(
      ['eval', at('right'), at('known-a.npy'), at('few-b.npy'), '--record'],
      /300 rows, the target 49/,
    );
    await expectRefusal(['eval', at('right'), at('known-b.npy'), at('known-a.npy'), '--record'], /16-d/);
    await expectRefusal(['eval', at('nowhere'), ...pairs(), '--record'], /there is no translator/);
    expect(manifest('right')).not.toHaveProperty('measured');
    expect(card('right')).not.toContain('Measured');
  });
});
