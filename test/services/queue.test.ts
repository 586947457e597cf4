import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Queue } from 'bullmq';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf, sliceRows } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { expectRefusal, json, vecbridge } from '../cli/run-cli.js';
import { readNpy, writeNpy } from '../cli/synthetic.js';
import { commandProcess, queueStage, shardsOf } from './queue-stage.js';
import { freePort, startRedis } from './start-redis.js';

const { at, rows, x, redis } = queueStage();

beforeAll(() => {
  mkdirSync(at('in'));
  const lines = Array.from({ length: 600 }, (_, i) => JSON.stringify({ id: `0-${i}`, vector: [...rowOf(x, i)], t: i }));
  writeFileSync(at('in', 'part-00.jsonl'), `${lines.join('\n')}\n`);
});

const translate = (input: string, output: string, ...more: string[]): string[] => [
  'translate',
  at('map'),
  at(input),
  '-o',
  at(output),
  '--queue',
  redis().url,
  ...more,
];
const work = (...more: string[]): string[] => ['worker', redis().url, '--until-empty', ...more];

describe('translate --queue', () => {
  it('says that the shards of an npz archive hold its vectors alone', async () => {
    const sink = await createSink(at('few.npz'), { dim: x.dim, rows: 100 });
    await sink.write(sliceRows(x, 0, 100));
    await sink.close();
    const filled = await json(translate('few.npz', 'of-npz', '--detach'));
    expect(filled.value.warnings.join()).toContain('they have no room for ids and other members');
    const alone = await json(translate('few.npz', 'alone', '--detach', '--only-vectors'));
    expect(alone.value.warnings.join()).not.toContain('no room');
    await json(work());
  });

  it('gives the bytes of a translation in one piece, in order, and adds nothing twice', async () => {
    const filled = await json(translate('a.npy', 'out', '--shard-rows', '700', '--detach'));
    expect(filled.value).toMatchObject({ rows: null, shards: 9, found: 0, detached: true });
    await json(translate('a.npy', 'out', '--shard-rows', '700', '--detach'));
    const worked = await json(work());
    expect(worked.value).toMatchObject({ shards: 9, rows, failed: 0 });
    const done = await json(translate('a.npy', 'out', '--shard-rows', '700'));
    expect(done.value).toMatchObject({ rows, dim: 16, shards: 9, found: 9 });
    const whole = readNpy(readFileSync(at('whole.npy')));
    const parts = shardsOf(at('out')).map((name) => readNpy(readFileSync(at('out', name))));
    expect(parts.map((part) => part.rows)).toEqual([700, 700, 700, 700, 700, 700, 700, 700, 400]);
    const joined = Buffer.concat(parts.map((part) => Buffer.from(part.data.buffer)));
    expect(joined.equals(Buffer.from(whole.data.buffer))).toBe(true);
    expect(JSON.parse(readFileSync(at('out', 'shards.json'), 'utf8'))).toMatchObject({ rows, dim: 16 });
    expect(readdirSync(at('out')).sort()).toEqual([...shardsOf(at('out')), 'plan.json', 'shards.json'].sort());
  });

  it('gives a shard in hand back when its worker is stopped', async () => {
    const all = Array.from({ length: 40 }, () => readFileSync(at('in', 'part-00.jsonl'), 'utf8')).join('');
    writeFileSync(at('long.jsonl'), all);
    await json(translate('long.jsonl', 'stopped', '--detach'));
    const queue = new Queue('vecbridge', { connection: { port: redis().port } });
    try {
      const child = commandProcess(['worker', redis().url]);
      while ((await queue.getActiveCount()) === 0) await new Promise((wake) => setTimeout(wake, 5));
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      expect(code).toBe(0);
      expect(existsSync(at('stopped', 'shard-000000.jsonl'))).toBe(false);
      expect(await queue.getJobCounts('waiting', 'active', 'failed')).toEqual({ waiting: 1, active: 0, failed: 0 });
      expect((await json(work())).value).toMatchObject({ shards: 1, failed: 0 });
    } finally {
      await queue.close();
    }
  });

  it('names the shard that cannot be translated, and takes the input put right as another one', async () => {
    const spoilt = Float32Array.from(x.data);
    spoilt.fill(0, 24 * 3333, 24 * 3334);
    writeNpy(at('spoilt.npy'), { ...x, data: spoilt });
    await json(translate('spoilt.npy', 'part', '--shard-rows', '2000', '--detach'));
    const worked = await json(work());
    expect(worked.value).toMatchObject({ shards: 2, failed: 1 });
    const following = vecbridge([...translate('spoilt.npy', 'part', '--shard-rows', '2000'), '--json']);
    const queue = new Queue('vecbridge', { connection: { port: redis().port } });
    while ((await queue.getWaitingCount()) === 0) await new Promise((wake) => setTimeout(wake, 5)); // its shard is put back
    await queue.close();
    expect((await json(work())).value).toMatchObject({ shards: 0, failed: 1 });
    const failed = await following;
    expect(failed.code).toBe(2);
    const { message, hint } = JSON.parse(failed.stdout).error;
    expect(message).toMatch(/1 of 3 shards failed; shard-000001\.npy .*BAD_VALUE.*row 3333/);
    expect(hint).toMatch(/same command again/);
    writeNpy(at('spoilt.npy'), x);
    // Another input, by content: its shards must not stand beside those of the first.
    await expectRefusal(
      translate('spoilt.npy', 'part', '--shard-rows', '2000', '--detach'),
      /part belongs to another translation/,
    );
    await json(translate('spoilt.npy', 'whole', '--shard-rows', '2000', '--detach'));
    await json(work());
    expect((await json(translate('spoilt.npy', 'whole', '--shard-rows', '2000'))).value).toMatchObject({ rows });
  });

  it('refuses a folder of something else, another translation, and changed input', async () => {
    await expectRefusal(translate('a.npy', 'in'), /in is not empty: it holds part-/);
    await expectRefusal(translate('a.npy', 'out', '--shard-rows', '500'), /belongs to another translation/);
    await expectRefusal(translate('b.npy', 'wrong'), /16-d vectors but .* takes 24-d/, { hint: /--inverse/ });
    await expectRefusal(translate('in', 'half', '--dtype', 'f16'), /jsonl.*not float16/);
    await expectRefusal(translate('a.npy', 'x', '--resume'), /--queue and --resume cannot be combined/);
    await json(translate('a.npy', 'changed', '--detach'));
    renameSync(at('a.npy'), at('a-before.npy'));
    writeNpy(at('a.npy'), { ...x, rows: rows - 1, data: x.data.subarray(24) });
    const worked = await vecbridge([...work(), '--json']);
    expect(JSON.parse(worked.stdout)).toMatchObject({ shards: 0, failed: 1 });
    expect(worked.stderr).toMatch(/BAD_FILE: .*a\.npy was changed after the work was shared out/);
    renameSync(at('a-before.npy'), at('a.npy'));
  });

  it('refuses jobs that are not its own, and paths outside of --root', async () => {
    const queue = new Queue('other', { connection: { port: redis().port } });
    try {
      await queue.add('mail', { to: 'someone' });
      const foreign = await vecbridge(work('--queue-name', 'other'));
      expect(foreign.stderr).toMatch(/job \d+ is not a shard of "vecbridge translate --queue"/);
    } finally {
      await queue.close();
    }
    await json(translate('a.npy', 'outside', '--detach'));
    mkdirSync(at('root'));
    const outside = await vecbridge(work('--root', at('root')));
    expect(outside.stderr).toMatch(/lies outside of .*root, the only folder this worker may use/);
    expect(existsSync(at('outside', 'shard-000000.npy'))).toBe(false);
  });

  it('says at once when Redis is not there or refuses, and never shows the password', async () => {
    const port = await freePort();
    await expectRefusal(['worker', `redis://127.0.0.1:${port}`], /does not answer: .*ECONNREFUSED/, { code: 1 });
    await expectRefusal(['worker', 'http://localhost'], /address of the queue cannot be read/);
    const guarded = await startRedis(['--requirepass', 'open-sesame']);
    try {
      const wrong = `redis://:guessed-secret@127.0.0.1:${guarded.port}`;
      const error = await expectRefusal(['worker', wrong], /refuses: WRONGPASS/, { code: 1 });
      expect(JSON.stringify(error)).not.toContain('guessed-secret');
      const env = { VECBRIDGE_REDIS_PASSWORD: 'open-sesame' };
      expect((await json(['worker', guarded.url, '--until-empty'], { env })).value).toMatchObject({ shards: 0 });
    } finally {
      await guarded.stop();
    }
  });
});
