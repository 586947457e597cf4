import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { random } from '../../src/random.js';
import { linearTranslator } from '../../src/translators/linear.js';
import { createSink } from '../../src/vectors/open.js';
import { cliPath, temporaryFolder, vecbridge } from './run-cli.js';
import { writeNpy } from './synthetic.js';

const at = temporaryFolder();
const [ROWS, DIM] = [150_000, 64];

beforeAll(async () => {
  const draw = random('killed');
  const normals = (n: number): Float32Array<ArrayBuffer> => Float32Array.from({ length: n }, () => draw.normal());
  const few = normals(997 * DIM);
  const data = new Float32Array(ROWS * DIM);
  for (let at = 0; at < data.length; at += few.length)
    data.set(few.subarray(0, Math.min(few.length, data.length - at)), at);
  const x = { data, rows: ROWS, dim: DIM };
  writeNpy(at('in.npy'), x);
  const sink = await createSink(at('in.parquet'), { dim: DIM });
  await sink.write(
    x,
    Array.from({ length: ROWS }, (_, i) => `doc-${i}`),
  );
  await sink.close();
  const facts = {
    method: 'test',
    options: {},
    seed: 0,
    verdict: { label: 'aligned', reason: 'test', score: null, null: null, consensus: null, evidence: [] },
    data: [],
    engine: 'test',
  } as const;
  const weights = { data: normals(DIM * DIM), rows: DIM, dim: DIM };
  const mean = normals(DIM).map((v) => v / 50);
  await linearTranslator({ ...facts, data: [] }, { weights, means: { source: mean, target: mean } }).save(at('map'));
});

/** Runs with --resume and kills it as soon as the unfinished file has so many bytes. Gives whether it was killed. */
async function killedAt(args: readonly string[], output: string, bytes: number): Promise<boolean> {
  const child = spawn(process.execPath, [cliPath, ...args, '--resume', '--quiet'], { stdio: 'ignore' });
  const partial = join(dirname(output), `.${basename(output)}.partial`);
  const watch = setInterval(() => {
    if ((statSync(partial, { throwIfNoEntry: false })?.size ?? 0) >= bytes) child.kill('SIGKILL');
  }, 1);
  const signal = await new Promise((done) => child.on('close', (_, by) => done(by)));
  clearInterval(watch);
  return signal === 'SIGKILL';
}

it.each(['npy', 'parquet'])(
  '%s: killed ten times, resumed to the same bytes',
  async (ending) => {
    const args = (output: string): string[] => ['translate', at('map'), at(`in.${ending}`), '-o', output];
    const whole = at(`whole.${ending}`);
    expect((await vecbridge(args(whole))).code).toBe(0);
    const size = statSync(whole).size;
    const output = at(`out.${ending}`);
    let killed = 0;
    for (let tries = 0; killed < 10 && tries < 30; tries++) {
      if (await killedAt(args(output), output, Math.floor((size * (killed + 0.5)) / 12))) killed++;
      else rmSync(output, { force: true }); // it was faster than the watch: begin anew
    }
    expect(killed).toBe(10);
    expect(existsSync(output)).toBe(false);
    expect((await vecbridge([...args(output), '--resume', '--verify', '500'])).code).toBe(0);
    expect(readFileSync(output).equals(readFileSync(whole))).toBe(true);
  },
  240_000,
);
