import { type ZodType, z } from 'zod';
import { requireRequest } from '../src/core/options.js';
import {
  callback,
  flag,
  matrixOrFile,
  readingField,
  seedField,
  signalField,
  text,
  translatorOrFolder,
} from '../src/core/request-fields.js';
import { verdictWarning } from '../src/translate/input-checks.js';
import { checkFirstRows, type SpaceCheck } from '../src/translate/space-check.js';
import { readMapHash, saveMeasured } from '../src/translators/checkpoint.js';
import { currentVerdict } from '../src/translators/current-verdict.js';
import { directed } from '../src/translators/directed.js';
import { loadTranslator } from '../src/translators/load.js';
import type { Measured } from '../src/translators/manifest.js';
import { requireWritable } from '../src/translators/shipped.js';
import type { Translator } from '../src/translators/translator.js';
import type { Matrix } from '../src/vectors/matrix.js';
import type { NamedMatrix } from '../src/vectors/read-matrix.js';
import { readPairedSamples } from '../src/vectors/read-sample.js';
import { readTogether } from '../src/vectors/read-together.js';
import { newReading, type Reading } from '../src/vectors/usable-rows.js';
import { readBaseline } from './gate-files.js';
import { type Evaluation, evaluatePairs } from './retrieval/evaluate-pairs.js';
import { applyGate, type GateResult } from './retrieval/gate.js';
import { gateKs, parseGate } from './retrieval/gate-conditions.js';
import { isInSample } from './retrieval/in-sample.js';
import { measurePairs, requireMeasurable } from './retrieval/measure-pairs.js';

export interface EvaluateRequest {
  /** A translator, or its folder. */
  readonly translator: Translator | string;
  /** Vectors of the source model (n, d_source), unseen by the fit: a matrix, or the path of a file. */
  readonly source: Matrix | string;
  /** Vectors of the target model (n, d_target), row by row the same items. */
  readonly target: Matrix | string;
  /** The ceiling: a translator fitted with pairs. Default: one cross-fitted on these pairs, 5 folds. */
  readonly oracle?: Translator | string | undefined;
  /** k of recall@k, besides 1, 10 and 100. */
  readonly ks?: readonly number[] | undefined;
  /** Conditions to meet, such as "recall@10>=0.8,meanRank<=20,top1>=0.8*oracle,mrr>=baseline-0.02". */
  readonly gate?: string | undefined;
  /** An earlier saved evaluation of the same rows, "baseline" in `gate`. */
  readonly baseline?: string | undefined;
  /** Save the scores of both directions in the translator's folder; needs at least 50 pairs that were not fitted on. */
  readonly record?: boolean | undefined;
  /** Measure the way back: target to source. */
  readonly inverse?: boolean | undefined;
  /** Measure approximate search too. Default: where hnswlib-node is installed. */
  readonly hnsw?: boolean | undefined;
  /** Of the random row and of the folds. Default 0. */
  readonly seed?: number | undefined;
  /** Look on a sample whether the vectors are of the expected models, and warn where they are not. Default true. */
  readonly spaceCheck?: boolean | undefined;
  /** Pairs of which one row is NULL, NaN, infinite, zero or of another length are left out instead of refused. */
  readonly skipInvalid?: boolean | undefined;
  /** What is done with rows that are not fit, and which were; instead of `skipInvalid`. */
  readonly reading?: Reading | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told what is doubtful: rows that the translator was fitted on, a verdict against the map. */
  readonly warn?: ((line: string) => void) | undefined;
}

const requestSchema = z.strictObject({
  translator: translatorOrFolder.describe('a translator, or its folder'),
  source: matrixOrFile.describe('vectors of the source model, unseen by the fit: a matrix, or the path of a file'),
  target: matrixOrFile.describe('vectors of the target model, row by row the same items'),
  oracle: translatorOrFolder.optional().describe('the ceiling: a translator fitted with pairs, or its folder'),
  ks: z.array(z.int().min(1)).optional().describe('k of recall@k, besides 1, 10 and 100'),
  gate: text.describe('conditions to meet, such as "recall@10>=0.8,top1>=0.8*oracle"'),
  baseline: text.describe('file of an earlier saved evaluation'),
  record: flag.describe('save the scores in the folder of the translator'),
  inverse: flag.describe('measure the way back'),
  hnsw: flag.describe('measure approximate search too'),
  seed: seedField,
  spaceCheck: flag.describe('look whether the vectors are of the expected models'),
  skipInvalid: flag.describe('leave pairs out of which one row is not fit'),
  reading: readingField,
  signal: signalField,
  warn: callback,
} satisfies Record<keyof EvaluateRequest, ZodType>);

/** The object `vecbridge eval --json` prints. */
export interface Evaluated extends Evaluation {
  readonly gate: GateResult | null;
  /** Whether the vectors look like those of the expected model; null with `spaceCheck: false` or too few rows. */
  readonly spaceCheck: SpaceCheck | null;
  /** The verdict the translator carries; "measured" after `record`. */
  readonly verdict: string;
  readonly recorded: Measured | null;
}

