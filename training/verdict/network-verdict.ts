import { check, type EvidenceRow, fact, type Verdict, type VerdictLabel } from '../../src/core/verdict.js';

/** What is known of a network, beside the verdict on a linear map of the same two spaces. */
export interface NetworkEvidence {
  /** Mean cosine of what the network and the linear map make of held-out rows, the lower of the two directions. */
  readonly agreement: number;
  /** Verification score of the network. */
  readonly score: number;
  /** Held-out score of the network, and of the state it was trained from, where its training is at hand. */
  readonly heldOutScore?: number;
  readonly startScore?: number;
  /** Mean agreement of independently seeded networks on held-out rows, where there are several. */
  readonly seeds?: number;
}

/** From the one that says least for a map to the one that says most. */
const ORDER: readonly VerdictLabel[] = ['not-aligned', 'unverified', 'uncertain', 'aligned'];

/** Mean cosine of a network with a linear map: aligned from `aligned` on, not below `not`. */
const AGREEMENT = { aligned: 0.5, not: 0.3 };

/** The lower of two labels. */
export const lower = (a: VerdictLabel, b: VerdictLabel): VerdictLabel => (ORDER.indexOf(a) <= ORDER.indexOf(b) ? a : b);

/**
 * The verdict on a network, from that on a linear map of the same spaces (the one it was started from, or the one
 * nearest to it) and from how the network compares with it. It is never better than the linear map's: what the network
 * adds is seen only in scores that a network could learn to raise. Thresholds as for linear maps (docs/verdict.md).
 */
export function decideNetwork(linear: Verdict, linearIs: 'start' | 'nearest', e: NetworkEvidence): Verdict {
  const rows: EvidenceRow[] = [
    check(
      linearIs === 'start' ? 'agreement with the start' : 'agreement with linear',
      e.agreement,
      AGREEMENT.aligned,
      linearIs === 'start'
        ? 'mean cosine of held-out rows under the network and under the linear map that it started from; the lower of the two directions'
        : 'mean cosine of held-out rows under the network and under the linear map nearest to it; the lower of the two directions',
    ),
  ];
  const { heldOutScore, startScore } = e;
  if (heldOutScore !== undefined)
    rows.push(
      fact('held-out score', heldOutScore, 'mean best CSLS of the network on unpaired rows it was not trained on'),
    );
  if (startScore !== undefined)
    rows.push(fact('held-out score of the start', startScore, 'the same before the first step'));
  if (e.seeds !== undefined) {
    rows.push(fact('agreement of seeds', e.seeds, 'mean cosine of the same rows under networks of different seeds'));
  }
  const failed = rows.filter((row) => row.passed === false);
  const own: VerdictLabel = failed.length === 0 ? 'aligned' : e.agreement < AGREEMENT.not ? 'not-aligned' : 'uncertain';
  const label = lower(linear.label, own);
  const evidence = [...rows, ...linear.evidence.map((row) => ({ ...row, measure: `linear: ${row.measure}` }))];
  const missed = failed
    .map((row) => `${row.measure} ${Number(row.value.toPrecision(3))} < ${row.threshold}`)
    .join(', ');
  return {
    label,
    reason: reasonFor(label, linear, own, missed),
    score: e.score,
    null: linear.null,
    consensus: linear.consensus,
    predicted: label === linear.label ? (linear.predicted ?? null) : null,
    evidence,
  };
}

function reasonFor(label: VerdictLabel, linear: Verdict, own: VerdictLabel, missed: string): string {
  if (label === 'aligned') return `The linear map passed its checks, and the network agrees with it. ${linear.reason}`;
  if (own === 'aligned') return linear.reason;
  if (label === 'uncertain')
    return `Not all checks of the network passed (${missed}). Measure it on known pairs before you rely on it.`;
  return linear.label === 'aligned'
    ? `Do not use this network: ${missed}. The linear map it is compared with passed its checks; use that one.`
    : `Do not use this network: ${missed || linear.reason}`;
}
