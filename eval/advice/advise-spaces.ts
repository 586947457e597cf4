import { existsSync } from 'node:fs';
import { VecbridgeError } from '../../src/core/errors.js';
import type { Progress } from '../../src/core/progress.js';
import { openReading } from '../../src/vectors/read-matrix.js';
import { readSample } from '../../src/vectors/read-sample.js';
import { newReading, type Reading } from '../../src/vectors/usable-rows.js';
import { type Outlook, predictAlignment } from '../../training/outlook.js';
import { namedPairs } from '../../training/read-pairs.js';
import { type Advice, adviseFrom, type Facts } from './advise.js';

export interface AdviseRequest extends Partial<Omit<Facts, 'pairs' | 'outlook' | 'names'>> {
  /** Files of vectors of the two models; without them `rows` and `dims` say their sizes. */
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  /** Items known in both spaces: a number, or the file of `fit`'s pairs. */
  readonly pairs?: number | string | undefined;
  /** false: look only at the sizes of the files. Default: true. */
  readonly look?: boolean | undefined;
  /** Of the outlook. Default 0. */
  readonly seed?: number | undefined;
  /** What is done with rows that are not fit, and which were. Default: refused. */
  readonly reading?: Reading | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

export interface Advised extends Advice {
  /** Whether a map is likely to be found without pairs; null without files, or where that does not matter. */
  readonly outlook: Outlook | null;
  /** What the advice rests on. */
  readonly facts: Facts;
}

/** Rows of each file that are read for the outlook. */
const OUTLOOK_ROWS = 3000;
/** Fewer say nothing: sizes decide. */
const LEAST_ROWS = 200;

/**
 * Recommends a method and says what quality and cost (seconds, MB) to expect, before anything is fitted. With two
 * files it looks at them for some seconds; with sizes alone (`rows`, `dims`) it answers at once.
 *
 * Throws BAD_USAGE (neither files nor sizes), NOT_FOUND, BAD_FILE, BAD_VALUE, INTERRUPTED.
 *
 * @example
 * import { advise } from 'vecbridge';
 * const { recommended, reason } = await advise({ rows: [50_000, 20_000], dims: [768, 1024], pairs: 200 });
 * console.log(recommended, reason);
 * const { outlook } = await advise({ source: 'a.npy', target: 'b.npy' });
 * console.log(outlook?.label);
 */
export async function advise(request: AdviseRequest): Promise<Advised> {
  const { seed = 0, look = true, signal, on } = request;
  const reading = request.reading ?? newReading();
  const files = filesOf(request);
  const facts = await factsOf(files, request, reading);
  const wanted = files && look && facts.texts !== 'all' && !facts.pairs;
  const outlook = wanted ? await lookAt(files, seed, reading, { signal, on }) : null;
  return { ...adviseFrom(outlook ? { ...facts, outlook } : facts), outlook, facts };
}

function filesOf({ source, target }: AdviseRequest): readonly [string, string] | undefined {
  if (source === undefined) return undefined;
  if (target !== undefined) return [source, target];
  throw new VecbridgeError('BAD_USAGE', `only ${source} is given; advice needs two spaces.`, {
    hint: 'name the target file too, or leave both out and give --rows and --dims',
  });
}

async function factsOf(
  files: readonly [string, string] | undefined,
  request: AdviseRequest,
  reading: Reading,
): Promise<Facts> {
  const given = (['rows', 'dims'] as const).find((name) => request[name] !== undefined);
  if (files && given !== undefined) {
    throw new VecbridgeError('BAD_USAGE', `--${given} cannot be combined with files: the files say their ${given}.`, {
      hint: `leave out the files or --${given}`,
    });
  }
  const spaces = files ? await Promise.all(files.map((file) => sizeOf(file, reading))) : undefined;
  const rows = request.rows ?? spaces?.map((space) => space.rows);
  const dims = request.dims ?? spaces?.map((space) => space.dim);
  if (!rows || !dims) {
    throw new VecbridgeError('BAD_USAGE', 'advice needs the sizes of both spaces.', {
      hint: 'vecbridge advise a.npy b.npy, or --rows 50000,50000 --dims 768,1024',
    });
  }
  const models = request.models ?? spaces?.map((space) => space.modelId);
  const { pairs, texts, embedRate, toTranslate } = request;
  return {
    rows: rows as [number, number],
    dims: dims as [number, number],
    ...(models ? { models: models as [string | undefined, string | undefined] } : {}),
    ...(pairs === undefined ? {} : { pairs: typeof pairs === 'number' ? pairs : await countPairs(pairs) }),
    ...(texts === undefined ? {} : { texts }),
    ...(embedRate === undefined ? {} : { embedRate }),
    ...(toTranslate === undefined ? {} : { toTranslate }),
    ...(files ? { names: files } : {}),
  };
}

async function sizeOf(
  path: string,
  reading: Reading,
): Promise<{ rows: number; dim: number; modelId: string | undefined }> {
  const source = await openReading(path, reading);
  try {
    let { rows } = source;
    if (rows === undefined) {
      rows = 0;
      for await (const batch of source.batches(4096)) rows += batch.vectors.rows;
    }
    if (rows === 0) {
      throw new VecbridgeError('TOO_FEW_ROWS', `${path} has no rows to advise on.`, {
        hint: 'was it written to its end? vecbridge inspect says what it holds',
        context: { path, rows },
      });
    }
    return { rows, dim: source.dim, modelId: source.modelId };
  } finally {
    await source.close();
  }
}

/** A number, or the pairs of a file. */
async function countPairs(text: string): Promise<number> {
  if (/^\d+$/.test(text)) return Number(text);
  if (!existsSync(text)) {
    throw new VecbridgeError('NOT_FOUND', `--pairs ${text}: neither a number nor a file.`, {
      hint: 'write --pairs 200, or name the file of pairs',
      context: { path: text },
    });
  }
  let count = 0;
  for await (const _ of namedPairs(text)) count++;
  return count;
}

async function lookAt(
  files: readonly [string, string],
  seed: number,
  reading: Reading,
  { signal, on }: Pick<AdviseRequest, 'signal' | 'on'>,
): Promise<Outlook | null> {
  const [x, y] = [
    await readSample(files[0], OUTLOOK_ROWS, seed, reading),
    await readSample(files[1], OUTLOOK_ROWS, seed + 1, reading),
  ];
  if (Math.min(x.matrix.rows, y.matrix.rows) < LEAST_ROWS) return null;
  return predictAlignment(x.matrix, y.matrix, {
    seed,
    ...(signal ? { signal } : {}),
    ...(on ? { on } : {}),
  });
}