/**
 * Measures a translator on n known pairs: source (n, d_source) and target (n, d_target), row by row the same items.
 * For each source row its partner is searched among all n target rows: top-1, MRR and recall@k are shares, mean rank
 * counts from 1. `rows` has the same scores of an identity map, a random rotation and the oracle.
 *
 * Throws ROWS_MISMATCH, TOO_FEW_ROWS (one pair), DIM_MISMATCH, BAD_OPTION (a gate that cannot be read; an option that is unknown or of
 * another type), BAD_FILE, BAD_VALUE, BAD_TRANSLATOR, NOT_FOUND.
 *
 * @example
 * import { evaluate } from 'vecbridge';
 * const { top1, recall, rows, gate } = await evaluate({
 *   translator: 'a-to-b',
 *   source: 'known-a.npy',
 *   target: 'known-b.npy',
 *   gate: 'recall@10>=0.5',
 * });
 * console.log(top1, recall['10'], rows.oracle?.top1, gate?.passed);
 */
export async function evaluate(request: EvaluateRequest): Promise<Evaluated> {
  requireRequest(requestSchema, request, 'evaluate');
  const { seed = 0, inverse = false, record = false, hnsw, signal, warn } = request;
  const conditions = request.gate === undefined ? undefined : parseGate(request.gate); // before the work, not after it
  const baseline = await readBaseline(request.baseline, conditions ?? []);
  const dir = folderOf(request.translator);
  if (record && dir !== undefined) requireWritable(dir);
  const map = record && dir !== undefined ? await readMapHash(dir) : undefined;
  const forward = await opened(request.translator);
  const oracle = request.oracle === undefined ? undefined : await opened(request.oracle);
  const reading = request.reading ?? (request.skipInvalid ? newReading({ skip: true }) : undefined);
  const pair = await readPair(request.source, request.target, reading);
  signal?.throwIfAborted();
  const ks = [...(request.ks ?? []), ...(conditions ? gateKs(conditions) : [])];
  const measuring = { translator: forward, pair, ks, seed, ...(oracle ? { oracle } : {}) };
  if (record) requireMeasurable(measuring);
  else {
    for (const { name, matrix } of pair)
      if (isInSample(forward.manifest, matrix))
        warn?.(`${name}: the translator was fitted on these rows; on others it finds fewer partners`);
  }
  const [first, second] = [pair[0].matrix, pair[1].matrix];
  const translator = directed(forward, inverse, dir ?? 'the translator');
  const [source, target] = inverse ? [second, first] : [first, second];
  const result = await evaluatePairs({
    ...{ translator, source, target },
    ...(oracle ? { oracle: directed(oracle, inverse, folderOf(request.oracle) ?? 'the oracle') } : {}),
    ...{ ks, seed },
    ...(hnsw === undefined ? {} : { hnsw }),
  });
  const sides = inverse ? [pair[1].name, pair[0].name] : [pair[0].name, pair[1].name];
  const names = { translator: dir ?? 'the translator', source: sides[0]!, target: sides[1]! };
  const spaceCheck =
    request.spaceCheck === false ? null : await checkFirstRows({ translator, source, target, names, warn });
  const gate = conditions ? applyGate(conditions, result, { oracle: result.rows.oracle, baseline }) : null;
  const named = gate && { conditions: request.gate!, passed: gate.passed };
  const recorded = record
    ? await measurePairs(measuring, result, { inverse, ...(named ? { gate: named } : {}) })
    : null;
  signal?.throwIfAborted();
  if (recorded && dir !== undefined) await saveMeasured(dir, recorded, map!);
  const manifest = recorded ? { ...forward.manifest, measured: recorded } : forward.manifest;
  const doubtful = verdictWarning(manifest, dir ?? 'the translator');
  if (doubtful) warn?.(doubtful);
  return { ...result, gate, spaceCheck, verdict: currentVerdict(manifest).label, recorded };
}

const folderOf = (from: Translator | string | undefined): string | undefined =>
  typeof from === 'string' ? from : undefined;
const opened = async (from: Translator | string): Promise<Translator> =>
  typeof from === 'string' ? loadTranslator(from) : from;

async function readPair(
  source: Matrix | string,
  target: Matrix | string,
  reading: Reading | undefined,
): Promise<readonly [NamedMatrix, NamedMatrix]> {
  if (typeof source === 'string' && typeof target === 'string')
    return readPairedSamples([source, target], Number.POSITIVE_INFINITY, 0, reading);
  const { matrices } = await readTogether([source, target], reading);
  const nameOf = (from: Matrix | string, name: string): string => (typeof from === 'string' ? from : name);
  return [
    { matrix: matrices[0]!, name: nameOf(source, 'source') },
    { matrix: matrices[1]!, name: nameOf(target, 'target') },
  ];
}
