import { VecbridgeError } from '../core/errors.js';
import { type Random, random } from '../core/random.js';
import type { EvidenceRow } from '../core/verdict.js';
import { type Matrix, sliceRows, takeRows } from '../vectors/matrix.js';
import { centre, meanOf, unitRows } from '../vectors/preprocess.js';
import { type LengthSummary, lengthsOf } from './lengths.js';
import { fitOf, momentsOf, renamedRows, someDims, structureOf } from './structure.js';
import { deadDims } from './zeros.js';

/** Whether two sets of vectors come from one model. */
export interface SameSpace {
  readonly label: 'yes' | 'no' | 'cannot tell';
  /** One sentence with what decided. */
  readonly reason: string;
  /** What to do about it; null where nothing needs to be done. */
  readonly advice: string | null;
  readonly evidence: readonly EvidenceRow[];
  readonly rows: readonly [number, number];
  readonly dims: readonly [number, number];
  readonly lengths: readonly [LengthSummary, LengthSummary];
}

/** How the rows of one side fit the structure of the other. */
interface Fit {
  /** Standard deviations above renamed coordinates. */
  readonly z: number;
  /** 0: as renamed coordinates, 1: as unseen rows of the other side. */
  readonly share: number;
  /** z of unseen rows of the other side: what could be seen. */
  readonly power: number;
}

/** Rows looked at, fewest of a reference, and of a side that is a reference for the other too. */
const ROWS = { side: 2000, reference: 24, both: 200 } as const;
const DIMS = 256;
const RENAMINGS = 64;
/**
 * Chosen on MiniLM and E5 (bench/spaces): rows of one model, whatever their topic, reach shares from .2 on, of two models
 * at most .1 with five rows and .05 with fifty. `far` renamings' deviations are allowed above the share measured. A
 * side was shifted where the share grows `shifted` times when the means are taken off.
 */
const LIMITS = { z: 5, share: 0.12, far: 3, none: 0.2, shifted: 2.5 } as const;

/**
 * Says whether x (n, d) and y (m, d), raw vectors, come from the same model with the same settings: "yes", "no" or
 * "cannot tell". The populations may differ: topics, queries and documents.
 *
 * Method: each side is compared with the structure of the other. Two controls are compared in the same way: the same
 * rows with permuted coordinates (a model that shares nothing) and unseen rows of the side itself (the same
 * population).
 *
 * Limits: one side needs 24 rows, the other one row; few rows more often give "cannot tell". Models that are tuned
 * from the same weights, or neighbouring layers of one model, share structure and can give "yes".
 *
 * Cost: about half a second of one core.
 *
 * Throws TOO_FEW_ROWS.
 *
 * @example
 * import { readMatrix, sameSpace } from 'vecbridge';
 * const [first, second] = [(await readMatrix('a.npy')).matrix, (await readMatrix('b.npy')).matrix];
 * const { label, reason, advice } = await sameSpace(first, second);
 * console.log(label, reason, advice);
 */
export async function sameSpace(x: Matrix, y: Matrix, options: { seed?: number } = {}): Promise<SameSpace> {
  const rng = random(options.seed ?? 0).fork('same space');
  const left = sampled(x, rng.fork('first'));
  const right = sampled(y, rng.fork('second'));
  requireRows(left, right);
  const facts = {
    rows: [x.rows, y.rows] as const,
    dims: [x.dim, y.dim] as const,
    lengths: [lengthsOf(left), lengthsOf(right)] as const,
  };
  if (x.dim !== y.dim) return { ...(await otherDims(left, right, rng)), ...facts };
  const dead = deadDims(left, right);
  if (dead.count > 0) {
    const [short, whole] = dead.side === 0 ? ['first', 'second'] : ['second', 'first'];
    return {
      label: 'no',
      reason: `${dead.count} of ${x.dim} dims are zero in the ${short} and in use in the ${whole}: vectors were cut and filled up`,
      advice: 'cut both to the same dims, or embed one side again with the settings of the other',
      evidence: [
        {
          measure: 'dims in use on one side only',
          value: dead.count,
          threshold: 0,
          passed: false,
          meaning: 'dims whose numbers are zero on one side',
        },
      ],
      ...facts,
    };
  }
  return { ...judge(await compared(unitRows(left), unitRows(right), rng), facts.rows), ...facts };
}

