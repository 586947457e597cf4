/** What is known of a map that was found without pairs. */
export interface UnpairedEvidence {
  /** Verification score of the map. */
  readonly score: number;
  /** Agreement of third moments under the map, divided by that under the best map unlike it. */
  readonly margin: number;
  readonly heldOut: HeldOutMoments;
  /** Correlation of the third moments of two halves of a space; the less reliable one. */
  readonly reliability: number;
  /** Third moments inside clusters: their agreement under the map, corrected for noise, and their reliability. */
  readonly within: {
    readonly agreement: number;
    readonly reliability: number;
    readonly dims: number;
    /** The agreement inside coarser clusters, which is surer. Predictions are made from both. */
    readonly coarse: number;
  };
  /** Mean cosine of a row to the nearest other row of its side (`nearestCosine`), of the denser side. */
  readonly nearest: number;
  readonly rows: readonly [number, number];
}

/** Third moments of rows set aside, which had no part in finding the map. */
interface HeldOutMoments {
  /** Agreement under the map. */
  readonly agreement: number;
  /** Agreement under its control maps: the best maps unlike it. */
  readonly controls: readonly number[];
  /** Mean cosine of the judged map with the one that was tested, which it was refined from. */
  readonly toMap: number;
}
