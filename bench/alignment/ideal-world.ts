/**
 * The idealised world of the Platonic Representation Hypothesis (Huh et al. 2024, §4): events with a known law of
 * co-occurrence, seen by observers who learn by contrast what occurs together.
 *   node --import tsx bench/alignment/ideal-world.ts
 * World: 60 events with latent places z ∈ R³, P(a, b) ∝ exp(⟨z_a, z_b⟩). An observer renames the events (bijectively),
 * sees its own n pairs and learns vectors e with the logit ⟨e_a, e_b⟩ + c that tells pairs that occurred from pairs of
 * independent events (noise-contrastive estimation; its optimum is the pointwise mutual information log P(a,b)/P(a)P(b)).
 * 1. n grows: both kernels should approach the PMI kernel, and so each other. 2. An observer that cannot tell m events
 * from one another: alignment should fall with m. Writes docs/results/alignment-ideal-world.json.
 */

import { pearson } from '../../eval/alignment/distances/rank-correlation.js';
import { measures } from '../../eval/alignment/measures.js';
import type { Rows } from '../../eval/alignment/rows.js';
import { runMeasure } from '../../eval/alignment/run.js';
import { type Random, random } from '../../src/core/random.js';
import { type Compiled, compile } from '../../src/engine/compile.js';
import { tf } from '../../src/engine/tf.js';
import { setThreads } from '../../src/engine/threads.js';
import { adamGroups } from '../../training/optimiser/adam.js';
import { markdownTable, writeResult } from './results.js';

const EVENTS = 60;
const PLACES = 3; // latent dims of the world
const DIMS = 24; // dims of an observer's vectors
const STEPS = 400;
const SEEDS = [0, 1, 2];
const PAIRS = [300, 1000, 3000, 10_000, 30_000, 100_000, 1_000_000];
const MERGED = [1, 2, 3, 5, 10, 20];
const KNN = { k: 5 };

setThreads(1);

interface World {
  /** P(a, b), (events²), sums to 1. */
  readonly law: Float64Array;
  readonly pmi: Float64Array;
}

function makeWorld(rng: Random): World {
  const z = Float64Array.from({ length: EVENTS * PLACES }, () => 0.8 * rng.normal());
  const law = new Float64Array(EVENTS ** 2);
  for (let a = 0; a < EVENTS; a++) {
    for (let b = 0; b < EVENTS; b++) {
      let dot = 0;
      for (let t = 0; t < PLACES; t++) dot += z[a * PLACES + t]! * z[b * PLACES + t]!;
      law[a * EVENTS + b] = Math.exp(dot);
    }
  }
  const total = law.reduce((s, v) => s + v, 0);
  const joint = law.map((v) => v / total);
  const marginal = marginalsOf(joint, EVENTS);
  return {
    law: joint,
    pmi: joint.map((p, at) => Math.log(p / (marginal[Math.floor(at / EVENTS)]! * marginal[at % EVENTS]!))),
  };
}

function marginalsOf(joint: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let at = 0; at < joint.length; at++) out[Math.floor(at / n)]! += joint[at]!;
  return out;
}

/** The shares of n pairs drawn from the law, each counted both ways round. */
function observe(world: World, n: number, rng: Random): Float64Array {
  const sums = new Float64Array(world.law.length);
  let total = 0;
  for (let at = 0; at < sums.length; at++) {
    total += world.law[at]!;
    sums[at] = total;
  }
  const shares = new Float64Array(world.law.length);
  for (let t = 0; t < n; t++) {
    const u = rng.uniform() * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > u) high = middle;
      else low = middle + 1;
    }
    shares[low]! += 0.5 / n;
    shares[(low % EVENTS) * EVENTS + Math.floor(low / EVENTS)]! += 0.5 / n;
  }
  return shares;
}

/** Gradient of Σ p log(1 + e^{−s}) + Σ q log(1 + e^{s}) + decay ‖e‖², s = e eᵀ + c. */
const program = (n: number): Promise<Compiled> =>
  compile(
    ({ e, c, p, q }) => {
      const loss = (vectors: tf.Tensor, offset: tf.Tensor): tf.Scalar => {
        const s = tf.add(tf.matMul(vectors as tf.Tensor2D, vectors as tf.Tensor2D, false, true), offset);
        const seen = tf.sum(tf.mul(p!, tf.softplus(tf.neg(s))));
        return tf.add(
          seen,
          tf.add(tf.sum(tf.mul(q!, tf.softplus(s))), tf.mul(1e-5, tf.sum(tf.square(vectors)))),
        ) as tf.Scalar;
      };
      const { value, grads } = tf.valueAndGrads(loss as (...t: tf.Tensor[]) => tf.Scalar)([e!, c!]);
      return { value, ge: grads[0]!, gc: grads[1]! };
    },
    { e: { shape: [n, DIMS] }, c: { shape: [1, 1] }, p: { shape: [n, n] }, q: { shape: [n, n] } },
  );

