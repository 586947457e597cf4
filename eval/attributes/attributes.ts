import { topk } from '../../src/linalg/topk.js';
import type { Matrix } from '../../src/vectors/matrix.js';

interface AttributeOptions {
  /** k of top-k label accuracy. */
  readonly ks: readonly number[];
  /** Labelled neighbours that vote. */
  readonly neighbours: number;
}

/** What the nearest labelled vectors say of vectors whose texts are unknown. */
export interface AttributeScores {
  /** k → share of rows whose label is among the k labels guessed first. */
  readonly accuracy: Readonly<Record<string, number>>;
  /** The same, mean over the classes that occur: a guess of the most frequent class gains nothing here. */
  readonly balanced: Readonly<Record<string, number>>;
}

/**
 * Guesses labels of vectors (n, d) from labelled vectors (m, d), all centred and of unit length: the nearest labelled rows
 * vote with their cosine, labels are ordered by their votes (equal votes: the nearer first), and the true label is looked
 * up in that order. A label none of the neighbours has counts as not found. Memory: n × neighbours.
 */
export async function inferAttributes(
  vectors: Matrix,
  truth: Uint32Array,
  labelled: Matrix,
  labels: Uint32Array,
  { ks, neighbours }: AttributeOptions,
): Promise<AttributeScores> {
  const near = await topk(vectors, labelled, neighbours);
  const places = Uint32Array.from({ length: vectors.rows }, (_, i) => {
    const votes = new Map<number, number>();
    for (let t = i * near.k; t < (i + 1) * near.k; t++) {
      const label = labels[near.indices[t]!]!;
      votes.set(label, (votes.get(label) ?? 0) + Math.max(0, near.scores[t]!));
    }
    const order = [...votes].sort((a, b) => b[1] - a[1]).map(([label]) => label); // stable: the nearer first
    const place = order.indexOf(truth[i]!);
    return place < 0 ? NOWHERE : place;
  });
  return accuracyOf(places, truth, ks);
}

/** The floor: the most frequent labels guessed for every row. */
export function majorityAttributes(truth: Uint32Array, labels: Uint32Array, ks: readonly number[]): AttributeScores {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([label]) => label);
  const places = Uint32Array.from(truth, (label) => {
    const place = order.indexOf(label);
    return place < 0 ? NOWHERE : place;
  });
  return accuracyOf(places, truth, ks);
}

const NOWHERE = 0xffffffff;

function accuracyOf(places: Uint32Array, truth: Uint32Array, ks: readonly number[]): AttributeScores {
  const rowsOf = new Map<number, number[]>();
  truth.forEach((label, i) => {
    const rows = rowsOf.get(label);
    if (rows) rows.push(i);
    else rowsOf.set(label, [i]);
  });
  const share = (rows: Iterable<number>, n: number, k: number): number => {
    let found = 0;
    for (const i of rows) if (places[i]! < k) found++;
    return found / n;
  };
  const accuracy: Record<string, number> = {};
  const balanced: Record<string, number> = {};
  for (const k of ks) {
    accuracy[k] = share(truth.keys(), truth.length, k);
    let sum = 0;
    for (const rows of rowsOf.values()) sum += share(rows, rows.length, k);
    balanced[k] = sum / rowsOf.size;
  }
  return { accuracy, balanced };
}
