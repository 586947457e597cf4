import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { sliceRows, takeRows } from '../../src/vectors/matrix.js';
import { expectRefusal, json, temporaryFolder, vecbridge } from './run-cli.js';
import { plantedRotation, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const small = ['width=16', 'batchSize=16', 'restarts=2', 'clusters=4', 'steps=12', 'evaluateEvery=4'].flatMap(
  (word) => ['--set', word],
);
const train = (dir: string, ...more: string[]): string[] => [
  ...['train', at('a.npy'), at('b.npy'), '-o', at(dir), '--preset', 'ci', ...small, ...more],
];
const weights = (dir: string): string =>
  createHash('sha256')
    .update(readFileSync(join(at(dir), 'weights.safetensors')))
    .digest('hex');
const metrics = (dir: string): Record<string, unknown>[] =>
  readFileSync(at(dir, 'run', 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(() => {
  const { x, y } = plantedRotation(440, [8, 6], 1);
  writeNpy(at('a.npy'), sliceRows(x, 0, 200));
  writeNpy(at('b.npy'), sliceRows(y, 200, 400));
  writeNpy(at('c.npy'), sliceRows(x, 200, 400));
  writeNpy(at('pa.npy'), sliceRows(x, 400, 440));
  writeNpy(at('pb.npy'), sliceRows(y, 400, 440));
  writeNpy(at('shuffled.npy'), takeRows(sliceRows(y, 400, 440), random(2).permutation(40)));
});

describe('vecbridge train', () => {
  it('trains, writes translator, state and metrics, and reports the fixed keys', async () => {
    const probe = ['--probe', at('pa.npy'), at('pb.npy')];
    const { code, value } = await json(train('first', '--seeds', '2', '--seed', '3', ...probe));
    expect(value).toMatchObject({ dir: at('first'), method: 'vec2vec', seed: 3, rows: [200, 200], dims: [8, 6] });
    expect(code).toBe(value['verdict'] === 'not-aligned' ? 3 : 0);
    for (const key of ['secondsMap', 'secondsVerdict', 'seconds']) expect(value[key]).toBeGreaterThanOrEqual(0);
    for (const key of ['score', 'null', 'consensus', 'reason']) expect(value).toHaveProperty(key);
    const [first, second] = value['runs'];
    expect([first.seed, second.seed]).toEqual([3, 4]);
    expect(value['chosen']).toBe(first.score >= second.score ? 3 : 4);
    for (const run of value['runs']) {
      expect(run.score).toBeGreaterThanOrEqual(run.startScore);
      expect(run.cpuSeconds).toBeGreaterThan(0);
    }
    const steps = metrics('first').filter((row) => row['kind'] === 'step');
    expect(steps).toHaveLength(24);
    for (const key of ['generator', 'cycle', 'accuracy.latent', 'gradientNorm', 'milliseconds', 'cpuSeconds']) {
      expect(steps[0]).toHaveProperty([key]);
    }
    const evaluations = metrics('first').filter((row) => row['kind'] === 'evaluation');
    expect(evaluations[0]).toMatchObject({ step: 0, seed: 3, probe: { top1: expect.any(Number) } });
    for (const file of ['translator.json', 'weights.safetensors', 'translator.onnx', 'inverse.onnx', 'README.md']) {
      expect(existsSync(at('first', file)), file).toBe(true);
    }
    const translated = await vecbridge(['translate', at('first'), at('pa.npy'), '-o', at('translated.npy')]);
    expect(translated.code).toBe(0);
  });

  it('chooses nothing by the probe: other pairs, the same bytes', async () => {
    await json(train('shuffled', '--seeds', '2', '--seed', '3', '--probe', at('pa.npy'), at('shuffled.npy')));
    expect(weights('shuffled')).toBe(weights('first'));
    const top1 = (dir: string) =>
      metrics(dir)
        .filter((row) => row['kind'] === 'evaluation')
        .map((row) => row['probe']);
    expect(top1('shuffled')).not.toEqual(top1('first'));
  });

  it('exits 130 on SIGINT and goes on with --resume; a complete run only tells its result again', async () => {
    const signalAt = { text: 'state and metrics', signal: 'SIGINT' } as const;
    const stopped = await vecbridge(train('stopped', '--seeds', '2', '--seed', '3'), { signalAt });
    expect([stopped.code, stopped.stderr]).toEqual([130, expect.stringMatching(/interrupted/)]);
    await expectRefusal(train('stopped'), /stopped exists already/, { hint: /--resume/ });
    await expectRefusal(train('stopped', '--resume', '--set', 'norm=none'), /started with (norm|seeds) .*, now it is/);
    const other = ['train', at('c.npy'), at('b.npy'), '-o', at('stopped'), '--resume'];
    await expectRefusal(other, /c\.npy holds other vectors/);
    const resumed = await json(['train', at('a.npy'), at('b.npy'), '-o', at('stopped'), '--resume']);
    expect(weights('stopped')).toBe(weights('first'));
    const again = await json(['train', at('a.npy'), at('b.npy'), '-o', at('stopped'), '--resume']);
    expect(again.stderr).toMatch(/the run is complete/);
    expect(again.value).toEqual(resumed.value);
  }, 180_000);

  it('says which number broke at which step, exits 1, and keeps the last good translator', async () => {
    const wild = ['--set', 'adversarial=1e39'];
    const error = await expectRefusal(train('wild', ...wild), /diverged: .* became .* at step \d+/, {
      code: 1,
      hint: /learning rates/,
    });
    expect(error.code).toBe('DIVERGED');
    const kept = JSON.parse(readFileSync(at('wild', 'run', 'last-good', 'translator.json'), 'utf8'));
    expect(kept.verdict).toMatchObject({
      label: 'unverified',
      reason: expect.stringMatching(/diverged at step \d+/),
    });
  });

  it('starts from a translator of `vecbridge fit` with --init, and keeps the evidence of that map', async () => {
    const knobs = ['--set', 'rounds=2', '--set', 'clusters=4'];
    await json(['fit', at('a.npy'), at('b.npy'), '-o', at('linear'), '--seed', '3', ...knobs]);
    const { value } = await json(train('init', '--init', at('linear'), '--seed', '3'));
    const names = value['evidence'].map((row: { measure: string }) => row.measure);
    expect(names.filter((name: string) => name.startsWith('linear:')).length).toBeGreaterThan(2);
    // What training fits itself with these options is the same map, so that both runs are the same.
    await json(train('fitted', '--seed', '3', '--set', 'start=linear'));
    expect(weights('init')).toBe(weights('fitted'));
    await expectRefusal(
      ['train', at('b.npy'), at('a.npy'), '-o', at('turned'), ...small, '--init', at('linear')],
      /the start maps 8 → 6 dims, the source and the target have 6 and 8/,
    );
  });

  it('ends after --minutes with the best so far', async () => {
    const { value } = await json(train('brief', '--from-scratch', '--minutes', '0.0001'));
    expect(value['runs'][0]).toMatchObject({ ended: 'time', steps: 1 });
    expect(value['runs'][0].score).toBeGreaterThanOrEqual(value['runs'][0].startScore);
    expect(existsSync(at('brief', 'translator.json'))).toBe(true);
  });

  it('is also a method of `vecbridge fit`', async () => {
    const { value } = await json(['fit', at('a.npy'), at('b.npy'), '-o', at('fit'), '--method', 'vec2vec', ...small]);
    expect(value).toMatchObject({ method: 'vec2vec', dir: at('fit') });
    const manifest = JSON.parse(readFileSync(at('fit', 'translator.json'), 'utf8'));
    expect(manifest).toMatchObject({ family: 'network', options: { width: 16, steps: 12 } });
  });

  it('trains one latent of three spaces, a folder for each pair of them', async () => {
    const args = ['train', at('a.npy'), at('b.npy'), at('c.npy'), '-o', at('three'), '--preset', 'ci', ...small];
    const { value } = await json(args);
    expect(value['translators'].map((place: { dir: string }) => place.dir)).toEqual([
      at('three'),
      at('three', '0-to-2'),
      at('three', '1-to-2'),
    ]);
    const order = ['not-aligned', 'unverified', 'uncertain', 'aligned'];
    const labels: string[] = value['translators'].map((place: { verdict: string }) => place.verdict);
    expect(order.indexOf(value['verdict'])).toBe(Math.min(...labels.map((label) => order.indexOf(label))));
    for (const [i, dir] of [at('three'), at('three', '0-to-2'), at('three', '1-to-2')].entries()) {
      const { verdict } = JSON.parse(readFileSync(join(dir, 'translator.json'), 'utf8'));
      expect(verdict.label).toBe(labels[i]);
    }
    expect(value['residuals'].start).toEqual([]);
    expect(value['residuals'].network).toHaveLength(6);
    const manifest = JSON.parse(readFileSync(at('three', '1-to-2', 'translator.json'), 'utf8'));
    expect(manifest.spaces.map((space: { dim: number }) => space.dim)).toEqual([6, 8]);
    expect(manifest.data.map((data: { name: string }) => data.name)).toEqual(['b.npy', 'c.npy']);
  });
});

it('starts three spaces from a linear map between every two, and says how ways through a third agree with them', async () => {
  const args = ['train', at('a.npy'), at('b.npy'), at('c.npy'), '-o', at('hub'), '--preset', 'ci', ...small];
  const { value } = await json([...args, '--set', 'start=linear']);
  const { start, network } = value['residuals'];
  expect([start.length, network.length]).toEqual([6, 6]);
  for (const { cosine } of network) expect(cosine).toBeGreaterThan(0.9); // twelve steps from maps that all go through the hub
  for (const pair of ['0-1', '0-2', '1-2']) expect(existsSync(at('hub', 'run', `start-${pair}`)), pair).toBe(true);
  expect([0, 1, 2]).toContain(value['hub']);
  const again = await vecbridge([...args, '--set', 'start=linear', '--resume']);
  expect(again.stdout).toContain(`go through space ${value['hub']}`);
  expect(again.stdout).toMatch(/space 1 +space 2 +(aligned|uncertain|not-aligned)/);
});

describe('vecbridge train refuses', () => {
  it('unknown presets and options, with a suggestion', async () => {
    const other = train('never').map((word) => (word === 'ci' ? 'cpuu' : word));
    await expectRefusal(other, /no preset "cpuu"/, { hint: /did you mean "cpu"/ });
    await expectRefusal(train('never', '--set', 'stepz=3'), /has no option "stepz"/, { hint: /steps/ });
  });
  it('one probe file', () => expectRefusal(train('never', '--probe', at('pa.npy')), /--probe takes two files/));
  it('--init beside --from-scratch, and too many of them', async () => {
    await expectRefusal(train('never', '--init', at('x'), '--from-scratch'), /--init and --from-scratch/);
    await expectRefusal(
      train('never', '--init', at('x'), '--init', at('y')),
      /--init names 2 translators, 1 are needed/,
    );
  });
  it('folders that are neither translator nor run', async () => {
    mkdirSync(at('precious'));
    writeFileSync(at('precious', 'thesis.txt'), 'years of work');
    await expectRefusal(train('precious', '--force'), /neither a translator nor a run/);
    expect(existsSync(at('precious', 'thesis.txt'))).toBe(true);
  });
});
