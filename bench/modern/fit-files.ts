import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvidenceRow, VerdictLabel } from '../../src/core/verdict.js';
import { loadTranslator } from '../../src/translators/load.js';
import type { Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { createSink } from '../../src/vectors/open.js';
import { type Measured, measureCommand } from '../measure-command.js';
import { type MiniVec2vecResult, runMiniVec2vec } from '../mini-vec2vec.js';
import type { JobData } from './data.js';

/** What the bench reads of `fit --json`; other fields are kept as they are. */
interface FitJson {
  readonly verdict: VerdictLabel | 'unverified';
  readonly evidence: readonly EvidenceRow[];
  readonly secondsMap: number;
  readonly secondsVerdict: number;
  readonly [field: string]: unknown;
}

interface CommandFit {
  readonly json: FitJson;
  readonly translator: Translator;
  readonly measured: Measured;
}

/** Runs `work` with an empty folder that is removed afterwards, whatever happens. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'vecbridge-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(path: string, vectors: Matrix): Promise<string> {
  const sink = await createSink(path, { dim: vectors.dim, rows: vectors.rows });
  await sink.write(vectors);
  await sink.close();
  return path;
}

/** `vecbridge fit` with its defaults on files of the job's rows: what a user gets, in a process of its own. */
export function fitByCommand(data: Omit<JobData, 'test'>, seed: number, signal?: AbortSignal): Promise<CommandFit> {
  return inFolder(async (folder) => {
    const output = join(folder, 'translator');
    const files = [
      await write(join(folder, 'source.npy'), data.source),
      await write(join(folder, 'target.npy'), data.target),
    ];
    const pairs = join(folder, 'pairs.jsonl');
    if (data.pairs.length) await writeFile(pairs, data.pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
    const known = data.pairs.length ? ['--pairs', pairs] : [];
    const words = ['fit', ...files, '-o', output, '--seed', String(seed), ...known, '--json', '--quiet'];
    const measured = await measureCommand(words, {}, signal);
    return { json: JSON.parse(measured.output) as FitJson, translator: await loadTranslator(output), measured };
  });
}

/** mini-vec2vec on the same rows. */
export function miniOnFiles(
  python: string,
  data: JobData,
  seed: number,
  signal?: AbortSignal,
): Promise<MiniVec2vecResult> {
  return inFolder(async (folder) => {
    const file = (name: string, vectors: Matrix): Promise<string> => write(join(folder, `${name}.npy`), vectors);
    const files = {
      source: await file('source', data.source),
      target: await file('target', data.target),
      testSource: await file('test-source', data.test.source),
      testTarget: await file('test-target', data.test.target),
    };
    return runMiniVec2vec(python, files, seed, signal);
  });
}
