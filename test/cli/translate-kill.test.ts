import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { sliceRows } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { randomLinear } from '../translators/random-linear.js';
import { killsOf, reportKills } from './kill-report.js';
import { cliPath, temporaryFolder, vecbridge } from './run-cli.js';
import { writeNpy } from './synthetic.js';

const at = temporaryFolder();
const DIM = 64;
const TEXT_ROWS = 15_000;
/** [input, output, rows, kills in `npm test`]: text has its parts every 4 MB, the others after batches of 65,536 rows. */
const cases = [
  ['in.npy', 'out.npy', 150_000, 3],
  ['in.parquet', 'out.parquet', 150_000, 2],
  ['in.npy', 'plain.parquet', 150_000, 1],
  ['in.jsonl', 'out.jsonl', TEXT_ROWS, 2],
  ['in.jsonl', 'out.jsonl.gz', TEXT_ROWS, 1],
  ['in.jsonl', 'out.csv', TEXT_ROWS, 1],
  ['in.parquet', 'out.npz', 150_000, 1],
  ['in.parquet', 'out.arrow', 150_000, 1],
] as const;

beforeAll(async () => {
  const draw = random('killed');
  const few = Float32Array.from({ length: 997 * DIM }, () => draw.normal());
  const data = new Float32Array(150_000 * DIM);
  for (let at = 0; at < data.length; at += few.length)
    data.set(few.subarray(0, Math.min(few.length, data.length - at)), at);
  const x = { data, rows: 150_000, dim: DIM };
  writeNpy(at('in.npy'), x);
  for (const [name, rows] of [
    ['in.parquet', 150_000],
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
  async (from, to, rows, short) => {
    const kills = killsOf(short);
    const rng = random(`kill ${to}`);
    const args = (output: string): string[] => ['translate', at('map'), at(from), '-o', output];
    const whole = at(`whole-${to}`);
    expect((await vecbridge(args(whole))).code).toBe(0);
    const size = statSync(whole).size;
    const output = at(to);
    let killed = 0;
    for (let tries = 0; killed < kills && tries < 4 * kills; tries++) {
      const bytes = Math.floor((size * (killed + rng.uniform())) / (kills + 1));
      if (await killedAt(args(output), output, bytes)) killed++;
      else rmSync(output, { force: true }); // it was faster than the watch: begin anew
    }
    expect(killed).toBe(kills);
    expect(existsSync(output)).toBe(false);
    const partialBytes = statSync(partialOf(output)).size;
    const done = await vecbridge([...args(output), '--resume', '--verify', '500', '--json']);
    expect(done.code, done.stderr).toBe(0);
    const { rows: written, resumedAt } = JSON.parse(done.stdout);
    expect(written).toBe(rows);
    if (kills > 2) expect(resumedAt).toBeGreaterThan(0);
    const same = readFileSync(output).equals(readFileSync(whole));
    expect(same).toBe(true);
    expect(readdirSync(at()).filter((name) => name.startsWith(`.${to}`))).toEqual([]);
    reportKills({ what: `translate ${from} → ${to}`, kills, rows, resumedAt, partialBytes, bytes: size, same });
    for (const path of [whole, output]) rmSync(path);
  },
  600_000,
);
