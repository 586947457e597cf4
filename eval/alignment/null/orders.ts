import { random } from '../../../src/core/random.js';
import type { Memo } from '../measure.js';
import { identityOrder } from './permuted.js';

/** Orders of n rows, and whether they are all n! of them (the given order first). */
export interface Orders {
  readonly orders: readonly Uint32Array[];
  readonly all: boolean;
}

/**
 * `count` random orders of n rows by the seed, or all n! orders where these are no more than count + 1. The same array
 * objects for all measures of a run, so that what two measures compute for one order is computed once.
 */
export function ordersOf(n: number, count: number, seed: number, memo: Memo, of: object): Promise<Orders> {
  return memo.get(of, `orders ${n} ${count} ${seed}`, async () => {
    if (factorial(n) <= count + 1) return { orders: allOrders(n), all: true };
    const rng = random(seed).fork('permutations of rows');
    return { orders: Array.from({ length: count }, () => rng.permutation(n)), all: false };
  });
}

/** Infinity from n = 171 on. */
function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n && Number.isFinite(product); i++) product *= i;
  return product;
}

function allOrders(n: number): Uint32Array[] {
  if (n <= 1) return [identityOrder(n)];
  const out: Uint32Array[] = [];
  const place = (order: readonly number[], rest: readonly number[]): void => {
    if (rest.length === 0) out.push(Uint32Array.from(order));
    for (const next of rest)
      place(
        [...order, next],
        rest.filter((one) => one !== next),
      );
  };
  place([], Array.from(identityOrder(n)));
  return out;
}
