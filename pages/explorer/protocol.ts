/** One side as the page names it. */
interface SideView {
  readonly name: string;
  readonly rows: number;
  readonly dim: number;
  readonly modelId?: string | undefined;
}

/** about.json */
export interface ExploreAbout {
  readonly dir: string;
  readonly verdict: { readonly label: string; readonly reason: string };
  readonly source: SideView;
  readonly target: SideView;
  /** Row i of one file is the same item as row i of the other. */
  readonly paired: boolean;
  /** The model that turns a pasted text into a source vector, or why there is none. */
  readonly text: { readonly model: string } | { readonly reason: string };
  /** Neighbours a list holds. */
  readonly k: number;
}

/** labels.json: one a row, row numbers where there are none. points.bin: x of all source and target rows, then y. */
export interface ExploreLabels {
  readonly source: readonly string[];
  readonly target: readonly string[];
}

export interface Near {
  /** Position on the page: in points.bin of its side. */
  readonly row: number;
  readonly label: string;
  /** Cosine, centred. */
  readonly score: number;
}

/** What POST neighbours answers to { row } or { text }. */
export interface Found {
  readonly query: { readonly row: number | null; readonly label: string };
  /** Nearest rows of the source to the query itself, the query left out. */
  readonly source: readonly Near[];
  /** Nearest rows of the target to the translation. */
  readonly target: readonly Near[];
  /** The item's own row of the target, where rows are paired. */
  readonly truth: {
    readonly row: number;
    readonly label: string;
    /** Cosine of the translation with it, and its place among all rows of the target (1 is best). */
    readonly score: number;
    readonly rank: number;
    /** Nearest rows of the target to the true row, and how many of `target` are among them or are it. */
    readonly neighbours: readonly Near[];
    readonly shared: number;
  } | null;
  /** Cosine of the best neighbour, and its CSLS (higher is surer; see `vecbridge translate --confidence`). */
  readonly score: number;
  readonly confidence: number;
}
