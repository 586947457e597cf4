import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { assign } from '../../src/linalg/assign.js';
import { golden, table } from './golden.js';

function bruteForce(costs: Float64Array, rows: number, cols: number, row = 0, used = 0): number {
  if (row === rows) return 0;
  let best = Number.POSITIVE_INFINITY;
  for (let j = 0; j < cols; j++) {
    if (used & (1 << j)) continue;
    best = Math.min(best, costs[row * cols + j]! + bruteForce(costs, rows, cols, row + 1, used | (1 << j)));
  }
  return best;
}

describe('assign', () => {
  it('agrees with scipy.optimize.linear_sum_assignment', () => {
    for (const { rows, cols, salt, columns, cost } of golden.assignment) {
      const found = assign(table(rows, cols, salt), rows, cols);
      expect([...found.columns]).toEqual(columns);
      expect(found.cost).toBeCloseTo(cost, 8);
    }
  });

  it('is optimal against brute force, with ties and negative costs, square and wide', () => {
    const problem = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2 })).chain(([rows, more]) =>
      fc.tuple(
        fc.constant(rows),
        fc.constant(rows + more),
        fc.array(fc.integer({ min: -3, max: 3 }), {
          minLength: rows * (rows + more),
          maxLength: rows * (rows + more),
        }),
      ),
    );
    fc.assert(
      fc.property(problem, ([rows, cols, entries]) => {
        const costs = Float64Array.from(entries);
        const found = assign(costs, rows, cols);
        expect(new Set(found.columns).size).toBe(rows);
        expect(found.cost).toBe(bruteForce(costs, rows, cols));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps its answer when constants are added to rows and columns', () => {
    const n = 40;
    const costs = table(n, n, 31);
    const r = random(1);
    const [u, v] = [
      Float64Array.from({ length: n }, () => r.normal()),
      Float64Array.from({ length: n }, () => r.normal()),
    ];
    const moved = costs.map((c, at) => c + u[Math.floor(at / n)]! + v[at % n]!);
    expect([...assign(moved, n, n).columns]).toEqual([...assign(costs, n, n).columns]);
  });

  it('undoes a permutation at n = 1,000 in float32', () => {
    const n = 1000;
    const r = random(2);
    const hidden = r.permutation(n);
    const costs = Float32Array.from({ length: n * n }, () => 0.5 + r.uniform());
    for (let i = 0; i < n; i++) costs[i * n + hidden[i]!] = r.uniform() * 0.1;
    expect([...assign(costs, n, n).columns]).toEqual([...hidden]);
  });

  it('matches nothing when there are no rows', () => {
    expect(assign(new Float64Array(0), 0, 3)).toMatchObject({ columns: new Uint32Array(0), cost: 0 });
  });

  it('names what is wrong with the costs', () => {
    expect(() => assign(new Float64Array(5), 2, 3)).toThrow('a 2 × 3 cost matrix needs 6 numbers, got 5');
    expect(() => assign(new Float64Array(6), 3, 2)).toThrow('cannot give 3 rows different columns out of 2');
    expect(() => assign(Float64Array.of(0, 1, Number.NaN, 2), 2, 2)).toThrow('cost of row 1, column 0 is NaN');
  });
});
