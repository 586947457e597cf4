import type { Tree } from './atlas.js';

/**
 * Average linkage (Sokal and Michener 1958): the two groups with the least mean distance are joined until one is left.
 * distances: symmetric, n × n; undefined where a pair has none, which then counts as the largest there is. O(n³).
 */
export function averageLinkage(distances: readonly (readonly (number | null)[])[], distance: string): Tree {
  const n = distances.length;
  const known = distances.flat().filter((d): d is number => d !== null);
  const far = Math.max(0, ...known);
  const at = (i: number, j: number): number => distances[i]![j] ?? far;
  let groups = Array.from({ length: n }, (_, i) => ({ node: i, leaves: [i] }));
  const merges: { a: number; b: number; height: number; size: number }[] = [];
  while (groups.length > 1) {
    let best = { i: 0, j: 1, height: Number.POSITIVE_INFINITY };
    for (let i = 0; i < groups.length; i++) {
      for (let j = i + 1; j < groups.length; j++) {
        let sum = 0;
        for (const a of groups[i]!.leaves) for (const b of groups[j]!.leaves) sum += at(a, b);
        const height = sum / (groups[i]!.leaves.length * groups[j]!.leaves.length);
        if (height < best.height) best = { i, j, height };
      }
    }
    const [a, b] = [groups[best.i]!, groups[best.j]!];
    const joined = { node: n + merges.length, leaves: [...a.leaves, ...b.leaves] };
    merges.push({ a: a.node, b: b.node, height: best.height, size: joined.leaves.length });
    groups = [...groups.filter((group) => group !== a && group !== b), joined];
  }
  return { distance, merges, order: groups[0]?.leaves ?? [] };
}
