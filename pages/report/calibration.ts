/** How well confidence tells right translations from wrong ones. */
export interface Calibration {
  readonly bins: readonly ConfidenceBin[];
  /** Chance that a right row has the higher confidence than a wrong one: .5 says nothing, 1 all; null without both. */
  readonly auc: number | null;
}

/** Rows of about equal number, from the least sure to the surest. */
export interface ConfidenceBin {
  readonly from: number;
  readonly to: number;
  readonly mean: number;
  readonly rows: number;
  /** Share of them whose partner is the nearest row. */
  readonly correct: number;
}

const BINS = 10;

/** Confidence (n) against hits (n, 1 right, 0 wrong, shares for ties), in tenths; null for fewer than 20 rows. */
export function calibrationOf(confidence: ArrayLike<number>, hits: ArrayLike<number>): Calibration | null {
  const n = confidence.length;
  if (n < 2 * BINS) return null;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => confidence[a]! - confidence[b]! || a - b);
  const bins = Array.from({ length: BINS }, (_, b): ConfidenceBin => {
    const rows = order.slice(Math.floor((b * n) / BINS), Math.floor(((b + 1) * n) / BINS));
    const mean = (of: ArrayLike<number>): number => rows.reduce((sum, i) => sum + of[i]!, 0) / rows.length;
    return {
      from: confidence[rows[0]!]!,
      to: confidence[rows.at(-1)!]!,
      mean: mean(confidence),
      rows: rows.length,
      correct: mean(hits),
    };
  });
  return { bins, auc: aucOf(confidence, hits, order) };
}

/** Mann and Whitney's U over its largest value; rows of equal confidence count half. */
function aucOf(confidence: ArrayLike<number>, hits: ArrayLike<number>, order: readonly number[]): number | null {
  let [right, wrong, wins, wrongBelow] = [0, 0, 0, 0];
  for (let from = 0; from < order.length; ) {
    let to = from;
    let [rightHere, wrongHere] = [0, 0];
    for (; to < order.length && confidence[order[to]!] === confidence[order[from]!]; to++) {
      rightHere += hits[order[to]!]!;
      wrongHere += 1 - hits[order[to]!]!;
    }
    wins += rightHere * (wrongBelow + wrongHere / 2);
    right += rightHere;
    wrong += wrongHere;
    wrongBelow += wrongHere;
    from = to;
  }
  return right > 0 && wrong > 0 ? wins / (right * wrong) : null;
}
