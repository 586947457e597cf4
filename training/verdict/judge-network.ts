import type { Progress } from '../../src/core/progress.js';
import type { Random } from '../../src/core/random.js';
import type { Verdict } from '../../src/core/verdict.js';
import { crossProduct, matmul } from '../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../src/linalg/nearest-orthogonal.js';
import { meanBestCsls } from '../../src/search/csls.js';
import { type Matrix, takeRows } from '../../src/vectors/matrix.js';
import { unitRows } from '../../src/vectors/preprocess.js';
import { meanRowCosine } from './evidence.js';
import type { NetworkPair } from './found-evidence.js';
import { judgeMap } from './judge-map.js';
import { decideNetwork, lower } from './network-verdict.js';

/** Rows from which the linear map nearest to a network is taken. */
const PROXY_ROWS = 5000;

/**
 * The verdict on one pair of spaces of a trained network. A network that began as a linear map of these very rows keeps
 * that map's evidence: what is added are two passes over held-out rows, under a second. Any other network is judged
 * through the semi-orthogonal map nearest to it, W = polar(Xᵀ F(X)), by the search that it is
 * handed over with: as long as a linear fit takes.
 */
export async function judgeNetwork(
  pair: NetworkPair,
  watch: { readonly random: Random; readonly signal?: AbortSignal | undefined; readonly on?: Progress | undefined },
): Promise<Verdict> {
  const { start, from, to, apply, heldOut, sample, scores } = pair;
  const score = await meanBestCsls(await apply(from, to, sample.source), sample.target);
  const weights = start?.weights ?? (await nearestLinear(pair, watch.random));
  const verdict = start?.verdict ?? (await judgeMap(pair.linear(weights, score), watch));
  const there = meanRowCosine(await apply(from, to, heldOut[0]), unitRows(await matmul(heldOut[0], weights)));
  const back = meanRowCosine(
    await apply(to, from, heldOut[1]),
    unitRows(await matmul(heldOut[1], weights, { transposeB: true })),
  );
  return decideNetwork(verdict, start ? 'start' : 'nearest', { agreement: Math.min(there, back), score, ...scores });
}

async function nearestLinear({ x, apply, from, to }: NetworkPair, random: Random): Promise<Matrix> {
  const rows = takeRows(x, random.fork('nearest').sample(x.rows, PROXY_ROWS));
  const mapped = await apply(from, to, rows);
  return nearestOrthogonal(await crossProduct(rows, mapped), rows.dim, mapped.dim);
}

/** The worst label decides for several pairs of spaces; its evidence is what is shown. */
export function worstVerdict(verdicts: readonly Verdict[], names: readonly string[]): Verdict {
  const label = verdicts.map((one) => one.label).reduce(lower);
  const worst = verdicts.findIndex((one) => one.label === label);
  const verdict = verdicts[worst]!;
  return verdicts.length === 1 ? verdict : { ...verdict, reason: `${names[worst]}: ${verdict.reason}` };
}
