/** Three processes write one output again and again, one of them is killed over and over; a reader sees one whole version. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { VecbridgeError } from '../../src/core/errors.js';
import { createSink } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { KILLS, reportKills } from '../cli/kill-report.js';
import { scratch } from './formats.js';

const at = scratch();
const open = JSON.stringify(new URL('../../dist/src/vectors/open.js', import.meta.url).href);
const [ROWS, DIM] = [200, 16];

/** Writes `value` everywhere, again and again, until it is told to end; prints how often. Another writer's turn is no failure. */
const writer = (target: string, value: number): string => `
  const { createSink } = await import(${open});
  let written = 0, going = true;
  process.stdin.on('data', () => (going = false));
  while (going) {
    try {
      const sink = await createSink(${JSON.stringify(target)}, { dim: ${DIM}, overwrite: true, rows: ${ROWS} });
      for (let i = 0; i < 2; i++)
        await sink.write({ data: new Float32Array(${(ROWS / 2) * DIM}).fill(${value}), rows: ${ROWS / 2}, dim: ${DIM} });
      await sink.close();
      written++;
    } catch (error) {
      if (error.name !== 'VecbridgeError') throw error;
    }
    await new Promise((turn) => setTimeout(turn, 1));
  }
  process.stdout.write(String(written), () => process.exit());`;

function start(target: string, value: number) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer(target, value)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (part) => {
    said += part;
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<{ signal: string | null; written: number; code: number | null }>((done) =>
    child.on('close', (code, signal) => done({ signal, code, written: Number(said) })),
  );
  return { child, ended };
}

it.each(['npy', 'jsonl', 'parquet', 'safetensors'])(
  '%s: the reader never sees two versions in one, nor half of one',
  async (ending) => {
    const target = at(`shared.${ending}`);
    const steady = [1, 2].map((value) => start(target, value));
    let [kills, whole] = [0, 0];
    const seen = new Set<number>();
    while (kills < KILLS || seen.size < 2) {
      const victim = start(target, 3);
      for (let reads = 0; reads < 25; reads++) {
        const found = await readMatrix(target).catch((error: unknown) => error);
        if (found instanceof Error) {
          expect(found).toBeInstanceOf(VecbridgeError);
          expect((found as VecbridgeError).code, String(found)).toBe('NOT_FOUND');
          expect(whole, 'it was there before').toBe(0);
        } else {
          const { matrix } = found as { matrix: { rows: number; data: Float32Array } };
          expect([matrix.rows, new Set(matrix.data).size]).toEqual([ROWS, 1]);
          seen.add(matrix.data[0]!);
          whole++;
        }
        await new Promise((turn) => setTimeout(turn, 2));
      }
      victim.child.kill('SIGKILL');
      expect((await victim.ended).signal).toBe('SIGKILL');
      kills++;
    }
    for (const { child } of steady) child.stdin.write('end');
    const ends = await Promise.all(steady.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(ends.reduce((sum, { written }) => sum + written, 0)).toBeGreaterThan(0);
    // What the killed ones left does not hinder the next, and is gone afterwards.
    const sink = await createSink(target, { dim: DIM, overwrite: true });
    await sink.write({ data: new Float32Array(DIM).fill(4), rows: 1, dim: DIM });
    await sink.close();
    expect([...(await readMatrix(target)).matrix.data]).toEqual(new Array(DIM).fill(4));
    expect(readdirSync(dirname(target)).filter((name) => name.includes(`shared.${ending}`))).toEqual([
      `shared.${ending}`,
    ]);
    reportKills({ what: `three writers of ${ending}`, kills, reads: whole });
  },
  600_000,
);
