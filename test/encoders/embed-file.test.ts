import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { VecbridgeError } from '../../src/core/errors.js';
import { type EmbedFile, embedFile } from '../../src/encoders/embed-file.js';
import { embedStream } from '../../src/encoders/embed-stream.js';
import type { Encoder } from '../../src/encoders/encoder.js';
import { spoolPath } from '../../src/encoders/spool.js';
import { openTexts } from '../../src/encoders/texts/open.js';
import { rowOf } from '../../src/vectors/matrix.js';
import { openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';
import { fit as learn } from '../../training/fit.js';

const root = mkdtempSync(join(tmpdir(), 'vecbridge-embed-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let at: (name: string) => string;
let folders = 0;
beforeEach(() => {
  const folder = mkdtempSync(join(root, `${folders++}-`));
  at = (name) => join(folder, name);
});

const texts = Array.from({ length: 23 }, (_, i) => `text ${i}`);
const vectorOf = (text: string): number[] => [Number(text.slice(5)) + 0.25, -1, text.length];
const jsonl = (): string => {
  const path = at('in.jsonl');
  writeFileSync(path, texts.map((text, i) => JSON.stringify({ id: `doc ${i}`, text })).join('\n'));
  return path;
};

interface Fake extends Encoder {
  /** Texts of every call. */
  readonly calls: string[][];
}

/** Vectors from the number in a text. Later calls finish first. `before` may throw. */
function fakeEncoder(
  settings: { concurrency?: number; before?: (texts: readonly string[]) => void; id?: string } = {},
): Fake {
  const calls: string[][] = [];
  return {
    modelId: 'fake',
    identity: { encoder: settings.id ?? 'fake' },
    batch: 4,
    concurrency: settings.concurrency ?? 3,
    calls,
    encode: async (some, { signal } = {}) => {
      calls.push([...some]);
      await new Promise((resolve) => setTimeout(resolve, 5 * (3 - (calls.length % 3))));
      signal?.throwIfAborted();
      settings.before?.(some);
      return { vectors: { data: Float32Array.from(some.flatMap(vectorOf)), rows: some.length, dim: 3 }, truncated: 1 };
    },
    close: async () => {},
  };
}

async function run(path: string, output: string, more: Partial<EmbedFile> = {}) {
  const source = await openTexts(path);
  try {
    return await embedFile({ encoder: fakeEncoder(), source, output, ...more });
  } finally {
    await source.close();
  }
}

const refusal = async (work: Promise<unknown>): Promise<VecbridgeError> =>
  work.then(
    () => expect.unreachable('not refused'),
    (e) => e,
  );

async function expectAll(output: string, hasIds: boolean): Promise<void> {
  const source = await openVectors(output);
  const found: number[][] = [];
  const ids: string[] = [];
  for await (const batch of source.batches(100)) {
    for (let i = 0; i < batch.vectors.rows; i++) found.push([...rowOf(batch.vectors, i)]);
    ids.push(...(batch.ids ?? []));
  }
  await source.close();
  expect(found).toEqual(texts.map(vectorOf));
  expect(ids).toEqual(hasIds ? texts.map((_, i) => `doc ${i}`) : []);
  expect(source.modelId).toBe('fake');
}

describe('a file of texts', () => {
  it.each(['npy', 'safetensors', 'fvecs'])('becomes vectors in order: %s', async (ending) => {
    const done = await run(jsonl(), at(`out.${ending}`));
    expect(done).toMatchObject({ rows: 23, dim: 3, modelId: 'fake', resumedAt: 0, truncated: 6, idsLost: true });
    await expectAll(at(`out.${ending}`), false);
  });

  it.each(['jsonl', 'csv', 'parquet', 'arrow', 'npz', 'jsonl.gz'])('keeps ids: %s', async (ending) => {
    const done = await run(jsonl(), at(`out.${ending}`));
    expect(done.idsLost).toBe(false);
    await expectAll(at(`out.${ending}`), true);
  });

  it('leaves nothing but the output and the note about its model', async () => {
    await run(jsonl(), at('out.npy'));
    expect(readdirSync(join(at('x'), '..')).sort()).toEqual(['in.jsonl', 'out.npy', 'out.npy.model.json']);
    const note = JSON.parse(readFileSync(at('out.npy.model.json'), 'utf8'));
    expect(note).toMatchObject({ modelId: 'fake', dim: 3, rows: 23, encoder: { encoder: 'fake' } });
  });

  it('a translator learnt from the files knows their models', async () => {
    await run(jsonl(), at('a.npy'));
    await run(jsonl(), at('b.npy'), { modelId: 'other' });
    const { translator } = await learn({ source: at('a.npy'), target: at('b.npy'), pairs: true });
    expect(translator.manifest.spaces.map((space) => space.modelId)).toEqual(['fake', 'other']);
    const named = await learn({ source: at('a.npy'), target: at('b.npy'), pairs: true, modelIds: ['mine', undefined] });
    expect(named.translators[1]!.manifest.spaces.map((space) => space.modelId)).toEqual(['other', 'mine']);
  });

  it('the note is forgotten when the file is written again by someone else', async () => {
    await run(jsonl(), at('out.fvecs'));
    truncateSync(at('out.fvecs'), 32);
    const source = await openVectors(at('out.fvecs'));
    expect(source.modelId).toBeUndefined();
    await source.close();
  });

  it('records another name of the model, and float16', async () => {
    await run(jsonl(), at('out.npy'), { modelId: 'mine-v2', dtype: 'f16' });
    const source = await openVectors(at('out.npy'));
    expect([source.modelId, source.dtype]).toEqual(['mine-v2', 'f16']);
    await source.close();
  });

  it('leaves empty texts out when told to', async () => {
    writeFileSync(at('in.txt'), 'text 1\n\ntext 3\n');
    const error = await refusal(run(at('in.txt'), at('out.npy')));
    expect(error.message).toMatch(/in\.txt, line 2: the text is empty/);
    const done = await run(at('in.txt'), at('out.npy'), { skipEmpty: true });
    expect(done).toMatchObject({ rows: 2, skipped: 1 });
    expect([...(await readMatrix(at('out.npy'))).matrix.data]).toEqual([...vectorOf('text 1'), ...vectorOf('text 3')]);
  });

  it('reports progress up to the end', async () => {
    const seen: [string, number, number][] = [];
    await run(jsonl(), at('out.npy'), { on: (...event) => seen.push(event) });
    expect(seen.filter(([stage]) => stage === 'embed').map(([, rows]) => rows)).toEqual([4, 8, 12, 16, 20, 23]);
    expect(seen.at(-1)).toEqual(['write', 23, 23]);
  });
});

describe('an interrupted run', () => {
  const failing = (text: string): Fake =>
    fakeEncoder({
      before: (some) => {
        if (some.includes(text)) throw new VecbridgeError('IO', 'the server is gone', { hint: 'call someone' });
      },
    });

  it.each(['npy', 'parquet', 'jsonl.gz'])('keeps what is done and goes on behind it: %s', async (ending) => {
    const path = jsonl();
    const output = at(`out.${ending}`);
    const error = await refusal(run(path, output, { encoder: failing('text 17') }));
    expect(error).toMatchObject({ code: 'IO', message: 'the server is gone', context: { rows: 16 } });
    expect(error.hint).toMatch(/16 vectors are kept: run the same command with --resume to continue; call someone/);
    expect(existsSync(output)).toBe(false);
    const second = fakeEncoder();
    const done = await run(path, output, { encoder: second, resume: true });
    expect(done).toMatchObject({ rows: 23, resumedAt: 16 });
    expect(second.calls.flat()).toEqual(['text 0', ...texts.slice(16)]); // the first text tells the dims
    await expectAll(output, ending !== 'npy');
  });

  it('a row cut in the middle by a crash is encoded again', async () => {
    const path = jsonl();
    await refusal(run(path, at('out.npy'), { encoder: failing('text 17') }));
    truncateSync(spoolPath(at('out.npy')), statSync(spoolPath(at('out.npy'))).size - 5);
    const done = await run(path, at('out.npy'), { resume: true });
    expect(done.resumedAt).toBe(15);
    await expectAll(at('out.npy'), false);
  });

  it('may have had all vectors already', async () => {
    const path = jsonl();
    const controller = new AbortController();
    const stopped = run(path, at('out.npy'), {
      signal: controller.signal,
      on: (stage, rows) => {
        if (stage === 'embed' && rows === 23) controller.abort(new VecbridgeError('INTERRUPTED', 'interrupted'));
      },
    });
    expect((await refusal(stopped)).code).toBe('INTERRUPTED');
    expect(await run(path, at('out.npy'), { resume: true })).toMatchObject({ rows: 23, resumedAt: 23 });
    await expectAll(at('out.npy'), false);
  });

  it('is not mixed with another model, other texts or other options', async () => {
    const path = jsonl();
    const output = at('out.npy');
    await refusal(run(path, output, { encoder: failing('text 17') }));
    const other = fakeEncoder({ id: 'another model' });
    const error = await refusal(run(path, output, { encoder: other, resume: true }));
    expect(error).toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/started with other texts, options or model/),
    });
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n{"id": 1, "text": "text 99"}`);
    expect((await refusal(run(path, output, { resume: true }))).code).toBe('BAD_OPTION');
  });

  it('is not thrown away by accident', async () => {
    const path = jsonl();
    await refusal(run(path, at('out.npy'), { encoder: failing('text 17') }));
    const error = await refusal(run(path, at('out.npy')));
    expect(error).toMatchObject({ code: 'EXISTS', message: expect.stringMatching(/has left 16 vectors/) });
    expect(error.hint).toMatch(/--resume continues it, --force deletes them/);
    expect((await run(path, at('out.npy'), { overwrite: true })).resumedAt).toBe(0);
    await expectAll(at('out.npy'), false);
  });

  it('that has done nothing leaves nothing', async () => {
    await refusal(run(jsonl(), at('out.npy'), { encoder: failing('text 0') }));
    expect(readdirSync(join(at('x'), '..'))).toEqual(['in.jsonl']);
  });
});

describe('refused before anything is encoded', () => {
  it.each<[string, string, Partial<EmbedFile>, RegExp]>([
    ['an output that exists', 'in.jsonl', {}, /exists already/],
    ['an unknown format', 'out.xyz', {}, /the ending names no format that can be written/],
    ['float16 in text', 'out.csv', { dtype: 'f16' }, /not float16/],
    ['a folder that is not there', join('nowhere', 'out.npy'), {}, /the folder of .* does not exist/],
  ])('%s', async (_, name, more, message) => {
    const encoder = fakeEncoder();
    const error = await refusal(run(jsonl(), at(name), { encoder, ...more }));
    expect(error.message).toMatch(message);
    expect(encoder.calls.length).toBeLessThanOrEqual(1); // the one text that tells the dims
    expect(existsSync(spoolPath(at(name)))).toBe(false);
  });
});

describe('the stream', () => {
  it('names the text that cannot be encoded by its place in the file', async () => {
    const encoder = fakeEncoder({
      before: (some) => {
        const row = some.indexOf('text 9');
        if (row >= 0)
          throw new VecbridgeError('BAD_VALUE', `row ${row}: fake gave a vector of zeros`, { context: { row } });
      },
    });
    const source = await openTexts(jsonl());
    const error = await refusal(embedStream({ encoder, texts: source.rows(), name: source.name, write: () => {} }));
    expect(error.message).toMatch(/in\.jsonl, field "text", line 10: fake gave a vector of zeros/);
    expect(error.context).toMatchObject({ at: 'line 10', begins: 'text 9' });
  });

  it('runs no more batches at once than the encoder takes', async () => {
    let [open, most] = [0, 0];
    const encoder: Encoder = {
      ...fakeEncoder({ concurrency: 2 }),
      encode: async (some) => {
        most = Math.max(most, ++open);
        await new Promise((resolve) => setTimeout(resolve, 5));
        open--;
        return { vectors: { data: new Float32Array(some.length).fill(1), rows: some.length, dim: 1 }, truncated: 0 };
      },
    };
    const source = await openTexts(jsonl());
    await embedStream({ encoder, texts: source.rows(), name: source.name, write: () => {} });
    expect(most).toBe(2);
  });
});
