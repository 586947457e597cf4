import { check, type EvidenceRow, fact, type JudgedLabel, MOST_RATIO, type Verdict } from '../../src/core/verdict.js';
import { predictTop1 } from './prediction.js';
import type { UnpairedEvidence } from './unpaired-evidence.js';

/** Calibrated on known cases: docs/verdict.md says which, and how far the right and the wrong ones are apart. */
export const THRESHOLDS = {
  /** Agreement on the rows of the search, divided by that of the best control map. */
  margin: 1.06,
  /** Standard deviations of the controls by which rows set aside agree better under the map, and their ratio. */
  heldOut: { z: 2, ratio: 1.05 },
  /** Below this the moments of a side are mostly noise. */
  reliability: 0.25,
  /** Maps of unrelated searches are near 0. Refinement of a hard pair moves the rows far: right maps were from .45 (MiniLM, mpnet → E5, 5,000 rows). */
  toMap: 0.4,
  /**
   * Of the agreement within clusters, less `errors` of its standard errors. Spaces that share classes and no items stay far below. Wrong maps
   * between text encoders with 1,500 and 2,000 rows reach .57 before the errors are taken off and .37 after it.
   */
  within: { agreement: 0.36, errors: 4, reliability: 0.03 },
  /** With fewer rows those set aside, a tenth, are fewer than fifty. */
  rows: 500,
  /** A map for which not even one of these speaks is not aligned. */
  lost: { margin: 1.02, z: 1.5 },
} as const;

/** Fewer controls than this tell nothing: in few dimensions every climb may end at the same map, right or wrong. */
const LEAST_CONTROLS = 3;
/** Below this the spread of a handful of numbers says nothing. */
const LEAST_SD = 2e-3;

/**
 * aligned: every check passes. not-aligned: the map is no better than the control maps, neither on the rows of its
 * search nor on rows set aside. uncertain: anything between.
 * A piece of evidence that gets worse never makes the label better.
 */
export function decideUnpaired(e: UnpairedEvidence): Verdict {
  const controls = against(e.heldOut.agreement, e.heldOut.controls);
  const enough = e.heldOut.controls.length >= LEAST_CONTROLS;
  const evidence: EvidenceRow[] = [
    check(
      'margin over controls',
      enough ? Math.min(MOST_RATIO, e.margin) : 1,
      THRESHOLDS.margin,
      "agreement of both spaces' third moments under the map, divided by the same under the best control map; control maps are the best maps of the same search that are unlike this one",
    ),
    check(
      'held-out moments against controls',
      enough ? controls.z : 0,
      THRESHOLDS.heldOut.z,
      'agreement on rows that the search never saw, in standard deviations above the mean of the control maps',
    ),
    check(
      'held-out moments to controls',
      enough ? controls.ratio : 1,
      THRESHOLDS.heldOut.ratio,
      'agreement on rows that the search never saw, divided by the mean of the control maps',
    ),
    check(
      'rows',
      Math.min(...e.rows),
      THRESHOLDS.rows,
      'rows of the smaller side; a tenth of them was kept from the search',
    ),
    check(
      'moment reliability',
      e.reliability,
      THRESHOLDS.reliability,
      'correlation of third moments between two halves of one space; the lower of the two spaces',
    ),
    check(
      'agreement within clusters',
      leastAgreement(e.within),
      THRESHOLDS.within.agreement,
      "correlation of both spaces' third moments inside clusters (rows minus the mean of their cluster), minus four standard errors; it shows that items match, not only classes",
    ),
    check(
      'tested map to map',
      e.heldOut.toMap,
      THRESHOLDS.toMap,
      'mean cosine of the same rows under the map that was tested and under the refined map that is saved',
    ),
    fact('score', e.score, 'mean best CSLS of the map on a fixed sample'),
    fact(
      'correlation within clusters',
      e.within.agreement,
      'that correlation before the standard errors are taken off, corrected for noise',
    ),
    fact(
      'reliability within clusters',
      e.within.reliability,
      'correlation of those third moments between two halves of one side; the lower of the two sides',
    ),
    fact(
      'nearest rows',
      e.nearest,
      'mean cosine of a row to the nearest other row of its side, of the denser side; partners are harder to tell from their neighbours where it is high',
    ),
    fact('control maps', e.heldOut.controls.length, 'number of control maps'),
  ];
  const failed = evidence.filter((row) => row.passed === false);
  const lost = enough && e.margin < THRESHOLDS.lost.margin && controls.z < THRESHOLDS.lost.z;
  const label: JudgedLabel = lost ? 'not-aligned' : failed.length === 0 ? 'aligned' : 'uncertain';
  return {
    label,
    reason: reasonFor(label, e, failed, controls.ratio),
    score: e.score,
    null: null,
    consensus: null,
    predicted: predictTop1(e, label),
    evidence,
  };
}

/**
 * Correlations of unrelated third moments of k dims, symmetric tensors of about k³/6 free entries, scatter by √(6 / k³); measured .9
 * to 1.4 times as much (random rotations of the rests of real encoders, k 12 to 48).
 */
const SPREAD = 1.2;

/** The corrected correlation less its uncertainty: a moment as unreliable as h is off by the spread / r, r = 2h / (1 + h). */
export function leastAgreement({ agreement, reliability, dims }: Omit<UnpairedEvidence['within'], 'coarse'>): number {
  if (reliability < THRESHOLDS.within.reliability) return 0;
  const error = (SPREAD * Math.sqrt(6 / dims ** 3) * (1 + reliability)) / (2 * reliability);
  return Math.max(0, agreement - THRESHOLDS.within.errors * error);
}

/** Where a value lies among those of wrong maps. */
function against(value: number, others: readonly number[]) {
  const count = Math.max(1, others.length);
  const mean = others.reduce((a, b) => a + b, 0) / count;
  const sd = Math.sqrt(others.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, count - 1));
  return { z: (value - mean) / Math.max(sd, LEAST_SD), ratio: mean > 0 ? value / mean : value > 0 ? MOST_RATIO : 0 };
}

function reasonFor(label: JudgedLabel, e: UnpairedEvidence, failed: readonly EvidenceRow[], ratio: number): string {
  const missed = failed
    .map((row) => `${row.measure} ${Number(row.value.toPrecision(3))} < ${row.threshold}`)
    .join(', ');
  if (label === 'aligned') {
    return `All checks passed: on rows that the search never saw, the spaces agree ${ratio.toFixed(2)} times as well as under the control maps (the best maps unlike it).`;
  }
  if (label === 'not-aligned') {
    const more = Math.min(...e.rows) < MANY_ROWS ? ` ${MORE_ROWS}` : '';
    return `Do not use this map: it is no better than other maps of the same search (${missed}).${more}`;
  }
  const names = new Set(failed.map(({ measure }) => measure));
  const rows = Math.min(...e.rows);
  const few =
    e.heldOut.controls.length < LEAST_CONTROLS
      ? ' The search found too few other maps to compare it with.'
      : names.has('agreement within clusters')
        ? ' The two sides may share classes of items (topics) but no map between single items.'
        : rows < FEW_ROWS
          ? ` More rows may decide it: the smaller side has ${rows}.`
          : '';
  return `Not all checks passed (${missed}). Measure the map on known pairs before you rely on it.${few}`;
}

const FEW_ROWS = 5000;
/** Rows a side from which on more of them hardly help: docs/results/modern. */
const MANY_ROWS = 15_000;
const MORE_ROWS =
  'More rows may help: maps between similar encoders were found from 2,000 rows a side, between dissimilar ones from 15,000.';
