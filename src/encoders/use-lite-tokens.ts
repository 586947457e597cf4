/** One piece of the vocabulary and the logarithm of its probability. */
export type Piece = readonly [text: string, score: number];

interface Node {
  readonly next: Map<string, Node>;
  /** Number of the piece that ends here. */
  piece?: number;
}

/** The first pieces are control symbols, never found in text; 0 stands for what is not known. */
const RESERVED = 6;
const UNKNOWN = 0;
const WORD_START = '\u2581';

/**
 * The unigram tokenizer of Universal Sentence Encoder lite: the text in NFKC, each space a "▁" with one more in front, cut
 * into the pieces whose scores have the largest sum (Viterbi; Kudo 2018, "Subword regularization"). As in the model's own
 * tokenizer a symbol that begins no piece is unknown at no cost, and unknown symbols in a row are one token.
 */
export class UseLiteTokenizer {
  readonly #root: Node = { next: new Map() };
  readonly #scores: Float64Array;

  constructor(vocabulary: readonly Piece[]) {
    this.#scores = Float64Array.from(vocabulary, ([, score]) => score);
    for (let i = RESERVED; i < vocabulary.length; i++) {
      let node = this.#root;
      for (const symbol of vocabulary[i]![0]) {
        let child = node.next.get(symbol);
        if (!child) {
          child = { next: new Map() };
          node.next.set(symbol, child);
        }
        node = child;
      }
      node.piece = i;
    }
  }

  /** The numbers of the pieces; empty for a text that is empty after NFKC. */
  encode(text: string): number[] {
    const normalised = text.normalize('NFKC');
    if (normalised === '') return [];
    const symbols = Array.from(WORD_START + normalised.replaceAll(' ', WORD_START));
    const best = new Float64Array(symbols.length + 1); // 0: not reached yet
    const last = new Int32Array(symbols.length + 1);
    const from = new Int32Array(symbols.length + 1);
    const reach = (start: number, end: number, piece: number): void => {
      const score = this.#scores[piece]! + best[start]!;
      if (best[end] !== 0 && score < best[end]!) return;
      best[end] = score;
      last[end] = piece;
      from[end] = start;
    };
    for (let start = 0; start < symbols.length; start++) {
      let node = this.#root.next.get(symbols[start]!);
      let found = false;
      for (let end = start + 1; node; end++) {
        if (node.piece !== undefined) {
          reach(start, end, node.piece);
          found = true;
        }
        node = end < symbols.length ? node.next.get(symbols[end]!) : undefined;
      }
      if (!found) reach(start, start + 1, UNKNOWN);
    }
    const pieces: number[] = [];
    for (let end = symbols.length; end > 0; end = from[end]!) {
      if (last[end] !== UNKNOWN || pieces.at(-1) !== UNKNOWN) pieces.push(last[end]!);
    }
    return pieces.reverse();
  }
}
