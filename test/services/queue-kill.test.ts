import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { rowOf } from '../../src/vectors/matrix.js';
import { KILLS, reportKills } from '../cli/kill-report.js';
import { vecbridge } from '../cli/run-cli.js';
import { readNpy } from '../cli/synthetic.js';
import { commandProcess, queueStage, shardsOf } from './queue-stage.js';

const { at, rows, x, redis } = queueStage();

const lines = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

it('loses and doubles nothing when workers are killed at random and Redis forgets everything', {
  timeout: 900_000,
}, async () => {
  const kills = Math.max(12, KILLS); // with fewer files all would be done before a kill
  const files = 3 * kills + 4;
  const perFile = rows / 10;
  mkdirSync(at('in'));
  for (let f = 0; f < files; f++) {
    const text = Array.from({ length: perFile }, (_, i) => {
      const row = (f * perFile + i) % rows;
      return JSON.stringify({ id: `${f}-${i}`, vector: [...rowOf(x, row)] });
    });
    writeFileSync(at('in', `part-${String(f).padStart(2, '0')}.jsonl`), `${text.join('\n')}\n`);
  }
  const producer = vecbridge(['translate', at('map'), at('in'), '-o', at('killed'), '--queue', redis().url, '--json']);
  const rng = random('workers to kill');
  let killed = 0;
  let finished = false;
  producer.then(() => {
    finished = true;
  });
  const worker = (): ReturnType<typeof commandProcess> =>
    commandProcess(['worker', redis().url, '--lock-seconds', '1']);
  const workers = [worker(), worker()];
  try {
    while (!finished) {
      // One kill for every three shards, so that fast and slow machines see about as many.
      await new Promise((wake) => setTimeout(wake, 20 + 150 * rng.uniform()));
      const made = existsSync(at('killed')) ? shardsOf(at('killed')).length : 0;
      if (killed >= kills || made < 3 * killed) continue;
      const i = rng.int(workers.length);
      workers[i]!.kill('SIGKILL');
      workers[i] = worker();
      killed++;
      if (killed === Math.floor(kills / 2)) {
        await redis().kill();
        await redis().start();
      }
    }
  } finally {
    for (const one of workers) one.kill('SIGKILL');
  }
  const done = await producer;
  expect(done.code, done.stdout + done.stderr).toBe(0);
  expect(killed).toBeGreaterThanOrEqual(kills / 2);
  expect(JSON.parse(done.stdout)).toMatchObject({ rows: files * perFile, shards: files });
  const ids = shardsOf(at('killed')).flatMap((name) => lines(at('killed', name)).map((line) => JSON.parse(line).id));
  expect(ids).toEqual(Array.from({ length: files * perFile }, (_, k) => `${Math.floor(k / perFile)}-${k % perFile}`));
  expect(existsSync(at('killed', '.attempts'))).toBe(false);
  reportKills({
    what: 'translate --queue, two workers and a restart of Redis',
    kills: killed,
    files,
    rows: files * perFile,
    lost: files * perFile - new Set(ids).size,
    doubled: ids.length - new Set(ids).size,
  });
  const whole = readNpy(readFileSync(at('whole.npy')));
  const last = JSON.parse(lines(at('killed', shardsOf(at('killed')).at(-1)!)).at(-1)!);
  rowOf(whole, (files * perFile - 1) % rows).forEach((value, j) => {
    expect(last.vector[j]).toBeCloseTo(value, 5);
  });
});
