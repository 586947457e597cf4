import { describe, expect, it } from 'vitest';
import { matmul } from '../../../src/linalg/matmul.js';
import { principalComponents } from '../../../src/linalg/pca.js';
import { random } from '../../../src/random.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { nearestOrthogonal } from '../../../training/paired/orthogonal.js';
import { breedMaps, child } from '../../../training/unpaired-linear/moments/breeding.js';
import { climb } from '../../../training/unpaired-linear/moments/climb.js';
import { distinct, extended, growMaps, likeness } from '../../../training/unpaired-linear/moments/growth.js';
import { heldOutAgreements, setAside } from '../../../training/unpaired-linear/moments/held-out.js';
import { momentStarts, mostWork } from '../../../training/unpaired-linear/moments/starts.js';
import {
  leadingMoments,
  type ThirdMoments,
  thirdMoments,
} from '../../../training/unpaired-linear/moments/third-moments.js';
import { unpairedLinearOptions } from '../../../training/unpaired-linear/options.js';
import { searchEarlyMap } from '../../../training/unpaired-linear/search-map.js';
import { randomOrthogonal } from '../../../training/verdict/evidence.js';
import { gaussian } from '../../contracts/planted.js';

const DIM = 10;
const rng = random('moments');
/** Third moments say little of the sign of the weakest direction: a map wrong in that alone has likeness 0.8. */
const RIGHT = 0.75;

const CLUSTERS = 14;
const centres = gaussian(CLUSTERS, DIM, random('centres'));

/** Rows of clusters of unequal weight, in a random basis: third moments tell the cloud from its turned copies. */
async function cloud(rows: number, turn: Matrix, seed: number, middles = centres): Promise<Matrix> {
  const r = random(seed);
  const data = new Float32Array(rows * DIM);
  for (let i = 0; i < rows; i++) {
    const c = Math.floor(CLUSTERS * r.uniform() ** 2);
    for (let j = 0; j < DIM; j++) data[i * DIM + j] = (middles.data[c * DIM + j]! + 0.3 * r.normal()) / (1 + j / 8);
  }
  return matmul({ data, rows, dim: DIM }, turn);
}

const turnX = await randomOrthogonal(DIM, DIM, rng.fork('x'));
const turnY = await randomOrthogonal(DIM, DIM, rng.fork('y'));
const x = await cloud(3000, turnX, 1);
const y = await cloud(3000, turnY, 2); // other rows of the same distribution
const truth = await matmul(turnX, turnY, { transposeA: true });
const axes = {
  x: await principalComponents(x, DIM, { random: rng.fork('ax'), centred: true }),
  y: await principalComponents(y, DIM, { random: rng.fork('ay'), centred: true }),
};
const view = { flatten: 0.5, unit: false };
const [mx, my] = [await thirdMoments(x, axes.x, view), await thirdMoments(y, axes.y, view)];
/** The true map between the principal coordinates of both sides. */
const small = (await matmul(await matmul(axes.x.basis, truth, { transposeA: true }), axes.y.basis)).data;

const rowsOf = (m: Matrix): string[] =>
  Array.from({ length: m.rows }, (_, i) => m.data.subarray(i * m.dim, (i + 1) * m.dim).join());

/** f(W) term by term in float64. */
function agreement(w: Float32Array, a: ThirdMoments, b: ThirdMoments): number {
  const k = a.dims;
  let sum = 0;
  const mapped = Array.from({ length: 3 }).reduce<Float64Array>((tensor) => {
    const out = new Float64Array(k ** 3); // contracts the first index and moves the new one to the end
    for (let i = 0; i < k; i++)
      for (let jl = 0; jl < k * k; jl++)
        for (let c = 0; c < k; c++) out[jl * k + c]! += tensor[i * k * k + jl]! * w[i * k + c]!;
    return out;
  }, Float64Array.from(a.tensor));
  for (let i = 0; i < mapped.length; i++) sum += mapped[i]! * b.tensor[i]!;
  return sum;
}