/** Learns vectors of the observations: `nameOf` says what the observer calls each event (several may share a name). */
async function learn(shares: Float64Array, nameOf: Uint32Array, rng: Random): Promise<Rows> {
  const names = Math.max(...nameOf) + 1;
  const joint = new Float64Array(names ** 2);
  for (let a = 0; a < EVENTS; a++) {
    for (let b = 0; b < EVENTS; b++) joint[nameOf[a]! * names + nameOf[b]!]! += shares[a * EVENTS + b]!;
  }
  const marginal = marginalsOf(joint, names);
  const p = Float32Array.from(joint);
  const q = Float32Array.from(joint, (_, at) => marginal[Math.floor(at / names)]! * marginal[at % names]!);
  const { model } = adamGroups({
    model: { tensors: { e: names * DIMS, c: 1 }, beta1: 0.9, beta2: 0.999, eps: 1e-8 },
  });
  for (let i = 0; i < names * DIMS; i++) model.parameters['e']![i] = 0.3 * rng.normal();
  const step = await program(names);
  for (let t = 0; t < STEPS; t++) {
    const found = await step.run({ e: model.parameters['e']!, c: model.parameters['c']!, p, q });
    model.gradients['e']!.set(found['ge'] as Float32Array);
    model.gradients['c']!.set(found['gc'] as Float32Array);
    model.update(0.05 * Math.min(1, 2 * (1 - t / STEPS)));
  }
  await step.release();
  // Row i is event i again: what the experimenter knows and no observer does.
  const data = new Float32Array(EVENTS * DIMS);
  for (let a = 0; a < EVENTS; a++) {
    data.set(model.parameters['e']!.subarray(nameOf[a]! * DIMS, (nameOf[a]! + 1) * DIMS), a * DIMS);
  }
  return { data, rows: EVENTS, dim: DIMS };
}

/** Correlation of the kernel with the PMI over pairs of different events. */
function likePmi(x: Rows, world: World): number {
  const [k, pmi]: [number[], number[]] = [[], []];
  for (let a = 0; a < EVENTS; a++) {
    for (let b = 0; b < a; b++) {
      let dot = 0;
      for (let t = 0; t < DIMS; t++) dot += x.data[a * DIMS + t]! * x.data[b * DIMS + t]!;
      k.push(dot);
      pmi.push(world.pmi[a * EVENTS + b]!);
    }
  }
  return pearson(k, pmi);
}

async function compare(x: Rows, y: Rows): Promise<{ cka: number; knn: number }> {
  const cka = (await runMeasure(measures['cka']!, x, y)).value;
  const knn = (await runMeasure(measures['mutual-knn']!, x, y, { options: KNN })).value;
  return { cka, knn };
}

const meanOf = (rows: readonly Record<string, number>[], key: string): number =>
  rows.reduce((s, r) => s + r[key]!, 0) / rows.length;
const spreadOf = (rows: readonly Record<string, number>[], key: string): number =>
  Math.sqrt(rows.reduce((s, r) => s + (r[key]! - meanOf(rows, key)) ** 2, 0) / (rows.length - 1));
const summary = (rows: readonly Record<string, number>[], key: string): string =>
  `${meanOf(rows, key).toFixed(3)} ± ${spreadOf(rows, key).toFixed(3)}`;

const growth: Record<string, number>[] = [];
const loss: Record<string, number>[] = [];
for (const seed of SEEDS) {
  const rng = random(seed).fork('ideal world');
  const world = makeWorld(rng.fork('world'));
  const bijection = (who: string): Uint32Array => rng.fork(`names ${who}`).permutation(EVENTS);
  for (const n of PAIRS) {
    const see = (who: string): Promise<Rows> =>
      learn(observe(world, n, rng.fork(`${who} sees ${n}`)), bijection(who), rng.fork(`${who} learns ${n}`));
    const [first, second] = [await see('first'), await see('second')];
    growth.push({
      seed,
      pairs: n,
      firstPmi: likePmi(first, world),
      secondPmi: likePmi(second, world),
      ...(await compare(first, second)),
    });
  }
  const n = 1_000_000;
  const whole = await learn(observe(world, n, rng.fork('whole')), bijection('whole'), rng.fork('whole learns'));
  const seen = observe(world, n, rng.fork('lossy'));
  for (const merged of MERGED) {
    // Names in an order that has nothing to do with the world: what is merged is not alike.
    const order = bijection('lossy');
    const names = order.map((name) => Math.floor(name / merged));
    const lossy = await learn(seen, names, rng.fork(`lossy ${merged}`));
    loss.push({ seed, merged, pmi: likePmi(lossy, world), ...(await compare(whole, lossy)) });
  }
  console.error(`seed ${seed} done`);
}
writeResult('alignment-ideal-world', {
  command: 'node --import tsx bench/alignment/ideal-world.ts',
  seeds: SEEDS,
  events: EVENTS,
  dims: DIMS,
  steps: STEPS,
  growth,
  loss,
});
console.log(
  markdownTable(
    PAIRS.map((n) => {
      const rows = growth.filter((r) => r['pairs'] === n);
      return {
        'pairs seen': n,
        'first observer ~ PMI': summary(rows, 'firstPmi'),
        'second observer ~ PMI': summary(rows, 'secondPmi'),
        'CKA of the two': summary(rows, 'cka'),
        'mutual 5-NN': summary(rows, 'knn'),
      };
    }),
  ),
);
console.log(
  `\n${markdownTable(
    MERGED.map((merged) => {
      const rows = loss.filter((r) => r['merged'] === merged);
      return {
        'events under one name': merged,
        'observer ~ PMI': summary(rows, 'pmi'),
        'CKA with a full observer': summary(rows, 'cka'),
        'mutual 5-NN': summary(rows, 'knn'),
      };
    }),
  )}`,
);
