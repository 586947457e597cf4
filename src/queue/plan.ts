import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { VecbridgeError } from '../core/errors.js';
import { manifestHash } from '../translators/checkpoint.js';
import { formatOfEnding } from '../vectors/format.js';
import { fileIdentity } from '../vectors/identity.js';
import { openVectors } from '../vectors/open.js';
import type { VectorSource } from '../vectors/source.js';
import { listInputs } from './list-inputs.js';

/** What all shards of one translation share. */
export const taskSchema = z.strictObject({
  /** Absolute path of the translator's folder, and the SHA-256 of its translator.json, which names all other files. */
  translator: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  inverse: z.boolean(),
  centred: z.boolean(),
  dtype: z.enum(['f32', 'f16']),
  /** Leave out what stands beside the vectors (parquet, arrow, jsonl, csv). */
  onlyVectors: z.boolean(),
  /** A verdict against the map is known: the notes of the output say so. */
  acceptVerdict: z.boolean(),
  idField: z.string().optional(),
});
export type Task = z.infer<typeof taskSchema>;

/** One job: some rows of one file into one file of its own. */
export const shardSchema = z.strictObject({
  input: z.string(),
  /** Of the input file: one changed after the plan was made is refused. */
  content: z.strictObject({
    bytes: z.int().nonnegative(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Time of the last change, ms, where only samples are hashed. */
    modified: z.number().optional(),
  }),
  from: z.int().nonnegative(),
  /** null: all rows, in formats that tell their number only at the end. */
  rows: z.int().positive().nullable(),
  /** Name inside the output folder. */
  output: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a plain file name'),
});
export type Shard = z.infer<typeof shardSchema>;

export const planSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** SHA-256 of task and shards, the first 16 digits: the same command makes the same plan and finds its jobs again. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  task: taskSchema,
  /** [source, target] of the direction asked for */
  dims: z.tuple([z.int().positive(), z.int().positive()]),
  shards: z.array(shardSchema),
});
export type Plan = z.infer<typeof planSchema>;

/** Bytes of float32 numbers one shard reads by default: a second or two of work, so little is lost with a worker. */
const SHARD_BYTES = 2 ** 28;

const defaultShardRows = (dim: number): number => Math.max(1, Math.floor(SHARD_BYTES / (4 * dim)));

/** Formats in which reading can begin at any row without reading what is before it. */
const SPLITTABLE: ReadonlySet<string> = new Set(['npy', 'safetensors', 'fvecs', 'bvecs', 'ivecs']);

export interface PlanRequest {
  readonly translator: string;
  /** [source, target] of the direction asked for */
  readonly dims: readonly [number, number];
  /** A file, or a folder of files taken in the order of their names. */
  readonly input: string;
  readonly inverse: boolean;
  readonly centred: boolean;
  readonly dtype: 'f32' | 'f16';
  readonly onlyVectors?: boolean;
  readonly acceptVerdict?: boolean;
  readonly idField?: string;
  /** Rows of one shard; default: 256 MB of float32 numbers. */
  readonly shardRows?: number;
  /** Called with every file, as it is opened. */
  opened?(source: VectorSource): void;
}

/**
 * Shares a file or folder out into shards, in order. Files of fixed-width rows are cut every `shardRows` rows, others are
 * one shard each. Reads headers only. Throws DIM_MISMATCH where a file does not fit the translator.
 */
export async function planShards(request: PlanRequest): Promise<Plan> {
  const { inverse, centred, dtype, onlyVectors = false, acceptVerdict = false, idField } = request;
  const translator = await realpath(request.translator);
  const task: Task = {
    translator,
    sha256: manifestHash(translator),
    inverse,
    centred,
    dtype,
    onlyVectors,
    acceptVerdict,
    ...(idField === undefined ? {} : { idField }),
  };
  const shards: Shard[] = [];
  for (const path of await listInputs(request.input)) await addShards(shards, path, request);
  const digest = createHash('sha256').update(JSON.stringify([task, shards]));
  return { formatVersion: 1, id: digest.digest('hex').slice(0, 16), task, dims: [...request.dims], shards };
}

/** What all machines see of a file: the time of the last change of status is each machine's own. */
export async function contentOf(path: string): Promise<Shard['content']> {
  const { bytes, sha256, times } = await fileIdentity(path);
  return { bytes, sha256, ...(times ? { modified: times[0] } : {}) };
}

async function addShards(shards: Shard[], path: string, request: PlanRequest): Promise<void> {
  const source = await openVectors(path, request.idField === undefined ? {} : { idField: request.idField });
  try {
    request.opened?.(source);
    const [wanted] = request.dims;
    if (source.dim !== wanted) {
      throw new VecbridgeError(
        'DIM_MISMATCH',
        `${source.name} has ${source.dim}-d vectors but ${request.translator} takes ${wanted}-d input.`,
        {
          hint: request.inverse ? 'leave --inverse out?' : '--inverse goes the other way.',
          context: { file: path, dim: source.dim, expected: wanted },
        },
      );
    }
    const { format = 'npy', rows } = source;
    const content = await contentOf(path);
    const input = resolve(path);
    const name = (): string => `shard-${String(shards.length).padStart(6, '0')}.${outputEnding(format)}`;
    if (rows === undefined || !SPLITTABLE.has(format)) {
      if (rows !== 0) shards.push({ input, content, from: 0, rows: rows ?? null, output: name() });
      return;
    }
    const step = request.shardRows ?? defaultShardRows(Math.max(...request.dims));
    for (let from = 0; from < rows; from += step) {
      shards.push({ input, content, from, rows: Math.min(step, rows - from), output: name() });
    }
  } finally {
    await source.close();
  }
}

/** The format of the input where it can be written as it is; whole numbers and archives become plain float files. */
function outputEnding(format: string): string {
  if (format === 'bvecs' || format === 'ivecs') return 'fvecs';
  if (format === 'npz') return 'npy';
  return formatOfEnding(`x.${format}`)?.format ?? 'npy';
}
