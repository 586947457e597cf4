import { basename } from 'node:path';
import { VecbridgeError } from '../src/core/errors.js';
import { parseOptions } from '../src/core/options.js';
import type { Progress } from '../src/core/progress.js';
import { unverified, type Verdict } from '../src/core/verdict.js';
import { engineLabel } from '../src/translators/engine-label.js';
import { linearTranslator } from '../src/translators/linear.js';
import { fingerprint } from '../src/translators/manifest.js';
import { mlpTranslator } from '../src/translators/mlp.js';
import type { Translator } from '../src/translators/translator.js';
import { type Matrix, sliceRows } from '../src/vectors/matrix.js';
import { readPairedSamples, readSample, type Sampled } from '../src/vectors/read-sample.js';
import { newReading, type Reading } from '../src/vectors/usable-rows.js';
import type { Found, HistoryRow, Method, Pairs, SearchInput } from './method.js';
import { type MethodName, type MethodOptions, methodNamed } from './methods.js';
import { addPairs, readPairs } from './read-pairs.js';
import { type Judged, judgeFound } from './verdict/judge.js';

/** What every fit takes. */
interface FitInputs {
  /** Vectors of the source model: a matrix (n, d_source) or the path of a file. */
  readonly source: Matrix | string;
  /** Vectors of the target model: a matrix (m, d_target) or the path of a file. */
  readonly target: Matrix | string;
  /**
   * `true`: row i of one pairs row i of the other. Else row numbers; or a jsonl or csv file of sources and targets; or two
   * files of vectors that pair row by row, which are added to the rows of source and target.
   */
  readonly pairs?: true | string | Pairs | readonly [source: string, target: string] | undefined;
  /** Default 0. The same seed gives the same translator on the same machine. */
  readonly seed?: number | undefined;
  /** Maximum number of rows read from a file, a random sample by the seed. Default: 20,000, all with pairs; 0: all. */
  readonly rowsLimit?: number | undefined;
  /** false: the map alone, labelled "unverified", in a fraction of the time; `verify` judges it later. Default: true. */
  readonly verdict?: boolean | undefined;
  /** Names of the two models, kept in the translator. */
  readonly modelIds?: readonly [string | undefined, string | undefined] | undefined;
  /** Rows of files that are NULL, NaN, infinite, zero or of another length are left out instead of refused. Default: false. */
  readonly skipInvalid?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** A method, and options that it has: another key is a type error, and BAD_OPTION with a suggestion when it runs. */
type MethodChoice = {
  readonly [M in MethodName]: { readonly method: M; readonly options?: MethodOptions<M> | undefined };
}[MethodName];

/** The default by the pairs: without "unpaired-linear", with paired rows "procrustes", with a list of pairs "few-pairs". */
interface DefaultMethod {
  readonly method?: undefined;
  readonly options?: MethodOptions<'unpaired-linear' | 'procrustes' | 'few-pairs'> | undefined;
}

export type FitRequest = FitInputs & (MethodChoice | DefaultMethod);

/** The same with names and options that are known only when the program runs: of a command line, of a suite. */
interface NamedFitRequest extends FitInputs {
  readonly method?: string | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** What is done with rows of files that are not fit, and which were; instead of `skipInvalid`. */
  readonly reading?: Reading | undefined;
}

/** Spaces that are in memory already, and how to fit them. */
export interface FitInput<O> extends Omit<SearchInput<O>, 'fitStart'> {
  /** false: the map alone, labelled "unverified"; `verify` judges it later. */
  readonly verdict?: boolean;
}

export interface FitResult {
  /** [0] source→target, [1] back; of more than two spaces every direction. */
  readonly translators: readonly Translator[];
  readonly verdict: Verdict;
  readonly history: readonly HistoryRow[];
  /** Seconds spent on the map and on the verdict. */
  readonly seconds: { readonly map: number; readonly verdict: number };
}

export interface Fitted extends FitResult {
  /** Source → target. */
  readonly translator: Translator;
  readonly method: string;
  /** Rows used and rows there are, [source, target]. */
  readonly rows: readonly { readonly used: number; readonly total: number; readonly name: string }[];
}

/** Without pairs the time grows with n², and the map hardly improves beyond this. */
export const defaultRowsLimit = 20_000;

/**
 * Learns a translator from source (n, d_source) to target (m, d_target). It needs no pairs; if they are given, they
 * are used. Look at `verdict.label` before you use the translator: it says whether to trust it.
 *
 * Time without pairs: minutes for 10,000 rows a side, growing with their product. Memory: a few copies of the rows.
 *
 * Throws NOT_FOUND, BAD_FILE, BAD_VALUE, BAD_OPTION (an unknown method or option), BAD_USAGE (the method and the
 * pairs do not go together), TOO_FEW_ROWS, INTERRUPTED.
 *
 * @example
 * import { fit } from 'vecbridge';
 * const { translator, verdict } = await fit({
 *   source: 'known-a.npy',
 *   target: 'known-b.npy',
 *   pairs: true, // row i of one is row i of the other; without it no pair is needed
 *   method: 'procrustes',
 *   options: { folds: 3 },
 * });
 * console.log(verdict.label, verdict.reason);
 * await translator.save('learned');
 */
export const fit = (request: FitRequest): Promise<Fitted> => fitNamed(request);

/** `fit` with a method and options that are checked when it runs only. */
export async function fitNamed(request: NamedFitRequest): Promise<Fitted> {
  const { pairs, seed = 0 } = request;
  const method = methodNamed(request.method ?? defaultMethod(pairs));
  requirePairing(method, pairs !== undefined);
  const options = parseOptions(method.options, request.options ?? {}, method.name);
  const unlimited = request.rowsLimit === 0 || (request.rowsLimit === undefined && pairs !== undefined);
  const limit = unlimited ? Number.POSITIVE_INFINITY : (request.rowsLimit ?? defaultRowsLimit);
  const reading = request.reading ?? (request.skipInvalid ? newReading({ skip: true }) : undefined);
  const [source, target] = await load({ ...request, reading }, limit, seed);
  const known = await knownPairs({ ...request, reading }, source, target);
  const result = await fitSpaces(method, {
    spaces: known.spaces.map(({ matrix }) => matrix),
    seed,
    options,
    verdict: request.verdict ?? true,
    ...(known.pairs ? { pairs: known.pairs } : {}),
    ...(request.signal ? { signal: request.signal } : {}),
    ...(request.on ? { on: request.on } : {}),
  });
  const given = known.spaces.map(({ matrix }, side) =>
    sliceRows(matrix, [source, target][side]!.matrix.rows, matrix.rows),
  );
  const pairData = given.every((one) => one.rows > 0) ? given.map((one) => fingerprint(one)) : undefined;
  const rows = [source, target].map(({ matrix, totalRows, name }) => ({ used: matrix.rows, total: totalRows, name }));
  const translators = result.translators.map((translator, i) => {
    const order = i === 0 ? [source.name, target.name] : [target.name, source.name];
    const models = [request.modelIds?.[0] ?? source.modelId, request.modelIds?.[1] ?? target.modelId] as const;
    return translator.with({
      dataNames: order.map((name) => basename(name)),
      modelIds: i === 0 ? models : [models[1], models[0]],
      ...(pairData ? { pairData: i === 0 ? pairData : pairData.toReversed() } : {}),
    });
  });
  return { ...result, translators, translator: translators[0]!, method: method.name, rows };
}

const NOT_ASKED = 'The fit was asked not to judge its map: nothing is known of it.';

/** Searches, judges and assembles: what every fit of any method does, once its spaces are in memory. */
export async function fitSpaces<O>(method: Method<O>, input: FitInput<O>): Promise<FitResult> {
  const { verdict: asked = true, ...search } = input;
  const { seed, signal, on } = search;
  const began = performance.now();
  const found = await method.search({
    ...search,
    fitStart: async (other, { spaces, options, on }) => {
      const given = {
        spaces,
        seed,
        verdict: asked,
        options: parseOptions(other.options, options, `the start of ${method.name}`),
      };
      const { translators } = await fitSpaces(other, {
        ...given,
        ...(signal ? { signal } : {}),
        ...(on ? { on } : {}),
      });
      return translators[0]!;
    },
  });
  const mapped = performance.now();
  const given: Judged = asked
    ? await judgeFound(found.evidence, { seed, signal, on })
    : { verdict: unverified(NOT_ASKED) };
  const judged = performance.now();
  return {
    translators: await assemble(method.name, input, found, given),
    verdict: given.verdict,
    history: found.history,
    seconds: { map: (mapped - began) / 1000, verdict: (judged - mapped) / 1000 },
  };
}

/** The translators there and back, with all that their manifests say. */
async function assemble(
  method: string,
  { spaces, seed, options }: FitInput<unknown>,
  { maps, scores }: Found,
  { verdict, pairs }: Judged,
): Promise<readonly Translator[]> {
  if ('translators' in maps) {
    return maps.translators.map((translator, i) => translator.with({ verdict: pairs?.[i >> 1] ?? verdict }));
  }
  const facts = {
    ...{ method, options: { ...(options as object) }, seed, verdict, scores },
    data: spaces.map((space) => fingerprint(space)),
    engine: await engineLabel(),
  };
  const translator = 'there' in maps ? mlpTranslator(facts, maps) : linearTranslator(facts, maps);
  return [translator, translator.inverse()];
}

/** A list of pairs leaves other rows unpaired, which few-pairs uses too. */
function defaultMethod(pairs: FitRequest['pairs']): string {
  if (pairs === undefined) return 'unpaired-linear';
  return pairs === true ? 'procrustes' : 'few-pairs';
}

async function load(
  { source, target, pairs, reading }: NamedFitRequest,
  limit: number,
  seed: number,
): Promise<readonly [Sampled, Sampled]> {
  if (pairs === true && typeof source === 'string' && typeof target === 'string')
    return readPairedSamples([source, target], limit, seed, reading);
  const one = async (from: Matrix | string, name: string): Promise<Sampled> =>
    typeof from === 'string' ? readSample(from, limit, seed, reading) : { matrix: from, name, totalRows: from.rows };
  return [await one(source, 'source'), await one(target, 'target')];
}

/** The pairs as row numbers, and the spaces that have these rows. */
async function knownPairs(
  { pairs, reading }: NamedFitRequest,
  source: Sampled,
  target: Sampled,
): Promise<{ spaces: readonly Sampled[]; pairs?: Pairs | undefined }> {
  if (pairs === true || pairs === undefined) return { spaces: [source, target] };
  if (typeof pairs === 'string') return { spaces: [source, target], pairs: await readPairs(pairs, source, target) };
  return 'rows' in pairs ? { spaces: [source, target], pairs } : addPairs(pairs, [source, target], reading);
}

/** Row-aligned files must not be taken for pairs, nor pairs be left unused, without a word. */
function requirePairing({ name, pairing }: Method, given: boolean): void {
  if (pairing !== 'unpaired' && !given) {
    throw new VecbridgeError('BAD_USAGE', `${name} learns from pairs, and none were given.`, {
      hint: 'say that row i of one file pairs row i of the other (--paired), or name the pairs (--pairs, --pair-vectors); without pairs use unpaired-linear',
      context: { method: name, pairing },
    });
  }
  if (pairing === 'unpaired' && given) {
    throw new VecbridgeError('BAD_USAGE', `${name} learns without pairs, and pairs were given.`, {
      hint: 'leave the pairs out, or choose a method that uses them: few-pairs, procrustes or ridge',
      context: { method: name, pairing },
    });
  }
}