describe('third moments', () => {
  it('are the mean of z ⊗ z ⊗ z over the centred rows, of norm 1', async () => {
    const rows = gaussian(1500, 4, random(3)); // more than a block
    const basis = await principalComponents(rows, 3, { random: rng.fork('b'), centred: true });
    for (const how of [
      { flatten: 0, unit: false },
      { flatten: 1, unit: true },
    ]) {
      const { tensor } = await thirdMoments(rows, basis, how);
      const z = await matmul(rows, basis.basis);
      const list: number[][] = [];
      for (let i = 0; i < rows.rows; i++) {
        let row = [0, 1, 2].map((j) => z.data[i * 3 + j]! * basis.variances[j]! ** (-how.flatten / 2));
        const norm = Math.hypot(...row);
        if (how.unit) row = row.map((v) => v / norm);
        list.push(row);
      }
      const mean = [0, 1, 2].map((j) => list.reduce((s, row) => s + row[j]!, 0) / list.length);
      const expected = Float64Array.from({ length: 27 }, (_, at) => {
        const [a, b, c] = [Math.floor(at / 9), Math.floor(at / 3) % 3, at % 3];
        return list.reduce((s, r) => s + (r[a]! - mean[a]!) * (r[b]! - mean[b]!) * (r[c]! - mean[c]!), 0);
      });
      const norm = Math.hypot(...expected);
      tensor.forEach((v, i) => {
        expect(v).toBeCloseTo(expected[i]! / norm, 4);
      });
      expect(Math.hypot(...tensor)).toBeCloseTo(1, 5);
    }
  });

  it('of leading coordinates are those of fewer directions', async () => {
    const few = await principalComponents(x, 4, { random: rng.fork('ax'), centred: true });
    const direct = await thirdMoments(x, { ...few, basis: leading(axes.x.basis, 4) }, view);
    const cut = leadingMoments(mx, 4);
    expect(cut.dims).toBe(4);
    cut.tensor.forEach((v, i) => {
      expect(v).toBeCloseTo(direct.tensor[i]!, 3);
    });
  });
});

describe('climbing', () => {
  it('scores maps by the correlation of the moment tensors, whatever the batch', async () => {
    const maps = await Promise.all(
      Array.from({ length: 70 }, async (_, i) => (await randomOrthogonal(DIM, DIM, rng.fork(`m${i}`))).data),
    );
    const scored = await climb(maps, mx, my, 0);
    for (const i of [0, 1, 63, 64, 69]) {
      expect(scored[i]!.agreement).toBeCloseTo(agreement(maps[i]!, mx, my), 5);
      expect(scored[i]!.map).toEqual(maps[i]);
    }
    expect(agreement(small, mx, my)).toBeGreaterThan(0.9);
  });

  it('leads to orthogonal maps, better ones the longer it goes on', async () => {
    const starts = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => (await randomOrthogonal(DIM, DIM, rng.fork(`start ${i}`))).data),
    );
    const mean = (maps: readonly { agreement: number }[]): number =>
      maps.reduce((sum, { agreement: f }) => sum + f, 0) / maps.length;
    const [none, few, many] = [
      await climb(starts, mx, my, 0),
      await climb(starts, mx, my, 5),
      await climb(starts, mx, my, 40),
    ];
    expect(mean(few)).toBeGreaterThan(mean(none) + 0.1);
    expect(mean(many)).toBeGreaterThan(mean(few));
    const { map } = many[7]!;
    const gram = await matmul(
      { data: map, rows: DIM, dim: DIM },
      { data: map, rows: DIM, dim: DIM },
      { transposeA: true },
    );
    gram.data.forEach((v, i) => {
      expect(v).toBeCloseTo(i % (DIM + 1) === 0 ? 1 : 0, 2);
    });
  });
});

