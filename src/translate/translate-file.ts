import { VecbridgeError } from '../core/errors.js';
import type { Translator } from '../translators/translator.js';
import { columnsSink, keepsColumns, keepsText } from '../vectors/columns-sink.js';
import { formatToWrite } from '../vectors/format.js';
import { writeModelNote } from '../vectors/model-note.js';
import { createSink, openVectors, splitAddress, streamFormat } from '../vectors/open.js';
import { readMatrix } from '../vectors/read-matrix.js';
import { readSample } from '../vectors/read-sample.js';
import { type FileSink, keepsNotes, type SinkOptions } from '../vectors/sink.js';
import type { VectorSource } from '../vectors/source.js';
import { STANDARD } from '../vectors/standard-streams.js';
import type { Reading } from '../vectors/usable-rows.js';
import { type Confidence, createConfidence } from './confidence.js';
import { translateStream } from './translate-stream.js';
import { type Verified, type VerifyRequest, verifyTranslation } from './verify-translation.js';

/** Rows of the two samples that confidence is measured against. */
const sampleRows = 2000;

interface TranslateFile {
  readonly translator: Translator;
  readonly source: VectorSource;
  /** Row of the source that is the first of the output. Default 0. */
  readonly start?: number;
  readonly output: string;
  /** Rows of the source are left out: only text can then keep its other columns. */
  readonly skipping?: boolean;
  /** Rows without a vector are kept, empty. */
  readonly keepEmpty?: boolean;
  /** Address of the source ("docs.parquet:vector"): its other columns or fields are kept in an output of its format. */
  readonly keep?: string | undefined;
  /** Field or column of the ids, where one is named. */
  readonly idField?: string | undefined;
  /** With `job`, an interrupted output is kept, to be continued with `resume`; without, it is removed. */
  readonly sink: Omit<SinkOptions, 'dim' | 'rows'>;
  readonly centred: boolean;
  /** Writes a number per row beside the output. */
  readonly confidence?: Confidence | undefined;
  /** Rows to read again afterwards and compare. */
  readonly verify?: number | undefined;
  readonly signal: AbortSignal;
  on?(rows: number): void;
  /** Throws where the source is no longer what it was when it was opened; asked before the output is published. */
  readonly unchanged?: () => Promise<void>;
}

export interface TranslatedFile {
  readonly rows: number;
  readonly resumedAt: number;
  /** OUTPUT.confidence.npy, or null. */
  readonly confidencePath: string | null;
  /** Whether ids were left out because the format has none. */
  readonly idsLost: boolean;
  /** Names of the columns that were left out. */
  readonly columnsLost: readonly string[];
  readonly verified: Verified | null;
}

/**
 * Translates a source into a new file, all or nothing. A resumable one (`sink.job`) that is interrupted or runs out of disk
 * space is kept under another name, and the error says how to go on.
 */
export async function translateInto(job: TranslateFile): Promise<TranslatedFile> {
  const { source, output, confidence, start = 0 } = job;
  const rows = rowsOf(job);
  const confidencePath = confidence ? `${output}.confidence.npy` : null;
  const noText = keepsText(source) && source.rows === 0;
  const canKeep = keepsColumns(source, output, job.sink.format) && !noText && !(job.skipping && !keepsText(source));
  const keep = canKeep ? job.keep : undefined;
  const sink = await openSink(job, keep);
  let side: FileSink | undefined;
  let idsLost = false;
  let done: number;
  try {
    if (confidencePath)
      side = await createSink(confidencePath, { ...rows, dim: 1, overwrite: job.sink.overwrite ?? false });
    done = await translateStream({
      source,
      translator: job.translator,
      sink,
      start: start + sink.resumedAt,
      centred: job.centred,
      signal: job.signal,
      on: (row) => job.on?.(row - start),
      each: async (translated, ids) => {
        if (ids && !sink.keepsIds) idsLost = true;
        if (!side || !confidence) return;
        const values = await confidence.of(translated, { centred: job.centred });
        await side.write({ data: values, rows: values.length, dim: 1 });
      },
    });
    await job.unchanged?.();
    await side?.close();
    await sink.close();
  } catch (error) {
    await side?.abort();
    throw await afterFailure(sink, error, job.sink.job !== undefined);
  }
  await noteDoubt(job);
  const verified = job.verify === undefined ? null : await verifyFile(job, done, keep);
  const columnsLost = keep === undefined ? (source.otherColumns ?? []) : [];
  return { rows: done - start, resumedAt: sink.resumedAt, confidencePath, idsLost, columnsLost, verified };
}

