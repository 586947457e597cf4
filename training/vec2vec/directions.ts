/** The order of `Trainer.translators`: 0→1, 1→0, 0→2, 2→0, 1→2, 2→1, 0→3, ... */
export function orderedPairs(spaces: number): [from: number, to: number][] {
  const pairs: [number, number][] = [];
  for (let t = 1; t < spaces; t++) for (let s = 0; s < t; s++) pairs.push([s, t], [t, s]);
  return pairs;
}

/** How evaluations name a direction. */
export const directionOf = (from: number, to: number): string => `${from}→${to}`;
export const orderedPair = (i: number, spaces: number): [number, number] => orderedPairs(spaces)[i]!;
/** Where the translator from → to is among them. */
export const pairIndex = (from: number, to: number, spaces: number): number =>
  orderedPairs(spaces).findIndex(([a, b]) => a === from && b === to);
