import { VecbridgeError } from '../src/core/errors.js';
import type { Prediction } from '../src/core/prediction.js';
import type { Progress } from '../src/core/progress.js';
import { random } from '../src/core/random.js';
import type { EvidenceRow, JudgedLabel } from '../src/core/verdict.js';
import type { Translator } from '../src/translators/translator.js';
import { type Matrix, takeRows } from '../src/vectors/matrix.js';
import { fitSpaces } from './fit.js';
import { unpairedLinear } from './unpaired-linear/unpaired-linear.js';

/** Rows of a side that an outlook looks at, by default. */
const ROWS = 3000;
/** With fewer rows nothing can be seen. */
const LEAST_ROWS = 40;

const LABELS = { aligned: 'likely', uncertain: 'doubtful', 'not-aligned': 'unlikely' } as const;

/** What a fit of some of the rows says of a fit of all of them. */
export interface Outlook {
  readonly label: (typeof LABELS)[JudgedLabel];
  /** One sentence with what was looked at. */
  readonly reason: string;
  /** The top-1 that the map of these rows would show; more rows make it better. */
  readonly predicted: Prediction | null;
  /** Rows looked at, [source, target]. */
  readonly rows: readonly [source: number, target: number];
  /** What the verdict on the map of these rows was decided from. */
  readonly evidence: readonly EvidenceRow[];
}

interface OutlookRequest {
  readonly seed?: number;
  readonly rows?: number;
  readonly signal?: AbortSignal;
  readonly on?: Progress;
}

/**
 * Is a map without pairs likely to be found between x (n, p) and y (m, q)? A fit of a sample of the rows is judged as every
 * fit is. Nothing about pairs is assumed. Half a minute. Throws TOO_FEW_ROWS, INTERRUPTED.
 */
export const predictAlignment = async (x: Matrix, y: Matrix, request: OutlookRequest = {}): Promise<Outlook> =>
  (await fitOutlook(x, y, request)).outlook;

/** The same with the maps that were judged, x → y and y → x. */
export async function fitOutlook(
  x: Matrix,
  y: Matrix,
  request: OutlookRequest = {},
): Promise<{ readonly outlook: Outlook; readonly translators: readonly [there: Translator, back: Translator] }> {
  const { seed = 0, rows = ROWS, signal, on } = request;
  if (Math.min(x.rows, y.rows) < LEAST_ROWS) {
    throw new VecbridgeError(
      'TOO_FEW_ROWS',
      `an outlook needs at least ${LEAST_ROWS} rows of each space, got ${Math.min(x.rows, y.rows)}.`,
      {
        hint: 'below some thousand rows no unpaired method is known to work; pairs do, from about 30 on',
        context: { rows: [x.rows, y.rows], needed: LEAST_ROWS },
      },
    );
  }
  const rng = random(seed).fork('outlook');
  const spaces = [x, y].map((side, i) => takeRows(side, rng.fork(i).sample(side.rows, Math.min(rows, side.rows))));
  const { verdict, translators } = await fitSpaces(unpairedLinear, {
    ...{ spaces, seed, options: unpairedLinear.options.parse({}) },
    ...(signal && { signal }),
    ...(on && { on: (event) => on({ ...event, stage: `outlook, ${event.stage}` }) }),
  });
  const used = spaces.map((side) => side.rows);
  const outlook: Outlook = {
    label: LABELS[verdict.label as JudgedLabel],
    reason: `a fit of ${used.join(' and ')} rows is ${verdict.label}. ${verdict.reason}`,
    predicted: verdict.predicted ?? null,
    rows: [used[0]!, used[1]!],
    evidence: verdict.evidence,
  };
  return { outlook, translators: [translators[0]!, translators[1]!] };
}