interface Compared {
  readonly forward: Fit | null;
  readonly back: Fit | null;
  /** The same with the mean of each side taken off; null with few rows, and where nothing hangs on it. */
  readonly centred: Fit | null;
}

/** Unit rows of both sides, on the same coordinates. */
async function compared(x: Matrix, y: Matrix, rng: Random): Promise<Compared> {
  const dims = someDims(x.dim, DIMS, rng.fork('dims'));
  const [a, b] = x.dim > DIMS ? [renamedRows(x, dims), renamedRows(y, dims)] : [x, y];
  const fit = (p: Matrix, q: Matrix, name: string) => (q.rows < ROWS.reference ? null : fitIn(p, q, rng.fork(name)));
  const enough = Math.min(a.rows, b.rows) >= ROWS.both;
  const forward = await fit(a, b, 'forward');
  const back = a.rows >= ROWS.both || b.rows < ROWS.reference ? await fit(b, a, 'back') : null;
  const shifted = enough && [forward, back].some((one) => one && one.share <= LIMITS.none);
  return {
    forward,
    back,
    centred: shifted ? await fit(centre(a, meanOf(a)), centre(b, meanOf(b)), 'centred') : null,
  };
}

async function fitIn(x: Matrix, reference: Matrix, rng: Random): Promise<Fit> {
  const half = reference.rows >> 1;
  const structure = await structureOf(sliceRows(reference, 0, half));
  const moments = await momentsOf(x);
  const own = fitOf(await momentsOf(sliceRows(reference, half, reference.rows)), structure);
  const nulls = Array.from({ length: RENAMINGS }, () => fitOf(moments, structure, rng.permutation(x.dim)));
  const mean = nulls.reduce((a, b) => a + b, 0) / RENAMINGS;
  const sd = Math.sqrt(nulls.reduce((a, b) => a + (b - mean) ** 2, 0) / (RENAMINGS - 1));
  const over = fitOf(moments, structure) - mean;
  if (!(sd > 0) || !(own > mean)) return { z: 0, share: 0, power: 0 };
  return { z: over / sd, share: over / (own - mean), power: (own - mean) / sd };
}

const isSame = ({ z, share }: Fit): boolean => z >= LIMITS.z && share >= LIMITS.share;
/** Nothing is shared, and what other topics of one model share would have been seen. */
const isOther = ({ z, power }: Fit): boolean => z < LIMITS.z && power > 0 && (z + LIMITS.far) / power <= LIMITS.none;

type Judged = Pick<SameSpace, 'label' | 'reason' | 'advice' | 'evidence'>;

const EMBED = 'embed one side again with the model of the other';

function judge({ forward, back, centred }: Compared, rows: readonly [number, number]): Judged {
  const fits = [forward, back].filter((fit) => fit !== null);
  const evidence = [
    ...(forward ? evidenceOf('first in the structure of the second', forward) : []),
    ...(back ? evidenceOf('second in the structure of the first', back) : []),
    ...(centred ? evidenceOf('first in the structure of the second, means taken off', centred) : []),
  ];
  const best = fits.reduce<Fit | undefined>((a, b) => (a && a.share >= b.share ? a : b), undefined);
  const least = fits.reduce<Fit | undefined>((a, b) => (a && a.share <= b.share ? a : b), undefined);
  const part = (fit: Fit | undefined): string => `${Math.round(100 * Math.max(0, fit?.share ?? 0))} %`;
  if (fits.length > 0 && fits.every(isSame)) {
    const reason = `each side lies in the directions that the other uses: ${part(least)} of what rows of one population would give, z ${least!.z.toFixed(0)}`;
    return { label: 'yes', reason, advice: null, evidence };
  }
  const apart = fits.some(isOther);
  const shifted = centred && isSame(centred) && centred.share >= LIMITS.shifted * Math.max(0, least!.share);
  if (shifted) {
    return {
      label: 'no',
      reason: `the two share their directions only when the mean of each is taken off (${part(centred)}): the same model, one side centred or shifted`,
      advice: 'give both sides the same preprocessing: subtract the mean of both, or of neither',
      evidence,
    };
  }
  if (apart && !fits.some(isSame)) {
    return {
      label: 'no',
      reason: `the two share no directions: ${part(best)} of what rows of one population would give, as vectors with other coordinates would`,
      advice: `two models, or one in other coordinates: vecbridge fit makes a translator; where there is one, --inverse goes the other way; or ${EMBED}`,
      evidence,
    };
  }
  if (apart) {
    return {
      label: 'cannot tell',
      reason: `one side lies in the directions of the other (${part(best)}), the other does not (${part(least)}): related models or settings, or very narrow topics`,
      advice: `compare the settings of both; if they differ, ${EMBED}`,
      evidence,
    };
  }
  const weak = fits.every(({ power }) => power < LIMITS.far / LIMITS.none);
  const reason = weak
    ? `the larger side has too little structure, or too few rows (${Math.max(...rows)}), to tell a model by`
    : `what is shared (${part(best)} of what one population would give) is too much for two models and too little for one`;
  return { label: 'cannot tell', reason, advice: 'give more rows', evidence };
}

