import { z } from 'zod';
import { stopIfAborted } from '../../../src/core/cancellation.js';
import { random } from '../../../src/core/random.js';
import type { Measure } from '../measure.js';
import { DENSE_ROWS } from '../null/permuted-products.js';
import { pickRows } from '../rows.js';
import { hsic, type KernelSums } from './kernel-sums.js';
import { type DenseKernel, kernelPair, sumsOf } from './permuted-kernels.js';
import { kernelSums } from './sums.js';

const options = z.object({
  batch: z.number().int().min(4).default(256).describe('rows in a batch; fewer rows make one batch'),
  epochs: z.number().int().min(1).default(1).describe('passes over the rows, each in a new random order'),
});

export const ckaMinibatch: Measure<z.infer<typeof options>> = {
  name: 'cka-minibatch',
  summary: 'linear CKA computed in batches, for more rows than can be compared at once',
  formula: 'Σ_b HSIC(K_b, L_b) / √(Σ_b HSIC(K_b, K_b) · Σ_b HSIC(L_b, L_b)), unbiased HSIC of each batch b',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance: '0: the numerator has no bias',
  bias: 'numerator and denominators have none, for any batch size; rows that do not fill a batch are left out of a pass',
  cost: 'O(epochs · n · batch · (p + q)) time, 40 MB',
  source: 'Nguyen, Raghu and Kornblith 2021, arXiv:2010.15327',
  minRows: 4,
  self: 1,
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  async compute(x, y, { batch, epochs }, context) {
    const parts = batchesOf(x.rows, batch, epochs, context.seed);
    const total = { kl: 0, kk: 0, ll: 0 };
    for (const [at, rows] of parts.entries()) {
      stopIfAborted(context.signal, 'measuring batches');
      const one = await kernelSums(pickRows(x, rows), pickRows(y, rows), { kind: 'linear' }, true, {
        ...context,
        on: undefined,
      });
      add(total, one);
      context.on?.({ stage: 'batches', done: at + 1, total: parts.length });
    }
    const n = (parts.length / epochs) * parts[0]!.length;
    return { value: ratio(total), chance: 0, n, details: { batches: parts.length } };
  },
  nullCost: `O(epochs · n · batch) for each permutation, 8 n² bytes for both kernels, made once; of at most ${DENSE_ROWS.toLocaleString('en')} rows`,
  async permuted(x, y, { batch, epochs }, context) {
    const [k, l] = await kernelPair(x, y, { kind: 'linear' }, true, context);
    const parts = batchesOf(k.n, batch, epochs, context.seed);
    const firsts = parts.map((rows) => block(k, rows));
    const value = (order: Uint32Array): number => {
      const total = { kl: 0, kk: 0, ll: 0 };
      for (const [at, rows] of parts.entries()) {
        const [a, b] = [
          firsts[at]!,
          block(
            l,
            rows.map((row) => order[row]!),
          ),
        ];
        add(total, sumsOf(a, b));
      }
      return ratio(total);
    };
    return { n: k.n, values: async (orders) => orders.map(value) };
  },
};

interface Totals {
  kl: number;
  kk: number;
  ll: number;
}

/** Rows of each batch, whole batches only, a new order of all rows for each epoch. */
function batchesOf(n: number, batch: number, epochs: number, seed: number): Uint32Array[] {
  const size = Math.min(batch, n);
  const generator = random(seed).fork('batches');
  return Array.from({ length: epochs }, () => {
    const order = generator.permutation(n);
    return Array.from({ length: Math.floor(n / size) }, (_, at) => order.subarray(at * size, (at + 1) * size));
  }).flat();
}

function add(total: Totals, sums: KernelSums): void {
  total.kl += hsic(sums, 'k', 'l', 'unbiased');
  total.kk += hsic(sums, 'k', 'k', 'unbiased');
  total.ll += hsic(sums, 'l', 'l', 'unbiased');
}

const ratio = ({ kl, kk, ll }: Totals): number => kl / Math.sqrt(Math.max(0, kk) * Math.max(0, ll));

/** The entries of a kernel between some of its rows. */
function block({ data, n }: DenseKernel, rows: Uint32Array): DenseKernel {
  const size = rows.length;
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = data.subarray(rows[i]! * n, (rows[i]! + 1) * n);
    for (let j = 0; j < size; j++) out[i * size + j] = row[rows[j]!]!;
  }
  return { data: out, n: size };
}
