import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSink } from '../../src/vectors/open.js';
import { randomLinear } from '../translators/random-linear.js';
import { expectRefusal, json, temporaryFolder } from './run-cli.js';
import { twoSpaces } from './synthetic.js';

const at = temporaryFolder();
const ROWS = 2000;
const fullDisk = pathToFileURL(fileURLToPath(new URL('full-disk.mjs', import.meta.url))).href;
const room = (bytes: number): Record<string, string> => ({
  NODE_OPTIONS: `--import=${fullDisk}`,
  FULL_DISK_BYTES: String(Math.floor(bytes)),
});

beforeAll(async () => {
  const { x } = twoSpaces(ROWS, [24, 16], 1);
  const ids = Array.from({ length: ROWS }, (_, i) => `doc-${i}`);
  for (const name of ['in.npy', 'in.jsonl', 'in.parquet']) {
    const sink = await createSink(at(name), { dim: 24 });
    await sink.write(x, sink.keepsIds ? ids : undefined);
    await sink.close();
  }
  await randomLinear([24, 16]).save(at('map'));
});

describe('a full disk', () => {
  it.each([
    ['in.npy', 'out.npy'],
    ['in.jsonl', 'out.jsonl'],
    ['in.parquet', 'out.parquet'],
    ['in.npy', 'out.arrow'],
  ])('%s → %s: says which file, how far, and what to do; --resume then gives the same bytes', async (from, to) => {
    const args = (output: string): string[] => ['translate', at('map'), at(from), '-o', output];
    await json(args(at(`whole-${to}`)));
    const bytes = readFileSync(at(`whole-${to}`));
    // The second time npy goes on at four tenths; the others start again, for all is one part, and fail at their last bytes.
    for (const part of [0.4, to === 'out.npy' ? 0.5 : 0.999]) {
      const error = await expectRefusal(
        [...args(at(to)), '--resume'],
        /cannot write .*out\.\w+: the disk is full \(ENOSPC\); \d+ bytes are in .*\.out\.\w+\.partial/,
        { code: 1, env: room(bytes.length * part), hint: /what is done is kept.*--resume.*free disk space/ },
      );
      expect(error.code).toBe('IO');
      expect(error.context.bytes).toBe(statSync(error.context.partial).size);
      expect(existsSync(at(to))).toBe(false);
    }
    await json([...args(at(to)), '--resume']);
    expect(readFileSync(at(to)).equals(bytes)).toBe(true);
    expect(readdirSync(at()).filter((name) => name.includes('.partial'))).toEqual([]);
  });

  it('in a folder keeps the files that are done', async () => {
    mkdirSync(at('shards'));
    for (const [name, rows] of [
      ['1.npy', 40],
      ['2.npy', ROWS],
    ] as const) {
      const sink = await createSink(at('shards', name), { dim: 24 });
      await sink.write(twoSpaces(rows, [24, 16], 2).x);
      await sink.close();
    }
    const args = ['translate', at('map'), at('shards'), '-o', at('done')];
    await expectRefusal(args, /cannot write .*2\.npy: the disk is full/, {
      code: 1,
      env: room(20_000),
      hint: /--resume/,
    });
    expect(readdirSync(at('done')).filter((name) => !name.startsWith('.'))).toEqual(['1.npy']);
    expect((await json([...args, '--resume'])).value).toMatchObject({ files: 2, rows: ROWS + 40 });
  });
});

/** The administrator may read and write anything: then this process is somebody else for a while. */
async function asSomebody(run: () => Promise<unknown>): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    await run();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

describe.runIf(process.platform !== 'win32')('permissions', () => {
  it('that are missing are named with the file', async () => {
    mkdirSync(at('closed'));
    mkdirSync(at('open'));
    if (process.getuid?.() === 0) chownSync(at('open'), 65534, 65534);
    chmodSync(at('closed'), 0o555);
    chmodSync(at('in.jsonl'), 0o000);
    chmodSync(at(), 0o755);
    await asSomebody(async () => {
      const denied = { code: 1, hint: /check the permissions of the file and its folder/ };
      const translate = (input: string, output: string): string[] => ['translate', at('map'), at(input), '-o', output];
      await expectRefusal(
        translate('in.npy', at('closed', 'out.npy')),
        /cannot write .*closed.out\.npy: permission denied \(EACCES\)/,
        denied,
      );
      await expectRefusal(
        translate('in.jsonl', at('open', 'out.jsonl')),
        /cannot open .*in\.jsonl: permission denied \(EACCES\)/,
        denied,
      );
      expect(readdirSync(at('open'))).toEqual([]);
    });
    chmodSync(at('in.jsonl'), 0o644);
  });
});
