import { z } from 'zod';
import { stopIfAborted } from '../../../src/core/cancellation.js';
import { random } from '../../../src/core/random.js';
import type { Measure } from '../measure.js';
import { pickRows } from '../rows.js';
import { hsic } from './kernel-sums.js';
import { kernelSums } from './sums.js';

const options = z.object({
  batch: z.number().int().min(4).default(256).describe('rows of a batch; all rows make one batch when they are fewer'),
  epochs: z.number().int().min(1).default(1).describe('passes over the rows, each in a new random order'),
});

export const ckaMinibatch: Measure<z.infer<typeof options>> = {
  name: 'cka-minibatch',
  summary: 'linear CKA from batches: unbiased HSIC summed over them, for more rows than can be compared at once',
  formula: 'Σ_b HSIC(K_b, L_b) / √(Σ_b HSIC(K_b, K_b) · Σ_b HSIC(L_b, L_b)), unbiased HSIC of each batch b',
  pairing: 'paired',
  direction: 'higher',
  range: [-1, 1],
  chance: '0: the numerator has no bias',
  bias: 'numerator and denominators have none, whatever the batch; rows beyond whole batches are left out of a pass',
  cost: 'O(epochs · n · batch · (p + q)) time, 40 MB',
  source: 'Nguyen, Raghu and Kornblith 2021, arXiv:2010.15327',
  minRows: 4,
  self: 1,
  symmetric: true,
  invariances: ['rotation', 'scale', 'shift'],
  options,
  async compute(x, y, { batch, epochs }, context) {
    const size = Math.min(batch, x.rows);
    const batches = Math.floor(x.rows / size);
    const generator = random(context.seed).fork('batches');
    const sums = { kl: 0, kk: 0, ll: 0 };
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = generator.permutation(x.rows);
      for (let at = 0; at < batches; at++) {
        stopIfAborted(context.signal, 'measuring batches');
        const rows = order.subarray(at * size, (at + 1) * size);
        const one = await kernelSums(pickRows(x, rows), pickRows(y, rows), { kind: 'linear' }, true, {
          ...context,
          on: undefined,
        });
        sums.kl += hsic(one, 'k', 'l', 'unbiased');
        sums.kk += hsic(one, 'k', 'k', 'unbiased');
        sums.ll += hsic(one, 'l', 'l', 'unbiased');
        context.on?.({ stage: 'batches', done: epoch * batches + at + 1, total: epochs * batches });
      }
    }
    const value = sums.kl / Math.sqrt(Math.max(0, sums.kk) * Math.max(0, sums.ll));
    return { value, chance: 0, n: batches * size, details: { batches: batches * epochs } };
  },
};
