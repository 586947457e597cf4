import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { KILLS } from './kill-report.js';
import { cliPath, json, temporaryFolder } from './run-cli.js';
import { plantedRotation, writeNpy } from './synthetic.js';

const at = temporaryFolder();
const STEPS = 40;

const args = (dir: string): string[] => [
  ...['train', at('a.npy'), at('b.npy'), '-o', dir, '--resume', '--preset', 'ci', '--threads', '1'],
  ...['width=16', 'batchSize=16', 'checkpointEvery=3', 'restarts=2', 'clusters=4', `steps=${STEPS}`].flatMap((word) => [
    '--set',
    word,
  ]),
];

const files = ['weights.safetensors', 'translator.onnx', 'inverse.onnx'];
const contents = (dir: string): string[] => files.map((name) => readFileSync(join(dir, name)).toString('base64'));

beforeAll(() => {
  const { x, y } = plantedRotation(240, [8, 8], 1);
  writeNpy(at('a.npy'), sliceRows(x, 0, 120));
  writeNpy(at('b.npy'), sliceRows(y, 120, 240));
});

it(`ends with the same bytes after ${KILLS} kill -9 at random moments`, {
  timeout: 120_000 + 90_000 * KILLS,
}, async () => {
  const began = performance.now();
  const whole = await json(args(at('whole')));
  const milliseconds = performance.now() - began;
  expect([0, 3]).toContain(whole.code);

  const rng = random(Number(process.env['VECBRIDGE_KILL_SEED'] ?? 1));
  let kills = 0;
  let completed = 0;
  while (kills < KILLS || completed === 0) {
    const delay = kills < KILLS ? rng.uniform() * milliseconds : Number.POSITIVE_INFINITY;
    if (await killedAfter(delay)) {
      kills++;
      continue;
    }
    expect(contents(at('killed'))).toEqual(contents(at('whole')));
    completed++;
    // Complete before all kills were done: the next ones hit a new run.
    if (kills < KILLS) rmSync(at('killed'), { recursive: true });
    if (kills < KILLS) completed = 0;
  }
  const again = await json(args(at('killed')));
  expect(again.value['score']).toBe(whole.value['score']);
  const steps = readFileSync(at('killed', 'run', 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const rows = steps.map((line) => JSON.parse(line)).filter((row) => row.kind === 'step');
  expect(rows.map((row) => row.step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
  expect(existsSync(at('killed', 'run', 'final'))).toBe(false);
});

/** Resumes the run and kills it after so many milliseconds; false when it was complete before. */
function killedAfter(milliseconds: number): Promise<boolean> {
  const child = spawn(process.execPath, [cliPath, ...args(at('killed')), '--json'], { stdio: 'ignore' });
  const timer = Number.isFinite(milliseconds) ? setTimeout(() => child.kill('SIGKILL'), milliseconds) : undefined;
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL' || code === null) return resolve(true);
      if (code === 0 || code === 3) return resolve(false);
      reject(new Error(`the resumed run ended with exit code ${code}`));
    });
  });
}
