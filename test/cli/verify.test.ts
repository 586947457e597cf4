import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fit as learn, loadTranslator, verify } from '../../index.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { plantedRotation, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const files = () => [at('a.npy'), at('b.npy')];
const manifest = (dir: string) => JSON.parse(readFileSync(at(dir, 'translator.json'), 'utf8'));
const fitted = (dir: string, ...more: string[]) =>
  json(['fit', ...files(), '-o', at(dir), '--set', 'rounds=1', '--no-verdict', ...more]);

beforeAll(async () => {
  const { x, y } = plantedRotation(3200, [24, 16], 3);
  writeNpy(at('a.npy'), sliceRows(x, 0, 1600));
  writeNpy(at('b.npy'), sliceRows(y, 1600, 3200)); // no row has its partner in the other file
  await fitted('map');
});

describe('vecbridge fit --no-verdict', () => {
  it('gives the map alone, unverified, with exit 0 and a warning', async () => {
    const { code, value, stderr } = await fitted('alone');
    expect(code).toBe(0);
    expect(value).toMatchObject({ verdict: 'unverified', evidence: [], score: null, consensus: null });
    expect(value['secondsVerdict']).toBeLessThan(0.1);
    expect(stderr).toMatch(/warning: verdict unverified: .*asked not to judge/);
    expect(manifest('alone').verdict.label).toBe('unverified');
    expect(readFileSync(at('alone', 'README.md'), 'utf8')).toContain('## Verdict: unverified');
    const told = await vecbridge(['translate', at('alone'), at('a.npy'), '-o', at('out.npy')]);
    expect(told.stderr).toMatch(/warning: .*alone carries the verdict unverified/);
    const found = await vecbridge(['search', at('alone'), at('b.npy'), at('a.npy'), '-k', '1']);
    expect(found.code).toBe(0);
    expect(found.stderr).toMatch(/warning: .*alone carries the verdict unverified/);
  });

  it('is not accepted by a gate', async () => {
    const { code, value } = await json(['gate', at('map')]);
    expect(code).toBe(3);
    expect(value['files'][0].checks[0].text).toContain('vecbridge verify');
  });

  it('contradicts --strict', () =>
    expectRefusal(
      ['fit', ...files(), '-o', at('never'), '--no-verdict', '--strict'],
      /--strict and --no-verdict cannot be combined/,
    ));

  it('is the same map as with the verdict, whatever the method', async () => {
    const request = { source: at('a.npy'), target: at('a.npy'), pairs: true as const };
    const [with_, without] = [await learn(request), await learn({ ...request, verdict: false })];
    expect(with_.verdict.label).toBe('aligned');
    expect(without.verdict.label).toBe('unverified');
    expect(without.translator).toMatchObject({ weights: (with_.translator as { weights?: unknown }).weights });
  });
});

describe('vecbridge verify', () => {
  it('shows the verdict with --dry-run, and writes it without, in nothing but the manifest and the card', async () => {
    const kept = ['weights.safetensors', 'translator.onnx', 'inverse.onnx'];
    const bytes = () => kept.map((name) => readFileSync(at('map', name)));
    const before = { bytes: bytes(), manifest: manifest('map') };
    mkdirSync(at('map', 'run'));
    writeFileSync(at('map', 'run', 'notes.txt'), 'mine');
    const dry = await json(['verify', at('map'), ...files(), '--dry-run']);
    expect(dry.code).toBe(0);
    expect(dry.value).toMatchObject({ verdict: 'aligned', before: 'unverified', written: false });
    expect(manifest('map')).toEqual(before.manifest);
    const { code, value } = await json(['verify', at('map'), ...files()]);
    expect(code).toBe(0);
    expect(value).toMatchObject({ verdict: 'aligned', written: true, rows: { source: 1600, target: 1600 } });
    expect(value['evidence']).toEqual(dry.value['evidence']);
    expect(manifest('map').verdict).toMatchObject({ label: 'aligned', evidence: value['evidence'] });
    expect({ ...manifest('map'), verdict: null }).toEqual({ ...before.manifest, verdict: null });
    expect(readFileSync(at('map', 'README.md'), 'utf8')).toContain('## Verdict: aligned');
    expect(bytes()).toEqual(before.bytes);
    expect(readFileSync(at('map', 'run', 'notes.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(at('map')).filter((name) => name.startsWith('.'))).toEqual([]);
    expect((await json(['gate', at('map')])).code).toBe(0);
  }, 240_000);

  it('finds a wrong map out: exit 3, and the mark stays', async () => {
    const { source, target } = { source: at('a.npy'), target: at('b.npy') };
    const { translator } = await learn({ source, target, pairs: true, method: 'random', seed: 5 });
    await translator.save(at('wrong'));
    const { code, value } = await json(['verify', at('wrong'), ...files(), '--strict']);
    expect(value['verdict']).not.toBe('aligned');
    expect(code).toBe(3);
    expect(manifest('wrong').verdict.label).toBe(value['verdict']);
  }, 240_000);

  it('judges a perceptron through the linear map nearest to it, in the library too', async () => {
    const { x, y } = plantedRotation(800, [24, 16], 3);
    const options = { steps: 100, hidden: 8 };
    const { translator } = await learn({ source: x, target: y, pairs: true, method: 'mlp', options, verdict: false });
    await translator.save(at('mlp'));
    const { verdict, rows } = await verify({
      translator: await loadTranslator(at('mlp')),
      ...{ source: at('a.npy'), target: at('b.npy'), rowsLimit: 900 },
    });
    expect(rows).toEqual([900, 900]);
    const measures = verdict.evidence.map(({ measure }) => measure);
    expect(measures).toContain('agreement with linear');
    expect(measures).toContain('linear: margin over controls');
    expect(measures).not.toContain('held-out score');
    expect(verdict.label).not.toBe('not-aligned');
  }, 240_000);

  it('refuses files of other dims with both numbers, swapped ones by name, and folders that are none', async () => {
    const { x } = plantedRotation(200, [20, 16], 1);
    writeNpy(at('other.npy'), x);
    await expectRefusal(
      ['verify', at('map'), at('other.npy'), at('b.npy')],
      /source has 20-d vectors, the translator's source space is 24-d/,
      { hint: /other models/ },
    );
    await expectRefusal(['verify', at('map'), at('b.npy'), at('a.npy')], /source has 16-d vectors.*24-d/, {
      hint: /swapped/,
    });
    await expectRefusal(['verify', at('nowhere'), ...files()], /there is no translator .*nowhere/);
    await expectRefusal(['verify', join(at('map'), 'run'), ...files()], /translator\.json is missing/);
    writeNpy(at('few.npy'), sliceRows(plantedRotation(50, [24, 16], 1).x, 0, 50));
    await expectRefusal(['verify', at('map'), at('few.npy'), at('b.npy')], /source has 50 rows/);
  });
});
