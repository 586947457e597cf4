import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { isShipped } from '../../src/translators/shipped.js';
import { readBenchFolder } from './read-bench.js';
import { type LayerResult, readLayerResult } from './read-layers.js';
import { readResultFile } from './read-result.js';
import { readTranslatorFolder, readUnfinished } from './read-translator.js';
import type { ReadRun } from './run.js';

/**
 * The runs under a path: the folder of a translator, of a training run that is not finished, of the demo, the results of
 * a bench, or a file that `vecbridge eval`, `fit`, `train` or `demo` printed with --json. Throws NOT_FOUND and BAD_FILE.
 */
export async function readRuns(path: string): Promise<ReadRun[]> {
  return [...(await readResults(path)).runs];
}

/** What a report can show of a path: runs as above, or the comparison of layers that `align --layers --json` printed. */
export async function readResults(path: string): Promise<Results> {
  const isFile = existsSync(path) && !statSync(path).isDirectory();
  if (!isFile) return { runs: await runsOfFolder(path), layers: [] };
  const json = await jsonOf(path);
  const layers = readLayerResult(json);
  return layers ? { runs: [], layers: [layers] } : { runs: readResultFile(path, json), layers: [] };
}

interface Results {
  readonly runs: readonly ReadRun[];
  readonly layers: readonly LayerResult[];
}

async function runsOfFolder(path: string): Promise<ReadRun[]> {
  if (isShipped(path)) return [await readTranslatorFolder(path)];
  if (!existsSync(path)) {
    throw new VecbridgeError('NOT_FOUND', `${path} does not exist.`, {
      hint: 'name folders of translators, results of a bench, or files made by vecbridge eval --json',
      context: { path },
    });
  }
  const has = (...parts: string[]): boolean => existsSync(join(path, ...parts));
  if (has('translator.json')) return [await readTranslatorFolder(path)];
  if (has('translator', 'translator.json')) return [await readTranslatorFolder(join(path, 'translator'), nameOf(path))];
  if (has('runs') && has('suite.json')) return readBenchFolder(path);
  if (has('run', 'metrics.jsonl')) return [await readUnfinished(path)];
  throw new VecbridgeError('BAD_FILE', `${path} holds no run.`, {
    hint: 'expected translator.json (a translator), run/metrics.jsonl (a training run), or suite.json and runs/ (a bench)',
    context: { path },
  });
}

/** A folder is called by its name, "." by the name it has. */
const nameOf = (path: string): string => basename(resolve(path));

async function jsonOf(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new VecbridgeError('BAD_FILE', `${path} is not JSON.`, {
      hint: 'give a file that vecbridge eval, fit, train or demo printed with --json',
      context: { path },
      cause,
    });
  }
}
