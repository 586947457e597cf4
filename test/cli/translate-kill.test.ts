import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { randomLinear } from '../translators/random-linear.js';
import { KILLS, reportKills } from './kill-report.js';
import { cliPath, temporaryFolder, vecbridge } from './run-cli.js';
import { writeNpy } from './synthetic.js';

const at = temporaryFolder();
const DIM = 64;
const ROWS = 150_000;
const TEXT_ROWS = 15_000;
/** [input, output, rows]: text has its parts every 4 MB, the others after batches of 65,536 rows. */
const cases = [
  ['in.npy', 'out.npy', ROWS],
  ['in.parquet', 'out.parquet', ROWS],
  ['in.npy', 'plain.parquet', ROWS],
  ['in.jsonl', 'out.jsonl', TEXT_ROWS],
  ['in.jsonl', 'out.jsonl.gz', TEXT_ROWS],
  ['in.jsonl', 'out.csv', TEXT_ROWS],
  ['in.parquet', 'out.npz', ROWS],
  ['in.parquet', 'out.arrow', ROWS],
] as const;

beforeAll(async () => {
  const draw = random('killed');
  const few = Float32Array.from({ length: 997 * DIM }, () => draw.normal());
  const data = new Float32Array(ROWS * DIM);
  for (let at = 0; at < data.length; at += few.length)
    data.set(few.subarray(0, Math.min(few.length, data.length - at)), at);
  const x = { data, rows: ROWS, dim: DIM };
  writeNpy(at('in.npy'), x);
  for (const [name, rows] of [
    ['in.parquet', ROWS],
    ['in.jsonl', TEXT_ROWS],
  ] as const) {
    const sink = await createSink(at(name), { dim: DIM });
    await sink.write(
      sliceRows(x, 0, rows),
      Array.from({ length: rows }, (_, i) => `doc-${i}`),
    );
    await sink.close();
  }
  await randomLinear([DIM, DIM]).save(at('map'));
});

const partialOf = (output: string): string => join(dirname(output), `.${basename(output)}.partial`);

/** Runs with --resume and kills it as soon as the unfinished file has so many bytes. Gives whether it was killed. */
async function killedAt(args: readonly string[], output: string, bytes: number): Promise<boolean> {
  const child = spawn(process.execPath, [cliPath, ...args, '--resume', '--quiet'], { stdio: 'ignore' });
  const watch = setInterval(() => {
    if ((statSync(partialOf(output), { throwIfNoEntry: false })?.size ?? 0) >= bytes) child.kill('SIGKILL');
  }, 1);
  const signal = await new Promise((done) => child.on('close', (_, by) => done(by)));
  clearInterval(watch);
  return signal === 'SIGKILL';
}

it.each(cases)(
  '%s → %s: killed again and again, resumed to the same bytes',
  async (from, to, rows) => {
    const rng = random(`kill ${to}`);
    const args = (output: string): string[] => ['translate', at('map'), at(from), '-o', output];
    const whole = at(`whole-${to}`);
    expect((await vecbridge(args(whole))).code).toBe(0);
    const size = statSync(whole).size;
    const output = at(to);
    let killed = 0;
    for (let tries = 0; killed < KILLS && tries < 4 * KILLS; tries++) {
      const bytes = Math.floor((size * (killed + rng.uniform())) / (KILLS + 1));
      if (await killedAt(args(output), output, bytes)) killed++;
      else rmSync(output, { force: true }); // it was faster than the watch: begin again
    }
    expect(killed).toBe(KILLS);
    expect(existsSync(output)).toBe(false);
    const partialBytes = statSync(partialOf(output)).size;
    const done = await vecbridge([...args(output), '--resume', '--verify', '500', '--json']);
    expect(done.code, done.stderr).toBe(0);
    const { rows: written, resumedAt } = JSON.parse(done.stdout);
    expect(written).toBe(rows);
    if (KILLS > 2) expect(resumedAt).toBeGreaterThan(0);
    const same = readFileSync(output).equals(readFileSync(whole));
    expect(same).toBe(true);
    expect(readdirSync(at()).filter((name) => name.startsWith(`.${to}`))).toEqual([]);
    reportKills({ what: `translate ${from} → ${to}`, kills: KILLS, rows, resumedAt, partialBytes, bytes: size, same });
    for (const path of [whole, output]) rmSync(path);
  },
  600_000,
);
