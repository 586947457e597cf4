import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VecbridgeError } from '../core/errors.js';
import { version } from '../core/version.js';
import { batchRowsFor } from '../translate/translate-stream.js';
import { requireAbsent } from '../vectors/atomic.js';
import { writeModelNote } from '../vectors/model-note.js';
import { createSink, streamFormat } from '../vectors/open.js';
import { STANDARD } from '../vectors/standard-streams.js';
import { embedStream } from './embed-stream.js';
import type { Encoder, TextKind } from './encoder.js';
import { openEncoder } from './open.js';
import { openSpool, type Spool } from './spool.js';
import { openTexts } from './texts/open.js';
import { fullTexts, type Survey, survey } from './texts/survey.js';
import type { TextSource } from './texts/text-source.js';

export interface EmbedFile {
  /** Default: the offline model "use-lite-512". */
  readonly encoder?: Encoder | undefined;
  /** A file of texts: .txt (a text a line), .jsonl, .csv, .tsv (also .gz), .parquet; `file:name` chooses a field. */
  readonly source: TextSource | string;
  /** The ending names the format; "-" is stdout. */
  readonly output: string;
  /** Of stdout: "jsonl" (default), "csv", "tsv" or "npy". */
  readonly format?: string | undefined;
  readonly dtype?: 'f32' | 'f16';
  /** Replace the output, and throw away what an interrupted run has left. */
  readonly overwrite?: boolean;
  /** Continue an interrupted run. */
  readonly resume?: boolean;
  /** Leave empty texts out instead of refusing them. */
  readonly skipEmpty?: boolean;
  /** Written into the output; default the encoder's. */
  readonly modelId?: string;
  readonly kind?: TextKind | undefined;
  readonly signal?: AbortSignal;
  /** Rows done so far, of `total`. */
  on?(stage: 'check' | 'embed' | 'write', rows: number, total: number): void;
}

export interface EmbeddedFile extends Survey {
  readonly dim: number;
  readonly modelId: string;
  /** Rows of an interrupted run that were there already. */
  readonly resumedAt: number;
  /** Texts that were cut, of those encoded in this run. */
  readonly truncated: number;
  /** Whether ids were left out because the format has none. */
  readonly idsLost: boolean;
}

/**
 * Embeds a file of texts into a file of vectors (n, dim), ids kept, all or nothing. The model is recorded in
 * OUTPUT.model.json, and in the file itself if its format keeps notes. After an interruption the finished vectors
 * are kept, whatever the format; `resume` continues after them. An encoder given by the caller stays open.
 *
 * The texts are read three times: to check them, to encode them, to write their ids. Memory: a few batches. Disk:
 * the vectors twice for a moment.
 *
 * Throws NOT_FOUND, BAD_FILE, BAD_VALUE (empty texts), EXISTS, MISSING_PART (the model is not installed), IO,
 * INTERRUPTED.
 *
 * @example
 * import { embedFile } from 'vecbridge';
 * const { rows, dim, modelId } = await embedFile({ source: 'texts.jsonl', output: 'texts.npy' });
 * console.log(rows, dim, modelId);
 */
export async function embedFile(job: EmbedFile): Promise<EmbeddedFile> {
  const source = typeof job.source === 'string' ? await openTexts(job.source) : job.source;
  try {
    const encoder = job.encoder ?? (await openEncoder());
    try {
      return await embedSource({ ...job, source, encoder });
    } finally {
      if (encoder !== job.encoder) await encoder.close();
    }
  } finally {
    if (source !== job.source) await source.close();
  }
}

/** With both opened. */
interface OpenedJob extends EmbedFile {
  readonly encoder: Encoder;
  readonly source: TextSource;
}

