import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { packageRoot } from '../../src/core/version.js';
import { parseQueueAddress } from '../../src/queue/address.js';
import { listInputs } from '../../src/queue/list-inputs.js';
import { type PlanRequest, planSchema, planShards, type Shard, type Task } from '../../src/queue/plan.js';
import { rowsBefore } from '../../src/queue/row-range.js';
import { ATTEMPTS, TranslatorCache, translateShard } from '../../src/queue/translate-shard.js';
import { loadTranslator } from '../../src/translators/load.js';
import { matrix, sliceRows } from '../../src/vectors/matrix.js';
import { createSink, openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { temporaryFolder } from '../cli/run-cli.js';

const at = temporaryFolder();
const demo = join(packageRoot, 'checkpoints', 'demo');
const rng = random('shards');
const vectors = matrix(
  Float32Array.from({ length: 230 * 512 }, () => rng.normal()),
  230,
  512,
);
const request = (more: Partial<PlanRequest> = {}): PlanRequest => ({
  translator: demo,
  dims: [512, 100],
  input: at('in.npy'),
  inverse: false,
  centred: false,
  dtype: 'f32',
  ...more,
});

async function write(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const sink = await createSink(path, { dim: 512 });
  await sink.write(vectors);
  await sink.close();
}

beforeAll(async () => {
  for (const name of ['in.npy', 'folder/b.jsonl', 'folder/a.npy']) await write(at(name));
  writeFileSync(at('folder', '_SUCCESS'), '');
  writeFileSync(at('folder', 'shards.json'), '{}');
  writeFileSync(at('folder', 'readme.md'), '');
});

describe('planShards', () => {
  it('covers every row once and in order, whatever the size of a shard', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 300 }), async (shardRows) => {
        const { shards } = await planShards(request({ shardRows }));
        let next = 0;
        for (const shard of shards) {
          expect(shard.from).toBe(next);
          next += shard.rows!;
        }
        expect(next).toBe(230);
        expect(new Set(shards.map((shard) => shard.output)).size).toBe(shards.length);
        expect(shards.map((shard) => shard.output)).toEqual(shards.map((shard) => shard.output).sort());
      }),
      { numRuns: 25 },
    );
  });

  it('takes the files of a folder by name, cuts those of fixed-width rows, and keeps the format', async () => {
    expect(await listInputs(at('folder'))).toEqual([at('folder', 'a.npy'), at('folder', 'b.jsonl')]);
    const plan = await planShards(request({ input: at('folder'), shardRows: 150 }));
    expect(plan.shards.map(({ from, rows, output }) => [from, rows, output])).toEqual([
      [0, 150, 'shard-000000.npy'],
      [150, 80, 'shard-000001.npy'],
      [0, null, 'shard-000002.jsonl'],
    ]);
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it('has the same id for the same work only', async () => {
    const { id } = await planShards(request());
    expect((await planShards(request())).id).toBe(id);
    for (const more of [{ shardRows: 10 }, { centred: true }, { dtype: 'f16' as const }, { input: at('folder') }]) {
      expect((await planShards(request(more))).id).not.toBe(id);
    }
  });

  it('refuses folders without vectors and files that do not fit', async () => {
    mkdirSync(at('empty'), { recursive: true });
    await expect(planShards(request({ input: at('empty') }))).rejects.toThrow(/holds no file of vectors/);
    await expect(planShards(request({ input: at('nowhere') }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(planShards(request({ dims: [100, 512], inverse: true }))).rejects.toThrow(/512-d .* takes 100-d/);
  });
});

describe('rowsBefore', () => {
  it('gives the rows of a range under their own numbers', async () => {
    const whole = await openVectors(at('in.npy'));
    const found: number[] = [];
    for await (const batch of rowsBefore(whole, 100).batches(32, 37)) {
      expect(batch.start).toBe(37 + found.length);
      for (let i = 0; i < batch.vectors.rows; i++) found.push(batch.vectors.data[i * 512]!);
    }
    expect(found).toEqual(Array.from({ length: 63 }, (_, i) => vectors.data[(37 + i) * 512]));
    expect(() => rowsBefore(whole, 231)).toThrow(/230 rows, but row 230 is needed/);
    await whole.close();
  });
});

describe('translateShard', () => {
  const run = async (folder: string, more: Partial<Shard> = {}, task: Partial<Task> = {}) => {
    const plan = await planShards(request({ shardRows: 100 }));
    mkdirSync(folder, { recursive: true });
    const [, shard] = plan.shards;
    const job = { task: { ...plan.task, ...task }, shard: { ...shard!, ...more }, folder };
    return translateShard({ ...job, signal: new AbortController().signal }, new TranslatorCache());
  };

  it('writes its rows once, finds them the second time, and leaves no attempts', async () => {
    expect(await run(at('out'))).toEqual({ rows: 100, found: false });
    const expected = await (await loadTranslator(demo)).translate(sliceRows(vectors, 100, 200));
    const path = at('out', 'shard-000001.npy');
    expect([...(await readMatrix(path)).matrix.data]).toEqual([...expected.data]);
    const bytes = readFileSync(path);
    expect(await run(at('out'))).toEqual({ rows: 100, found: true });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readdirSync(at('out', ATTEMPTS))).toEqual([]);
  });

  it('run by two at the same time leaves one whole file', async () => {
    const both = await Promise.all([run(at('race')), run(at('race'))]);
    expect(both.map((done) => done.rows)).toEqual([100, 100]);
    expect(readFileSync(at('race', 'shard-000001.npy')).equals(readFileSync(at('out', 'shard-000001.npy')))).toBe(true);
    expect(readdirSync(at('race')).filter((name) => name !== ATTEMPTS)).toEqual(['shard-000001.npy']);
  });

  it('leaves what is doubtful of the translator in the notes of the shard, as plain translate does', async () => {
    const aligned = await loadTranslator(demo);
    const verdict = { ...aligned.manifest.verdict, label: 'unverified' as const, reason: 'nobody asked' };
    await aligned.with({ verdict }).save(at('doubtful'));
    const verdictOf = async (ending: string, acceptVerdict: boolean) => {
      const translator = at('doubtful');
      const sink = await createSink(at(`one.${ending}`), { dim: 512, overwrite: true });
      await sink.write(sliceRows(vectors, 0, 3));
      await sink.close();
      const plan = await planShards(request({ translator, input: at(`one.${ending}`), acceptVerdict }));
      const folder = at(`doubtful-${ending}-${acceptVerdict}`);
      mkdirSync(folder);
      const [shard] = plan.shards;
      const signal = new AbortController().signal;
      await translateShard({ task: plan.task, shard: shard!, folder, signal }, new TranslatorCache());
      const source = await openVectors(join(folder, shard!.output));
      await source.close();
      return source.verdict;
    };
    for (const ending of ['npy', 'jsonl', 'parquet', 'safetensors']) {
      expect(await verdictOf(ending, false)).toBe('unverified: nobody asked');
      expect(await verdictOf(ending, true)).toBe('unverified (accepted): nobody asked');
    }
  });

  it('refuses another translator and a changed input, and writes nothing', async () => {
    await expect(run(at('no'), {}, { sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'BAD_TRANSLATOR' });
    await expect(run(at('no'), { content: { bytes: 5, sha256: '0'.repeat(64) } })).rejects.toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringMatching(/then: 5 bytes, SHA-256 0{12}; now: \d+ bytes/),
    });
    await expect(run(at('no'), { input: at('gone.npy') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(existsSync(at('no', 'shard-000001.npy'))).toBe(false);
  });
});

describe('parseQueueAddress', () => {
  it('reads host, port, database, user, password and TLS, and never shows the password', () => {
    const full = parseQueueAddress('rediss://me:p%40ss@queue.internal:6380/3', {});
    expect(full.connection).toEqual({
      host: 'queue.internal',
      port: 6380,
      db: 3,
      username: 'me',
      password: 'p@ss',
      tls: {},
    });
    expect(full.shown).toBe('rediss://queue.internal:6380/3');
    expect(parseQueueAddress('redis://localhost', {}).connection).toEqual({ host: 'localhost', port: 6379, db: 0 });
    expect(parseQueueAddress('redis://[::1]:7000', {}).connection).toEqual({ host: '::1', port: 7000, db: 0 });
    const env = { VECBRIDGE_REDIS_PASSWORD: 'from outside' };
    expect(parseQueueAddress('redis://h', env).connection.password).toBe('from outside');
    expect(parseQueueAddress('redis://:own@h', env).connection.password).toBe('own');
  });

  it('refuses anything else without repeating it', () => {
    for (const text of ['', 'localhost:6379', 'http://h', 'redis://', 'redis://:secret@']) {
      expect(() => parseQueueAddress(text, {})).toThrow(/^the address of the queue cannot be read\.$/);
    }
    expect(() => parseQueueAddress('redis://h/abc', {})).toThrow(/database "abc"/);
  });
});
