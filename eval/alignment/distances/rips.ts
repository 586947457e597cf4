/**
 * The one-dimensional barcode (holes) of the Vietoris–Rips filtration of a symmetric n × n dissimilarity matrix:
 * [birth, death] of every bar of positive length that ends; holes never filled are left out. Persistent
 * cohomology over Z/2 (de Silva, Morozov and Vejdemo-Johansson 2011), edges from long to short, with clearing of the
 * edges that join components and the shortcut for edges whose first cofacet has their own length (Bauer 2021). An entry
 * of Infinity is an edge that never appears. Memory O(n²) beside the reduction; meant for n of a few hundred.
 */
export function holes(distances: Float64Array, n: number): [birth: number, death: number][] {
  const d = (i: number, j: number): number => distances[i * n + j]!;
  const edges: number[] = []; // i·n + j, i > j
  for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) if (d(i, j) < Number.POSITIVE_INFINITY) edges.push(i * n + j);
  edges.sort((a, b) => distances[a]! - distances[b]! || a - b);
  const joins = spanningEdges(edges, n);

  const bars: [number, number][] = [];
  const columnOf = new Map<number, number>(); // pivot triangle → edge whose reduced coboundary it ends
  const reduced = new Map<number, readonly number[]>(); // edge → the edges whose coboundaries were added up
  for (let at = edges.length - 1; at >= 0; at--) {
    const edge = edges[at]!;
    if (joins.has(edge)) continue;
    const length = distances[edge]!;
    const column = new Set<number>([edge]); // edges added, modulo 2
    const heap = new TriangleHeap();
    let first = emergent(edge, distances, n, columnOf);
    if (!first) {
      addCoboundary(edge, heap, distances, n);
      first = pivot(heap);
    }
    while (first !== undefined) {
      const other = columnOf.get(first.triangle);
      if (other === undefined) break;
      heap.push(first.diameter, first.triangle);
      for (const part of reduced.get(other) ?? [other]) {
        addCoboundary(part, heap, distances, n);
        if (!column.delete(part)) column.add(part);
      }
      first = pivot(heap);
    }
    if (first === undefined) continue; // a hole that is never filled
    columnOf.set(first.triangle, edge);
    if (column.size > 1 || !column.has(edge)) reduced.set(edge, [...column]);
    if (first.diameter > length) bars.push([length, first.diameter]);
  }
  return bars.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

interface Entry {
  readonly diameter: number;
  readonly triangle: number;
}

/**
 * The least triangle over an edge, when it is as long as the edge and no column's pivot yet: nothing can come before it,
 * so that the coboundary need not be formed.
 */
function emergent(
  edge: number,
  distances: Float64Array,
  n: number,
  taken: ReadonlyMap<number, number>,
): Entry | undefined {
  const i = Math.floor(edge / n);
  const j = edge % n;
  const length = distances[edge]!;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < n; k++) {
    if (k === i || k === j || distances[i * n + k]! > length || distances[j * n + k]! > length) continue;
    least = Math.min(least, triangleNumber(i, j, k, n));
  }
  return least < Number.POSITIVE_INFINITY && !taken.has(least) ? { diameter: length, triangle: least } : undefined;
}

/** Pushes every triangle over an edge. */
function addCoboundary(edge: number, heap: TriangleHeap, distances: Float64Array, n: number): void {
  const i = Math.floor(edge / n);
  const j = edge % n;
  for (let k = 0; k < n; k++) {
    if (k === i || k === j) continue;
    const diameter = Math.max(distances[edge]!, distances[i * n + k]!, distances[j * n + k]!);
    if (diameter < Number.POSITIVE_INFINITY) heap.push(diameter, triangleNumber(i, j, k, n));
  }
}

/** a·n² + b·n + c of the vertices a > b > c: unique, and exact below n = 200,000. */
function triangleNumber(i: number, j: number, k: number, n: number): number {
  const a = Math.max(i, j, k);
  const c = Math.min(i, j, k);
  return a * n * n + (i + j + k - a - c) * n + c;
}

/** The least triangle that remains after pairs cancel; taken off the heap. */
function pivot(heap: TriangleHeap): Entry | undefined {
  for (;;) {
    const top = heap.pop();
    if (!top) return undefined;
    if (heap.peek() !== top.triangle) return top;
    heap.pop();
  }
}

/** Edges that join two components when they appear (Kruskal): they end components, so they begin no hole. */
function spanningEdges(edges: readonly number[], n: number): Set<number> {
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const root = (i: number): number => {
    let r = i;
    while (parent[r] !== r) {
      parent[r] = parent[parent[r]!]!;
      r = parent[r]!;
    }
    return r;
  };
  const joins = new Set<number>();
  for (const edge of edges) {
    const a = root(Math.floor(edge / n));
    const b = root(edge % n);
    if (a === b) continue;
    parent[a] = b;
    joins.add(edge);
  }
  return joins;
}

/** A binary heap of triangles, shortest diameter first, then lowest number. */
class TriangleHeap {
  readonly #diameters: number[] = [];
  readonly #triangles: number[] = [];

  peek(): number | undefined {
    return this.#triangles[0];
  }

  push(diameter: number, triangle: number): void {
    let at = this.#triangles.length;
    this.#diameters.push(diameter);
    this.#triangles.push(triangle);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!this.#before(at, up)) return;
      this.#swap(at, up);
      at = up;
    }
  }

  pop(): Entry | undefined {
    const size = this.#triangles.length - 1;
    if (size < 0) return undefined;
    this.#swap(0, size);
    const top = { diameter: this.#diameters.pop()!, triangle: this.#triangles.pop()! };
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= size) return top;
      const next = left + 1 < size && this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(next, at)) return top;
      this.#swap(at, next);
      at = next;
    }
  }

  #before(a: number, b: number): boolean {
    const difference = this.#diameters[a]! - this.#diameters[b]!;
    return difference < 0 || (difference === 0 && this.#triangles[a]! < this.#triangles[b]!);
  }

  #swap(a: number, b: number): void {
    [this.#diameters[a], this.#diameters[b]] = [this.#diameters[b]!, this.#diameters[a]!];
    [this.#triangles[a], this.#triangles[b]] = [this.#triangles[b]!, this.#triangles[a]!];
  }
}
