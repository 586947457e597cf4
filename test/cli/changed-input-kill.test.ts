/** Killed, then the input is another: --resume must not mix rows of two inputs. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Matrix } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { randomLinear } from '../translators/random-linear.js';
import { KILLS, reportKills } from './kill-report.js';
import { cliPath, temporaryFolder, vecbridge } from './run-cli.js';

const at = temporaryFolder();
const DIM = 32;
const filled = (rows: number, value: number): Matrix => ({
  data: Float32Array.from({ length: rows * DIM }, (_, i) => value + (i % 7)),
  rows,
  dim: DIM,
});
const write = async (path: string, matrix: Matrix): Promise<void> => {
  const sink = await createSink(path, { dim: DIM, overwrite: true });
  await sink.write(matrix);
  await sink.close();
};

beforeAll(() => randomLinear([DIM, DIM]).save(at('map')));

const partialOf = (output: string): string => join(dirname(output), `.${basename(output)}.partial`);

/** Whether the run was killed as soon as a part of its output was there. */
async function killed(args: readonly string[], output: string): Promise<boolean> {
  const child = spawn(process.execPath, [cliPath, ...args, '--quiet'], { stdio: 'ignore' });
  const watch = setInterval(() => {
    if ((statSync(partialOf(output), { throwIfNoEntry: false })?.size ?? 0) > 1000) child.kill('SIGKILL');
  }, 1);
  const signal = await new Promise((done) => child.on('close', (_, by) => done(by)));
  clearInterval(watch);
  return signal === 'SIGKILL';
}

it.each([
  ['npy', 'npy', 150_000],
  ['parquet', 'parquet', 150_000],
  ['jsonl', 'jsonl', 15_000],
])(
  'translate %s → %s: an input that was changed after the kill is refused, and the first one goes on',
  async (from, to, rows) => {
    const [input, output] = [at(`in.${from}`), at(`out.${to}`)];
    const args = ['translate', at('map'), input, '-o', output, '--resume'];
    await write(input, filled(rows, 1));
    const whole = at(`whole.${to}`);
    expect((await vecbridge(['translate', at('map'), input, '-o', whole])).code).toBe(0);
    let kills = 0;
    for (let tries = 0; kills < Math.min(KILLS, 3) && tries < 12; tries++) {
      await write(input, filled(rows, 1));
      rmSync(partialOf(output), { force: true });
      if (!(await killed(args, output))) {
        rmSync(output, { force: true });
        continue;
      }
      kills++;
      const first = readFileSync(input);
      await write(input, filled(rows, 2)); // as many bytes, other rows
      const refused = await vecbridge(args);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/cannot resume|other|changed/)]);
      expect(statSync(output, { throwIfNoEntry: false })).toBeUndefined();
      writeFileSync(input, first);
      const done = await vecbridge(args);
      // The same bytes under another time of change are the same input, or are refused: never mixed.
      if (done.code === 0) expect(readFileSync(output).equals(readFileSync(whole))).toBe(true);
      else expect(done.code).toBe(2);
      rmSync(output, { force: true });
    }
    expect(kills).toBeGreaterThan(0);
    reportKills({ what: `changed input ${from} → ${to}`, kills });
  },
  600_000,
);