describe('growing and breeding', () => {
  it('grows the right map from random starts', async () => {
    const [first, ...others] = await growMaps(mx, my, rng.fork('grow'));
    expect(likeness(first!.map, small)).toBeGreaterThan(RIGHT);
    for (const other of others) expect(other.agreement).toBeLessThanOrEqual(first!.agreement);
  });

  it('finds nothing that stands out where the clouds have nothing in common', async () => {
    const other = gaussian(3000, DIM, random(8));
    const ay = await principalComponents(other, DIM, { random: rng.fork('o'), centred: true });
    const [first] = await growMaps(mx, await thirdMoments(other, ay, view), rng.fork('none'));
    expect(first!.agreement).toBeLessThan(0.8);
  });

  it('breeds a right map from maps that are right in different directions', async () => {
    // Half of the directions of each parent are turned at random; the halves differ.
    const parent = async (from: number): Promise<Float32Array> => {
      const part = await randomOrthogonal(DIM / 2, DIM / 2, rng.fork(`part ${from}`));
      const turn = new Float32Array(DIM * DIM);
      for (let i = 0; i < DIM; i++) turn[i * (DIM + 1)] = i >= from && i < from + DIM / 2 ? 0 : 1;
      for (let i = 0; i < DIM / 2; i++)
        for (let j = 0; j < DIM / 2; j++) turn[(from + i) * DIM + from + j] = part.data[i * (DIM / 2) + j]!;
      const square = (data: Float32Array): Matrix => ({ data, rows: DIM, dim: DIM });
      return (await matmul(square(turn), square(small))).data;
    };
    const parents = [await parent(0), await parent(DIM / 2)].map((map) => ({ map, agreement: agreement(map, mx, my) }));
    const events: number[] = [];
    const [best] = await breedMaps(parents, mx, my, {
      generations: 4,
      random: rng.fork('breed'),
      each: (generation) => events.push(generation),
    });
    expect(likeness(best!.map, small)).toBeGreaterThan(RIGHT);
    expect(events).toEqual(events.map((_, i) => i));
    expect(events.length).toBeGreaterThanOrEqual(1);
  });

  it('makes every child of two parents', async () => {
    const parents = await Promise.all(
      ['a', 'b'].map(async (name) => ({ map: (await randomOrthogonal(DIM, DIM, rng.fork(name))).data, agreement: 1 })),
    );
    const [a, b] = parents.map(({ map }) => map);
    const between = likeness(a!, b!);
    for (let i = 0; i < 40; i++) {
      const born = child(parents, DIM, rng.fork(`child ${i}`));
      // born = s a + t b + noise, 0.3 ≤ s, t ≤ 0.7: the shares by least squares
      const [ofA, ofB] = [likeness(born, a!), likeness(born, b!)];
      const shares = [ofA - between * ofB, ofB - between * ofA].map((v) => v / (1 - between ** 2));
      for (const share of shares) expect(share).toBeGreaterThan(0.15);
    }
  });

  it('keeps the better of two alike, and new coordinates empty', () => {
    const map = Float32Array.of(1, 0, 0, 1);
    const near = Float32Array.of(1, 0, 0, 0.9);
    const far = Float32Array.of(0, 1, 1, 0);
    const kept = distinct(
      [
        { map: near, agreement: 0.5 },
        { map, agreement: 0.7 },
        { map: far, agreement: 0.1 },
      ],
      0.9,
      5,
    );
    expect(kept.map(({ agreement: a }) => a)).toEqual([0.7, 0.1]);
    expect([...extended(map, 3)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(extended(map, 2)).toBe(map);
  });
});

describe('starts by third moments', () => {
  const options = { momentDims: 60, islands: 1, generations: 3 };

  it('agree at once on an easy pair, and give the map between the spaces', async () => {
    const notes: string[] = [];
    const history: Parameters<typeof momentStarts>[0]['history'] = [];
    const { starts, agreed } = await momentStarts({
      ...{ x, y, options, history },
      random: rng.fork('starts'),
      each: (note) => notes.push(note),
    });
    expect(agreed).toBe(true);
    expect(starts).toHaveLength(1);
    const off = (await nearestOrthogonal(Float64Array.from(starts[0]!.map.data), DIM, DIM)).data;
    expect(likeness(off, truth.data)).toBeGreaterThan(RIGHT);
    expect(notes.length).toBeLessThanOrEqual(4);
    expect(notes.at(-1)).toBe('third moments of the rows set aside');
    expect(new Set(history.map(({ stage }) => stage))).toEqual(new Set(['moments', 'moments set aside']));
    const { agreement: onRowsSetAside, chance, sd } = starts[0]!.heldOut;
    expect(onRowsSetAside).toBeGreaterThan(chance + 2 * sd); // in 10 directions some random climbs are half right
  });

  it('are tested on rows the search never saw: only what two clouds share carries over', async () => {
    const [left, right] = [setAside(x, random(1)), setAside(y, random(2))];
    expect([left.rows.rows, left.aside.rows]).toEqual([2550, 450]);
    const seen = new Set(rowsOf(left.rows));
    expect(rowsOf(left.aside).every((row) => !seen.has(row))).toBe(true);
    expect(new Set([...seen, ...rowsOf(left.aside)])).toEqual(new Set(rowsOf(x)));

    const fitted = [await thirdMoments(left.rows, axes.x, view), await thirdMoments(right.rows, axes.y, view)] as const;
    const aside = [
      await thirdMoments(left.aside, axes.x, view),
      await thirdMoments(right.aside, axes.y, view),
    ] as const;
    const wrong = (await randomOrthogonal(DIM, DIM, rng.fork('wrong'))).data;
    const [good, bad] = await heldOutAgreements([small, wrong], fitted, aside, random(3));
    expect(good!.agreement).toBeCloseTo(agreement(small, ...aside), 4);
    expect(bad!.agreement).toBeCloseTo(agreement(wrong, ...aside), 4);
    expect(good!.agreement).toBeGreaterThan(good!.chance + 2 * good!.sd);
    expect(bad!.agreement).toBeLessThan(bad!.chance);
    expect([good!.chance, good!.sd]).toEqual([bad!.chance, bad!.sd]);

    // a foreign target: maps fitted to the rows seen are worth no more than chance on the others
    const foreign = await matmul(await cloud(3000, turnY, 5, gaussian(CLUSTERS, DIM, random('others'))), turnX);
    const ay = await principalComponents(foreign, DIM, { random: rng.fork('foreign'), centred: true });
    const there = setAside(foreign, random(4));
    const pair = [fitted[0], await thirdMoments(there.rows, ay, view)] as const;
    const [best] = await growMaps(...pair, rng.fork('grow foreign'));
    const [test] = await heldOutAgreements(
      [best!.map],
      pair,
      [aside[0], await thirdMoments(there.aside, ay, view)],
      random(5),
    );
    expect(test!.agreement / test!.chance).toBeLessThan(good!.agreement / good!.chance);
  });

  it('offer nothing where the third moments of a side are noise', async () => {
    const each = (): void => {};
    const noise = gaussian(3000, DIM, random(9));
    for (const [a, b] of [
      [x, noise],
      [noise, x],
    ] as const) {
      const history: Parameters<typeof momentStarts>[0]['history'] = [];
      const { starts, agreed } = await momentStarts({ x: a, y: b, options, history, random: random(4), each });
      expect(starts).toEqual([]);
      expect(agreed).toBe(false);
      expect(history).toHaveLength(1);
    }
  });

  it('are the same for the same seed, and offer several maps where nothing agrees', async () => {
    const other = gaussian(800, DIM, random(9));
    other.data.forEach((v, i) => {
      other.data[i] = v ** 2 - 1; // skewed, and unlike x
    });
    const run = () => momentStarts({ ...{ x, y: other, options, history: [] }, random: random(4), each });
    let calls = 0;
    const each = (): void => {
      calls++;
    };
    const [first, second] = [await run(), await run()];
    expect(first.starts.length).toBeGreaterThanOrEqual(1);
    expect(first.starts.length).toBeLessThanOrEqual(3);
    expect(first.starts.map(({ map }) => [...map.data])).toEqual(second.starts.map(({ map }) => [...map.data]));
    expect(calls / 2).toBeLessThanOrEqual(mostWork(options));
  });

  it('stops when it is told to', async () => {
    const stop = new Error('stop');
    const each = (): void => {
      throw stop;
    };
    await expect(momentStarts({ x, y, options, history: [], random: random(4), each })).rejects.toBe(stop);
  });
});

describe('the search', () => {
  const few = { restarts: 4, clusters: 8, islands: 1, generations: 2 };
  const stages = async (target: Matrix, more: object): Promise<Set<string>> => {
    const options = unpairedLinearOptions.parse({ ...few, ...more });
    const { history } = await searchEarlyMap({ x: unitRows(x), y: unitRows(target), options, random: random(7) });
    return new Set(history.map(({ stage }) => stage));
  };

  it('goes on to third moments only where clusters leave a doubt', async () => {
    const easy = await stages(y, {});
    expect(easy.has('chance')).toBe(true);
    expect(easy.has('moments')).toBe(false);
    const foreign = gaussian(3000, DIM, random(12));
    foreign.data.forEach((v, i) => {
      foreign.data[i] = v ** 2 - 1;
    });
    expect(await stages(foreign, {})).toContain('moments');
    expect(await stages(foreign, { start: 'clusters' })).not.toContain('moments');
  });

  it('falls back on clusters where it may use moments alone and they are noise', async () => {
    const found = await stages(gaussian(3000, DIM, random(9)), { start: 'moments' });
    expect(found).toContain('hypotheses');
    expect(await stages(y, { start: 'moments' })).not.toContain('hypotheses');
  });
});

function leading({ data, rows, dim }: Matrix, k: number): Matrix {
  const out = new Float32Array(rows * k);
  for (let i = 0; i < rows; i++) out.set(data.subarray(i * dim, i * dim + k), i * k);
  return { data: out, rows, dim: k };
}
