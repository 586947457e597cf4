import type { Progress } from '../../src/core/progress.js';
import { random } from '../../src/core/random.js';
import { matmul } from '../../src/linalg/matmul.js';
import { partnerRanks, type Ranks } from '../../src/search/partner-ranks.js';
import { retrieval, scoresOf } from '../../src/search/rank-scores.js';
import type { Means, Translator } from '../../src/translators/translator.js';
import type { Matrix } from '../../src/vectors/matrix.js';
import { preprocess, unitRows } from '../../src/vectors/preprocess.js';
import { fitSpaces } from '../../training/fit.js';
import { methodNamed } from '../../training/methods.js';
import { crossFitted } from '../../training/paired/cross-fit.js';
import { procrustesMap } from '../../training/paired/procrustes.js';
import { hasPartners } from './controls.js';
import type { Job } from './jobs.js';
import type { Measured } from './record.js';
import { loadRunData, ownPairs, spacesFor } from './run-data.js';
import { judgedOf } from './run-judged.js';

const KS = [1, 10, 100];
const FOLDS = 5;

/** Fits one method once and measures it with pairs the fit did not see. */
export async function runJob(job: Job, on?: Progress): Promise<Measured> {
  const began = performance.now();
  const method = methodNamed(job.method);
  const run = await loadRunData(job);
  const { spaces, pairs, known } = spacesFor(method.pairing, run, job);
  const cpu = process.cpuUsage();
  const { translators, verdict, seconds } = await fitSpaces(method, {
    spaces,
    ...(pairs ? { pairs } : {}),
    seed: job.seed,
    options: job.options,
    ...(on ? { on } : {}),
  });
  const used = process.cpuUsage(cpu);
  const forward = translators[0]!;
  const backward = translators[1] ?? forward.inverse?.();
  const { test, paired } = run.data;
  const partners = hasPartners(job.kind);
  const there = partners ? await ranksOf(forward, test.source, test.target) : null;
  const own = partners ? ownPairs(run) : null;
  return {
    verdict: verdict.label,
    reason: verdict.reason,
    evidence: Object.fromEntries(verdict.evidence.map(({ measure, value }) => [measure, value])),
    scores: there && {
      there: scoresOf(there, KS),
      back: backward ? scoresOf(await ranksOf(backward, test.target, test.source), KS) : null,
    },
    own: own && {
      there: scoresOf(await ranksOf(forward, own.source, own.target), KS),
      back: backward ? scoresOf(await ranksOf(backward, own.target, own.source), KS) : null,
    },
    oracle: partners ? await oracleOf(forward.means, test, paired, job.seed) : null,
    hits: there && hitsOf(there),
    judged: job.spec.judged ? await judgedOf(job.spec.judged, forward, job.seed) : null,
    rows: { source: run.source.rows, target: run.target.rows, pairs: known },
    seconds: { ...seconds, total: (performance.now() - began) / 1000 },
    cpuSeconds: (used.user + used.system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

async function ranksOf(translator: Translator, queries: Matrix, pool: Matrix): Promise<Ranks> {
  const translated = await translator.translate(queries, { centred: true });
  return partnerRanks(translated, preprocess(pool, translator.means.target).matrix);
}

/** 1 where the partner is the nearest row; rows tied for it share it. */
const hitsOf = ({ better, equal }: Ranks): number[] =>
  Array.from(better, (above, i) => (above === 0 ? 1 / (1 + equal[i]!) : 0));

interface Sides {
  readonly source: Matrix;
  readonly target: Matrix;
}

/** The ceiling in the same centred coordinates. Cross-fitted where only the test pairs are there: never in-sample. */
async function oracleOf(
  means: Means,
  test: Sides,
  paired: Sides | undefined,
  seed: number,
): Promise<Measured['oracle']> {
  const centred = (sides: Sides): [Matrix, Matrix] => [
    preprocess(sides.source, means.source).matrix,
    preprocess(sides.target, means.target).matrix,
  ];
  const [x, y] = centred(test);
  if (paired) {
    const map = await procrustesMap(...centred(paired));
    return {
      kind: 'all-pairs',
      there: await retrieval(unitRows(await matmul(x, map)), y, KS),
      back: await retrieval(unitRows(await matmul(y, map, { transposeB: true })), x, KS),
    };
  }
  if (x.rows < 2 * FOLDS) return null;
  const there = await crossFitted(x, y, FOLDS, random(seed));
  const back = await crossFitted(y, x, FOLDS, random(seed));
  return {
    kind: 'cross-fitted',
    there: await retrieval(there.predicted, y, KS),
    back: await retrieval(back.predicted, x, KS),
  };
}