async function embedSource(job: OpenedJob): Promise<EmbeddedFile> {
  const { encoder, source, output, signal } = job;
  const modelId = job.modelId ?? encoder.modelId;
  const overwrite = job.overwrite ?? false;
  const isStdout = output === STANDARD;
  if (!isStdout) requireAbsent(output, overwrite);
  const found = await survey(source, {
    skipEmpty: job.skipEmpty ?? false,
    signal,
    on: (rows) => job.on?.('check', rows, Number.NaN),
  });
  const dim = await dimOf(job, found.first);
  const sinkOptions = { dim, rows: found.rows, modelId, overwrite, dtype: job.dtype ?? 'f32' };
  // What cannot be written is refused before anything is encoded or paid for.
  if (isStdout) streamFormat(job.format ?? 'jsonl');
  else await (await createSink(output, sinkOptions)).abort();
  const resume = job.resume ?? false;
  const scratch = isStdout ? await mkdtemp(join(tmpdir(), 'vecbridge-stdout-')) : undefined;
  const place = scratch === undefined ? output : join(scratch, 'vectors');
  const spool = await openSpool(place, { dim, job: describe(job, found), resume, discard: overwrite });
  const resumedAt = spool.rows;
  let truncated = 0;
  try {
    await embedStream({
      encoder,
      texts: fullTexts(source, resumedAt),
      name: source.name,
      signal,
      write: async (vectors, cut) => {
        await spool.append(vectors);
        truncated += cut;
        job.on?.('embed', spool.rows, found.rows);
      },
    });
    if (spool.rows !== found.rows) throw changed(source, found.rows, spool.rows);
    const idsLost = await writeOut(job, spool, sinkOptions);
    const { rows, skipped } = found;
    const about = { modelId, dim, rows, skipped, kind: job.kind ?? null, encoder: encoder.identity };
    if (!isStdout) await writeModelNote(output, { ...about, input: source.name, vecbridge: version });
    await spool.remove();
    return { ...found, dim, modelId, resumedAt, truncated, idsLost };
  } catch (error) {
    if (isStdout) await spool.remove(); // nothing could be continued
    throw isStdout ? error : await afterFailure(spool, error);
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

/** The model tells its dims with its first vector; it also shows that it works before files are begun. */
async function dimOf({ encoder, source, signal }: OpenedJob, first: string): Promise<number> {
  let dim = 0;
  const one = async function* () {
    yield [{ at: 'the first text', text: first }];
  };
  await embedStream({
    encoder,
    texts: one(),
    name: source.name,
    signal,
    write: (vectors) => {
      dim = vectors.dim;
    },
  });
  return dim;
}

/** What a resumed run must share with the interrupted one. */
function describe({ encoder, source, skipEmpty = false }: OpenedJob, { rows, sha256 }: Survey): string {
  return JSON.stringify({ encoder: encoder.identity, texts: source.name, rows, sha256, skipEmpty });
}

/** Copies the finished vectors into the output, with the ids of their texts; true when ids had no room. */
async function writeOut(
  job: OpenedJob,
  spool: Spool,
  options: { readonly dim: number; readonly rows: number; readonly modelId: string; readonly dtype: 'f32' | 'f16' },
): Promise<boolean> {
  const { source, signal } = job;
  const format = job.output === STANDARD ? { format: streamFormat(job.format ?? 'jsonl') } : {};
  const sink = await createSink(job.output, { ...options, ...format, overwrite: job.overwrite ?? false });
  const useIds = source.hasIds && sink.keepsIds;
  const texts = fullTexts(source);
  let ids: string[] = [];
  let rows = 0;
  try {
    for await (const block of spool.blocks(batchRowsFor(spool.dim))) {
      signal?.throwIfAborted();
      while (useIds && ids.length < block.rows) {
        const { value, done } = await texts.next();
        if (done) throw changed(source, options.rows, rows + ids.length);
        ids = ids.concat(value.map((row) => row.id!));
      }
      await sink.write(block, useIds ? ids.slice(0, block.rows) : undefined);
      ids = ids.slice(block.rows);
      rows += block.rows;
      job.on?.('write', rows, options.rows);
    }
    await sink.close();
  } catch (error) {
    await sink.abort();
    throw error;
  } finally {
    await texts.return(undefined);
  }
  return source.hasIds && !sink.keepsIds;
}

const changed = (source: TextSource, before: number, now: number): VecbridgeError =>
  new VecbridgeError('ROWS_MISMATCH', `${source.name} had ${before} texts when it was checked, and ${now} now`, {
    hint: 'do not change the file while it is encoded; start again',
    context: { name: source.name, before, now },
  });

async function afterFailure(spool: Spool, error: unknown): Promise<unknown> {
  if (spool.rows === 0) {
    await spool.remove();
    return error;
  }
  await spool.close().catch(() => {}); // the disk may be full; what is there is there
  if (!(error instanceof VecbridgeError)) return error;
  const { code, message, hint, context } = error;
  return new VecbridgeError(code, message, {
    hint: `${spool.rows} vectors are kept: run the same command with --resume to continue${hint ? `; ${hint}` : ''}`,
    context: { ...context, rows: spool.rows },
    cause: error,
  });
}
