import { stopIfAborted } from '../src/core/cancellation.js';
import { VecbridgeError } from '../src/core/errors.js';
import type { Progress } from '../src/core/progress.js';
import { random } from '../src/core/random.js';
import type { Verdict } from '../src/core/verdict.js';
import { saveVerdict } from '../src/translators/checkpoint.js';
import { directed } from '../src/translators/directed.js';
import { LinearTranslator } from '../src/translators/linear.js';
import { loadTranslator } from '../src/translators/load.js';
import type { Manifest } from '../src/translators/manifest.js';
import { requireWritable } from '../src/translators/shipped.js';
import { requireSpaceDims } from '../src/translators/source-dims.js';
import type { Translator } from '../src/translators/translator.js';
import { type Matrix, takeRows } from '../src/vectors/matrix.js';
import { preprocess, restore } from '../src/vectors/preprocess.js';
import { readSample } from '../src/vectors/read-sample.js';
import { newReading, type Reading } from '../src/vectors/usable-rows.js';
import { defaultRowsLimit } from './fit.js';
import { unpairedLinearOptions } from './unpaired-linear/options.js';
import { linearEvidence, unpairedLinear } from './unpaired-linear/unpaired-linear.js';
import { verificationSample, verificationScore } from './unpaired-linear/verification-score.js';
import { usableSpace } from './usable-space.js';
import type { Apply, Evidence } from './verdict/found-evidence.js';
import { judge } from './verdict/judge.js';

export interface VerifyRequest {
  /** A translator, or its folder. */
  readonly translator: Translator | string;
  /** Vectors of the source model: a matrix (n, d_source) or the path of a file. Rows need not belong together. */
  readonly source: Matrix | string;
  /** Vectors of the target model: a matrix (m, d_target) or the path of a file. */
  readonly target: Matrix | string;
  /** Default 0. */
  readonly seed?: number;
  /** Maximum number of rows read from a file, a random sample by the seed. Default: `defaultRowsLimit`; 0: all. */
  readonly rowsLimit?: number;
  /** Write the verdict into the translator's folder. Default: false. */
  readonly write?: boolean | undefined;
  /** Rows of files that are NULL, NaN, infinite, zero or of another length are left out instead of refused. */
  readonly skipInvalid?: boolean | undefined;
  /** What is done with rows of files that are not fit, and which were; instead of `skipInvalid`. */
  readonly reading?: Reading | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

export interface Verified {
  readonly verdict: Verdict;
  /** The manifest of the translator as it was. */
  readonly before: Manifest;
  /** Rows used, [source, target]. */
  readonly rows: readonly [number, number];
  readonly seconds: number;
}

/** Rows of a side on which a network is compared with the linear map nearest to it. */
const COMPARED_ROWS = 2000;

/**
 * Judges a translator, whoever made it, on unpaired vectors of its two models: source (n, d_source) and target (m,
 * d_target). It makes the checks that `fit` makes of a map found without pairs: a search of its own looks for other
 * maps that fit as well. It takes as long as a fit.
 *
 * Throws DIM_MISMATCH, TOO_FEW_ROWS, BAD_VALUE (unusable rows), NOT_FOUND, BAD_FILE, BAD_TRANSLATOR, INTERRUPTED.
 *
 * @example
 * import { verify } from 'vecbridge';
 * const { verdict, seconds } = await verify({ translator: 'a-to-b', source: 'a.npy', target: 'b.npy' });
 * console.log(verdict.label, verdict.reason, seconds);
 */
export async function verify(request: VerifyRequest): Promise<Verified> {
  const { seed = 0, signal, on, write = false } = request;
  const dir = typeof request.translator === 'string' ? request.translator : undefined;
  if (write && dir === undefined) {
    throw new VecbridgeError('BAD_USAGE', 'a translator in memory has no folder to write a verdict into.', {
      hint: 'give the folder of the translator, or use translator.with({ verdict })',
    });
  }
  if (write && dir !== undefined) requireWritable(dir);
  const translator =
    typeof request.translator === 'string' ? await loadTranslator(request.translator) : request.translator;
  const began = performance.now();
  const [source, target] = [await load(request, 'source'), await load(request, 'target')];
  requireSpaceDims(translator.manifest, source, target);
  usableSpace(source, 'source');
  usableSpace(target, 'target');
  stopIfAborted(signal, 'verifying');
  const x = preprocess(source, translator.means.source).matrix;
  const y = preprocess(target, translator.means.target).matrix;
  const verdict = await judge(await evidenceOf(translator, x, y, { seed }), { seed, signal, on });
  stopIfAborted(signal, 'verifying');
  if (write && dir !== undefined) await saveVerdict(dir, verdict);
  const seconds = (performance.now() - began) / 1000;
  return { verdict, before: translator.manifest, rows: [x.rows, y.rows], seconds };
}

/** A matrix as the translator itself when it is linear, anything else through the linear map nearest to it. */
async function evidenceOf(
  translator: Translator,
  x: Matrix,
  y: Matrix,
  { seed }: { readonly seed: number },
): Promise<Evidence> {
  const rng = random(seed).fork('verify');
  const sample = verificationSample(x, y, rng);
  const options = optionsOf(translator);
  const linear = (map: Matrix, score: number) => linearEvidence({ x, y, map, score, options });
  if (translator instanceof LinearTranslator) {
    return linear(translator.weights, await verificationScore(translator.weights, sample));
  }
  const { means } = translator;
  const apply: Apply = (from, _, rows) =>
    from === 0
      ? translator.translate(restore(rows, means.source), { centred: true })
      : directed(translator, true, 'the translator').translate(restore(rows, means.target), { centred: true });
  const some = (m: Matrix, side: string): Matrix => takeRows(m, rng.fork(side).sample(m.rows, COMPARED_ROWS));
  const heldOut = [some(x, 'held-out source'), some(y, 'held-out target')] as const;
  const name = 'source and target';
  return {
    kind: 'network',
    pairs: [{ name, from: 0, to: 1, apply, x, y, heldOut, sample, scores: {}, linear }],
  };
}

/** Refits run as the translator was fitted, where it was by this method and its options still hold. */
function optionsOf({ manifest }: Translator) {
  const own = manifest.method === unpairedLinear.name ? unpairedLinearOptions.safeParse(manifest.options) : undefined;
  return own?.success ? own.data : unpairedLinearOptions.parse({});
}

async function load(request: VerifyRequest, side: 'source' | 'target'): Promise<Matrix> {
  const from = request[side];
  if (typeof from !== 'string') return from;
  const { rowsLimit = defaultRowsLimit, seed = 0 } = request;
  const reading = request.reading ?? (request.skipInvalid ? newReading({ skip: true }) : undefined);
  return (await readSample(from, rowsLimit === 0 ? Number.POSITIVE_INFINITY : rowsLimit, seed, reading)).matrix;
}
