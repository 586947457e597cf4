import { basename } from 'node:path';
import { type ZodType, z } from 'zod';
import { VecbridgeError } from '../../src/core/errors.js';
import { requireRequest } from '../../src/core/options.js';
import type { Progress } from '../../src/core/progress.js';
import { callback, flag, readingField, signalField, text, wholeNumber } from '../../src/core/request-fields.js';
import type { Encoder } from '../../src/encoders/encoder.js';
import { defaultModel, openEncoder } from '../../src/encoders/open.js';
import { currentVerdict } from '../../src/translators/current-verdict.js';
import { directed } from '../../src/translators/directed.js';
import { loadTranslator } from '../../src/translators/load.js';
import type { Translator } from '../../src/translators/translator.js';
import { readKeptLabels } from '../../src/vectors/labels.js';
import { readPairedSamples, readSample, type Sampled } from '../../src/vectors/read-sample.js';
import type { Reading } from '../../src/vectors/usable-rows.js';
import { startExplore } from './explore.js';
import { createExplorer } from './explorer.js';
import type { ExploreAbout, ExploreLabels } from './protocol.js';

export interface ExplorerRequest {
  /** Folder of the translator. */
  readonly translator: string;
  /** File of vectors of the source model (n, d_source). */
  readonly source: string;
  /** File of vectors of the target model (m, d_target). */
  readonly target: string;
  /** Row i of both files is the same item: the true item, its place and neighbours are shown. */
  readonly paired?: boolean | undefined;
  /** Files with one label a row: one for both where rows are paired, else one for each. */
  readonly labels?: readonly string[] | undefined;
  /** Model of the source that reads texts: an ONNX folder, or "use-lite-512". */
  readonly model?: string | undefined;
  /** OpenAI-compatible server that has the model. */
  readonly endpoint?: string | undefined;
  /** The other direction: `source` is then in the target space of the translator. */
  readonly inverse?: boolean | undefined;
  /** Neighbours in a list. Default 10. */
  readonly k?: number | undefined;
  /** Maximum number of rows read from each file. Default 100,000; 0: all. */
  readonly rowsLimit?: number | undefined;
  /** Default: any free port. */
  readonly port?: number | undefined;
  readonly reading?: Reading | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

const requestSchema = z.strictObject({
  translator: z.string().describe('folder of the translator'),
  source: z.string().describe('file of vectors of the source model'),
  target: z.string().describe('file of vectors of the target model'),
  paired: flag.describe('row i of both files is the same item'),
  labels: z.array(z.string()).optional().describe('files with one label a row'),
  model: text.describe('model of the source that reads texts: an ONNX folder, or "use-lite-512"'),
  endpoint: text.describe('OpenAI-compatible server that has the model'),
  inverse: flag.describe('the other direction'),
  k: z.int().min(1).optional().describe('neighbours in a list'),
  rowsLimit: wholeNumber.describe('maximum number of rows read from each file; 0: all'),
  port: wholeNumber.describe('default: any free port'),
  reading: readingField,
  signal: signalField,
  on: callback,
} satisfies Record<keyof ExplorerRequest, ZodType>);

export interface RunningExplorer {
  /** Of the page; only this machine can open it. */
  readonly address: string;
  /** Rows shown. */
  readonly rows: { readonly source: number; readonly target: number };
  /** Model that reads texts, or null. */
  readonly text: string | null;
  close(): Promise<void>;
}

/**
 * Opens a local page of two spaces: choose an item or paste a text, and see its neighbours on both sides. The page
 * is open until `close()`.
 *
 * Memory: both files twice, and the translated rows.
 *
 * Throws DIM_MISMATCH, ROWS_MISMATCH, BAD_OPTION, BAD_USAGE, NOT_FOUND, BAD_FILE, BAD_TRANSLATOR, MISSING_PART (a
 * package of the page or the model is not installed).
 *
 * @example
 * import { startExplorer } from 'vecbridge';
 * const page = await startExplorer({ translator: 'a-to-b', source: 'known-a.npy', target: 'known-b.npy', paired: true });
 * console.log(page.address, page.rows);
 * await page.close();
 */
export async function startExplorer(request: ExplorerRequest): Promise<RunningExplorer> {
  requireRequest(requestSchema, request, 'startExplorer');
  const { translator: dir, paired = false, k = 10, rowsLimit = 100_000, reading, signal, on } = request;
  const translator = directed(await loadTranslator(dir), request.inverse ?? false, dir);
  const limit = rowsLimit === 0 ? Number.POSITIVE_INFINITY : rowsLimit;
  const [source, target] = paired
    ? await readPairedSamples([request.source, request.target], limit, 0, reading)
    : [await readSample(request.source, limit, 0, reading), await readSample(request.target, limit, 0, reading)];
  requireDims(translator, source, target);
  const labels = await readBoth(request, source, target);
  const read = await encoderOf(request, translator);
  const encoder = 'encoder' in read ? read.encoder : undefined;
  try {
    const explorer = await createExplorer({
      ...{ translator, source: source.matrix, target: target.matrix, paired, labels, encoder, k, signal, on },
    });
    const [from, to] = translator.manifest.spaces;
    const about: ExploreAbout = {
      dir,
      verdict: currentVerdict(translator.manifest),
      source: { name: basename(source.name), rows: source.matrix.rows, dim: from.dim, modelId: from.modelId },
      target: { name: basename(target.name), rows: target.matrix.rows, dim: to.dim, modelId: to.modelId },
      paired,
      text: encoder ? { model: encoder.modelId } : (read as { reason: string }),
      k,
    };
    const page = await startExplore({ explorer, about, labels, port: request.port });
    return {
      address: page.address,
      rows: { source: about.source.rows, target: about.target.rows },
      text: encoder?.modelId ?? null,
      close: async () => {
        await page.close();
        await encoder?.close();
      },
    };
  } catch (error) {
    await encoder?.close();
    throw error;
  }
}

function requireDims({ manifest: { spaces } }: Translator, source: Sampled, target: Sampled): void {
  for (const [file, { dim }, side] of [
    [source, spaces[0], 'source'],
    [target, spaces[1], 'target'],
  ] as const) {
    if (file.matrix.rows === 0) {
      throw new VecbridgeError('TOO_FEW_ROWS', `${file.name} has no rows to show.`, {
        hint: 'was it written to its end? vecbridge inspect says what it holds',
        context: { file: file.name, rows: 0 },
      });
    }
    if (file.matrix.dim === dim) continue;
    throw new VecbridgeError(
      'DIM_MISMATCH',
      `${file.name} has ${file.matrix.dim}-d vectors but the ${side} of the translator has ${dim}-d ones.`,
      {
        hint: 'are --source and --target swapped? --inverse goes the other way',
        context: { dim: file.matrix.dim, expected: dim },
      },
    );
  }
}

/** Row numbers of the files, where there are no labels. */
const numbers = ({ matrix, rowNumbers }: Sampled): string[] =>
  Array.from({ length: matrix.rows }, (_, i) => `row ${rowNumbers?.[i] ?? i}`);

async function readBoth(
  { labels, paired, reading }: ExplorerRequest,
  source: Sampled,
  target: Sampled,
): Promise<ExploreLabels> {
  if (!labels) return { source: numbers(source), target: numbers(target) };
  if (labels.length > 2) {
    throw new VecbridgeError('BAD_USAGE', `--labels takes one or two files, got ${labels.length}.`, {
      hint: 'labels of the source file first, then those of the target file',
      context: { files: labels },
    });
  }
  const read = (file: string, of: Sampled) => readKeptLabels(file, of, reading?.skip);
  const [first, second = paired ? first : undefined] = labels;
  return { source: await read(first!, source), target: second ? await read(second, target) : numbers(target) };
}

/** The encoder asked for; unasked, the built-in model where the source was made by it and it is installed. */
async function encoderOf(
  { model, endpoint }: ExplorerRequest,
  { manifest }: Translator,
): Promise<{ encoder: Encoder } | { reason: string }> {
  if (model !== undefined || endpoint !== undefined) return { encoder: await openEncoder({ model, endpoint }) };
  const [{ modelId }] = manifest.spaces;
  if (modelId !== defaultModel) {
    return {
      reason: `Start explore with --model to paste texts: a folder of ${modelId ?? 'the source model'}, or its server.`,
    };
  }
  try {
    return { encoder: await openEncoder({ model: defaultModel }) };
  } catch (error) {
    if (!(error instanceof VecbridgeError) || error.code !== 'MISSING_PART') throw error;
    return { reason: `${error.message} ${error.hint ?? ''}`.trim() };
  }
}