function evidenceOf(what: string, { z, share, power }: Fit): EvidenceRow[] {
  return [
    {
      measure: `${what}: share`,
      value: share,
      threshold: LIMITS.share,
      passed: share >= LIMITS.share,
      meaning: '0: as with renamed coordinates; 1: as unseen rows of the same side',
    },
    {
      measure: `${what}: z`,
      value: z,
      threshold: LIMITS.z,
      passed: z >= LIMITS.z,
      meaning: `standard deviations above renamed coordinates; ${power.toFixed(0)} for unseen rows of the same side`,
    },
  ];
}

/** Sides of different dims are never of one space; the shorter may be the longer one cut. */
async function otherDims(x: Matrix, y: Matrix, rng: Random): Promise<Judged> {
  const dim = Math.min(x.dim, y.dim);
  const cut = (m: Matrix): Matrix =>
    unitRows(
      m.dim === dim
        ? m
        : renamedRows(
            m,
            Uint32Array.from({ length: dim }, (_, i) => i),
          ),
    );
  const start = judge(await compared(cut(x), cut(y), rng), [x.rows, y.rows]);
  const evidence: EvidenceRow[] = [
    {
      measure: 'dims',
      value: Math.max(x.dim, y.dim),
      threshold: dim,
      passed: false,
      meaning: `the first has ${x.dim} dims, the second ${y.dim}`,
    },
    ...start.evidence.map((one) => ({ ...one, measure: `first ${dim} dims, ${one.measure}` })),
  ];
  const reason = `the first has ${x.dim} dims, the second ${y.dim}`;
  if (start.label !== 'yes')
    return { label: 'no', reason, advice: `vecbridge fit makes a translator; or ${EMBED}`, evidence };
  return {
    label: 'no',
    reason: `${reason}; their first ${dim} dims are of one model: the shorter looks cut from the longer`,
    advice: `cut the longer to its first ${dim} dims, then bring its rows to length 1`,
    evidence,
  };
}

/** Rows that have a direction, a sample in random order: halves of it are alike. */
function sampled(m: Matrix, rng: Random): Matrix {
  const usable: number[] = [];
  for (let i = 0; i < m.rows; i++) {
    let squared = 0;
    for (let j = i * m.dim; j < (i + 1) * m.dim; j++) squared += m.data[j]! ** 2;
    if (squared > 0 && Number.isFinite(squared)) usable.push(i);
  }
  return takeRows(
    m,
    Array.from(rng.sample(usable.length, ROWS.side), (i) => usable[i]!),
  );
}

function requireRows(x: Matrix, y: Matrix): void {
  if (Math.min(x.rows, y.rows) >= 1 && Math.max(x.rows, y.rows) >= ROWS.reference) return;
  throw new VecbridgeError(
    'TOO_FEW_ROWS',
    `comparing two spaces needs at least 1 row of one and ${ROWS.reference} of the other that are not zero, got ${x.rows} and ${y.rows}.`,
    { hint: 'give more rows of one side', context: { rows: [x.rows, y.rows], needed: [1, ROWS.reference] } },
  );
}
