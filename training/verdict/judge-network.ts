import { parseOptions } from '../../src/core/options.js';
import type { Progress } from '../../src/core/progress.js';
import type { Random } from '../../src/core/random.js';
import type { Verdict } from '../../src/core/verdict.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { meanBestCsls } from '../../src/search/csls.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { judgeMap } from '../unpaired-linear/judge-map.js';
import { unpairedLinearOptions } from '../unpaired-linear/options.js';
import { type Sample, verificationSample } from '../unpaired-linear/verify.js';
import { type Apply, meanRowCosine } from '../vec2vec/selection.js';
import { decideNetwork, type NetworkEvidence } from './network-verdict.js';

/** The linear map of space 0 → s that a network began as, with the verdict of its fit on the same rows. */
export interface JudgedStart {
  /** W (d_0, d_s) */
  readonly weights: Matrix;
  readonly verdict: Verdict;
  /** The rows that the fit scored its nulls on. */
  readonly sample: Sample;
}

interface NetworkToJudge {
  /** The pair of spaces judged: `from` is the source. */
  readonly from: number;
  readonly to: number;
  readonly apply: Apply;
  /** Preprocessed rows of the two spaces, and those of them that were held out. */
  readonly x: Matrix;
  readonly y: Matrix;
  readonly heldOut: readonly [Matrix, Matrix];
  /** Without it the network is judged through the linear map nearest to it. */
  readonly start?: JudgedStart | undefined;
  readonly scores: Pick<NetworkEvidence, 'heldOutScore' | 'startScore'> & { readonly seeds?: number };
  /** Options of unpaired-linear for the refits and the null maps. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/** Rows from which the linear map nearest to a network is taken. */
const PROXY_ROWS = 5000;

/**
 * The verdict on one pair of spaces of a trained network. A network that began as a linear map of these very rows keeps
 * that map's evidence: what is added are two passes over held-out rows, under a second. Any other network is judged
 * through the semi-orthogonal map nearest to it, W = polar(Xᵀ F(X)), by the refits and nulls of unpaired-linear: as
 * long as the verdict of a linear fit takes.
 */
export async function judgeNetwork(input: NetworkToJudge): Promise<Verdict> {
  const { start, from, to, apply, heldOut, scores } = input;
  const sample = start?.sample ?? verificationSample(input.x, input.y, input.random.fork('verify'));
  const score = await meanBestCsls(await apply(from, to, sample.source), sample.target);
  const weights = start?.weights ?? (await nearestLinear(input));
  const verdict =
    start?.verdict ??
    (await judgeMap({
      x: input.x,
      y: input.y,
      map: weights,
      score,
      sample,
      options: parseOptions(unpairedLinearOptions, input.options, 'the verdict of vec2vec'),
      random: input.random,
      signal: input.signal,
      on: input.on,
    }));
  const there = meanRowCosine(await apply(from, to, heldOut[0]), unitRows(await matmul(heldOut[0], weights)));
  const back = meanRowCosine(
    await apply(to, from, heldOut[1]),
    unitRows(await matmul(heldOut[1], weights, { transposeB: true })),
  );
  return decideNetwork(verdict, start ? 'start' : 'nearest', { agreement: Math.min(there, back), score, ...scores });
}

async function nearestLinear({ x, apply, from, to, random }: NetworkToJudge): Promise<Matrix> {
  const rows = takeRows(x, random.fork('nearest').sample(x.rows, PROXY_ROWS));
  const mapped = await apply(from, to, rows);
  return nearestOrthogonal(await crossProduct(rows, mapped), rows.dim, mapped.dim);
}

/** The worst label decides for several pairs of spaces; its evidence is what is shown. */
export function worstVerdict(verdicts: readonly Verdict[], names: readonly string[]): Verdict {
  const rank = { 'not-aligned': 0, uncertain: 1, aligned: 2 } as const;
  let worst = 0;
  for (const [i, verdict] of verdicts.entries()) if (rank[verdict.label] < rank[verdicts[worst]!.label]) worst = i;
  const verdict = verdicts[worst]!;
  return verdicts.length === 1 ? verdict : { ...verdict, reason: `${names[worst]}: ${verdict.reason}` };
}