function rowsOf({ source, start = 0 }: TranslateFile): { rows?: number } {
  return source.rows === undefined ? {} : { rows: source.rows - start };
}

/** Beside a file whose format has no room for it. */
async function noteDoubt({ output, sink: { verdict }, translator }: TranslateFile): Promise<void> {
  if (verdict === undefined || output === STANDARD || keepsNotes(formatToWrite(output))) return;
  const { modelId } = translator.manifest.spaces[1];
  await writeModelNote(output, { ...(modelId === undefined ? {} : { modelId }), verdict });
}

async function openSink(job: TranslateFile, keep: string | undefined): Promise<FileSink> {
  const { source, output, sink, translator, idField } = job;
  const space = translator.manifest.spaces[1];
  const options: SinkOptions = {
    ...sink,
    ...(job.skipping ? { skipping: true } : {}),
    ...(job.keepEmpty ? { emptyRows: true } : {}),
    ...rowsOf(job),
    ...(space.modelId === undefined ? {} : { modelId: space.modelId }),
    dim: space.dim,
  };
  if (keep === undefined) {
    const own = source.format?.replace(/\.gz$/, '') ?? '';
    return createSink(output, output === STANDARD ? { format: streamFormat(own, false), ...options } : options);
  }
  return columnsSink(output, source, keep, idField === undefined ? options : { ...options, idField });
}

/** `keep`: the vectors have the name they had there. */
async function verifyFile(job: TranslateFile, total: number, keep: string | undefined): Promise<Verified> {
  const { source, output, translator, centred, verify, signal, idField } = job;
  const column = keep === undefined ? undefined : splitAddress(keep).part;
  const written = await openVectors(column === undefined ? output : `${output}:${column}`, {
    mark: job.keepEmpty === true,
    ...(idField === undefined || keep === undefined ? {} : { idField }),
  });
  try {
    const request: VerifyRequest = { source, written, translator, centred, total, rows: verify!, signal };
    return await verifyTranslation(request);
  } finally {
    await written.close();
  }
}

async function afterFailure(sink: FileSink, error: unknown, resumable: boolean): Promise<unknown> {
  if (!resumable || !(error instanceof VecbridgeError && (error.code === 'INTERRUPTED' || error.code === 'IO'))) {
    await sink.abort();
    return error;
  }
  await sink.suspend().catch(() => {}); // a full disk may refuse the flush too
  const { code, message, hint, context } = error;
  return new VecbridgeError(code, message, {
    hint: `what is done is kept: run the same command with --resume to continue${hint ? `; ${hint}` : ''}`,
    context,
    cause: error,
  });
}

/** Confidence against a sample of `reference` (real target vectors) and the first rows of the input. */
export async function confidenceAgainst(
  translator: Translator,
  input: string,
  reference: string,
  reading?: Reading,
): Promise<Confidence> {
  const target = (await readSample(reference, sampleRows, 0, reading)).matrix;
  const to = translator.manifest.spaces[1];
  if (target.dim !== to.dim) {
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `${reference} has ${target.dim}-d vectors but the translations have ${to.dim} dims.`,
      {
        hint: `--confidence takes real vectors of the target space (${to.dim}-d).`,
        context: { file: reference, dim: target.dim, expected: to.dim },
      },
    );
  }
  return createConfidence(translator, target, (await readMatrix(input, { limit: sampleRows, reading })).matrix);
}

/** Rows of a source; text is read to its end for it. */
export async function countSourceRows(source: VectorSource): Promise<number> {
  if (source.rows !== undefined) return source.rows;
  let rows = 0;
  for await (const batch of source.batches(4096)) rows += batch.vectors.rows;
  return rows;
}
