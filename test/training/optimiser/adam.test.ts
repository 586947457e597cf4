import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { type AdamGroup, type AdamOptions, adamGroups } from '../../../training/optimiser/adam.js';

type Tensors = Record<'weight' | 'bias', number[]>;
interface Case {
  options: {
    kind: 'Adam' | 'AdamW';
    betas: [number, number];
    eps: number;
    weight_decay: number;
    max_norm: number | null;
    ema: number | null;
  };
  start: Tensors;
  rates: number[];
  gradients: Tensors[];
  norms: number[];
  parameters: Tensors;
  average: Tensors | null;
}
const GOLDEN = new URL('../../golden/optimiser/golden.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as { cases: Record<string, Case> };
const NAMES = Object.keys(cases);
const TENSORS = { weight: 21, bias: 5 };

const optionsOf = ({ options: o }: Case): AdamOptions => ({
  beta1: o.betas[0],
  beta2: o.betas[1],
  eps: o.eps,
  weightDecay: o.weight_decay,
  decoupled: o.kind === 'AdamW',
  ...(o.max_norm !== null && { maxNorm: o.max_norm }),
  ...(o.ema !== null && { emaDecay: o.ema }),
});

const fill = (views: Readonly<Record<string, Float32Array>>, values: Tensors) => {
  for (const [key, v] of Object.entries(values)) views[key]!.set(v);
};

function started(c: Case, simd: boolean): AdamGroup {
  const { group } = adamGroups({ group: { tensors: TENSORS, ...optionsOf(c) } }, { simd });
  fill(group.parameters, c.start);
  group.startAverage();
  return group;
}

function advance(group: AdamGroup, c: Case, from: number, to: number): number[] {
  return c.rates.slice(from, to).map((rate, i) => {
    fill(group.gradients, c.gradients[from + i]!);
    return group.update(rate).gradientNorm;
  });
}

const differences = (views: Readonly<Record<string, Float32Array>>, wanted: Tensors): number =>
  Math.max(...Object.entries(wanted).flatMap(([key, w]) => w.map((x, i) => Math.abs(views[key]![i]! - x))));

const bytes = (group: AdamGroup) =>
  Object.values(group.state().arrays).map((a) => Buffer.from(a.buffer).toString('hex'));

/** The definition, in float64 throughout. */
function float64(c: Case): Tensors {
  const p = [...c.start.weight, ...c.start.bias];
  const { m, v } = { m: p.map(() => 0), v: p.map(() => 0) };
  const { betas, eps, weight_decay: decay, kind, max_norm: limit } = c.options;
  c.rates.forEach((lr, step) => {
    const g = [...c.gradients[step]!.weight, ...c.gradients[step]!.bias];
    const norm = Math.hypot(...g);
    for (let i = 0; i < p.length; i++) {
      let gi = g[i]! * (limit !== null && norm > limit ? limit / norm : 1);
      if (kind === 'AdamW') p[i]! *= 1 - lr * decay;
      else gi += decay * p[i]!;
      m[i] = betas[0] * m[i]! + (1 - betas[0]) * gi;
      v[i] = betas[1] * v[i]! + (1 - betas[1]) * gi * gi;
      const [mh, vh] = [m[i]! / (1 - betas[0] ** (step + 1)), v[i]! / (1 - betas[1] ** (step + 1))];
      p[i]! -= (lr * mh) / (Math.sqrt(vh) + eps);
    }
  });
  return { weight: p.slice(0, 21), bias: p.slice(21) };
}

describe.each([
  ['WebAssembly', true],
  ['JavaScript', false],
])('Adam in %s', (_, simd) => {
  it.each(NAMES)('%s: 50 steps equal PyTorch’s', (name) => {
    const c = cases[name]!;
    const group = started(c, simd);
    const norms = advance(group, c, 0, 50);
    expect(differences(group.parameters, c.parameters)).toBeLessThan(1e-6);
    if (c.average) expect(differences(group.average!, c.average)).toBeLessThan(1e-6);
    expect(Math.max(...norms.map((n, i) => Math.abs(n / c.norms[i]! - 1)))).toBeLessThan(1e-6);
    expect(group.updates).toBe(50);
  });

  it.each(NAMES)('%s: 50 steps equal the definition in float64', (name) => {
    const c = cases[name]!;
    const group = started(c, simd);
    advance(group, c, 0, 50);
    expect(differences(group.parameters, float64(c))).toBeLessThan(1e-6);
  });

  it('goes on from a saved state byte for byte', () => {
    const c = cases['adamw']!;
    const whole = started(c, simd);
    advance(whole, c, 0, 50);
    const first = started(c, simd);
    advance(first, c, 0, 23);
    const saved = structuredClone(first.state());
    advance(first, c, 23, 30); // the saved state is a copy, not a view
    const second = started(c, simd);
    second.restore(saved);
    advance(second, c, 23, 50);
    expect(bytes(second)).toEqual(bytes(whole));
    expect(Object.keys(saved.arrays)).toEqual(['parameters', 'firstMoments', 'secondMoments', 'average']);
  });
});

it('WebAssembly and JavaScript give the same bytes', () => {
  const [n, steps] = [1003, 20];
  const make = (simd: boolean) => {
    const spec = { tensors: { a: n, b: 1 }, beta1: 0.5, beta2: 0.999, eps: 1e-8, maxNorm: 1, emaDecay: 0.9 };
    const groups = adamGroups({ one: { ...spec, weightDecay: 0.01, decoupled: true }, two: spec }, { simd });
    const r = random(7);
    for (const g of Object.values(groups)) {
      g.parameters['a']!.forEach((_, i, p) => {
        p[i] = r.normal();
      });
      g.startAverage();
      for (let t = 0; t < steps; t++) {
        g.gradients['a']!.forEach((_, i, p) => {
          p[i] = r.normal() * 10 ** (r.int(12) - 8);
        });
        g.update(1e-3);
      }
    }
    return Object.values(groups).flatMap(bytes);
  };
  expect(make(true)).toEqual(make(false));
});

describe('a group', () => {
  const spec = { tensors: TENSORS, beta1: 0.9, beta2: 0.999, eps: 1e-8, emaDecay: 0.5 };

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('is left as it was by a gradient with %s', (bad) => {
    const { group } = adamGroups({ group: spec });
    group.gradients['weight']!.fill(1);
    group.update(0.1);
    const before = bytes(group);
    group.gradients['bias']![4] = bad;
    const report = group.update(0.1);
    expect(report.applied).toBe(false);
    expect(Number.isFinite(report.gradientNorm)).toBe(false);
    expect(bytes(group)).toEqual(before);
    expect(group.updates).toBe(1);
  });

  it('refuses the state of another model, and keeps its own', () => {
    const { group } = adamGroups({ group: spec });
    const { other } = adamGroups({ other: { ...spec, tensors: { weight: 40, bias: 5 } } });
    const before = bytes(group);
    expect(() => group.restore(other.state())).toThrow(
      expect.objectContaining({
        code: 'DIM_MISMATCH',
        message: 'the saved parameters of the optimiser have 64 numbers, the model has 48',
      }),
    );
    const { bare } = adamGroups({ bare: { ...spec, emaDecay: undefined as never } });
    expect(() => group.restore(bare.state())).toThrow('the saved average of the optimiser have 0 numbers');
    expect(bytes(group)).toEqual(before);
  });

  it('updates nothing of another group', () => {
    const { first, second } = adamGroups({ first: spec, second: spec });
    const before = bytes(second);
    for (const g of Object.values(first.gradients)) g.fill(1);
    first.update(0.1);
    expect(bytes(second)).toEqual(before);
    expect([...first.parameters['bias']!].every((x) => Math.abs(x + 0.1) < 1e-6)).toBe(true);
  });
});
