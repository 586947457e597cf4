import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { matmul } from '../../../src/linalg/matmul.js';
import { nearestOrthogonal } from '../../../src/linalg/nearest-orthogonal.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { type Matrix, rowOf, sliceRows } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { setAside } from '../../../training/unpaired-linear/held-out.js';
import { unpairedLinearOptions } from '../../../training/unpaired-linear/options.js';
import { lifted, principalSpace } from '../../../training/unpaired-linear/principal-rows.js';
import { refine } from '../../../training/unpaired-linear/refine.js';
import { evidenceOfMap, type SearchMapInput, searchMap } from '../../../training/unpaired-linear/search-map.js';
import { transportRound } from '../../../training/unpaired-linear/transport-round.js';
import { gaussian, largestDifference, similarity } from '../../contracts/planted.js';
import { skewedSpaces } from '../../contracts/skewed.js';

const DIM = 16;
const { x, y, truth } = await skewedSpaces(1000, DIM, 4);
const rng = random('search map test');
const search = (more: Partial<SearchMapInput> = {}, options: object = {}) =>
  searchMap({ x, y, options: unpairedLinearOptions.parse(options), random: random(1), ...more });

describe('a round of transport', () => {
  it('equals Sinkhorn in float64', async () => {
    const [a, b] = [sliceRows(x, 0, 40), sliceRows(y, 0, 30)];
    const found = await transportRound(a, b, truth, 0.1);
    const mapped = unitRows(await matmul(a, truth));
    const scores = Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 30 }, (_, j) => rowOf(mapped, i).reduce((s, v, t) => s + v * rowOf(b, j)[t]!, 0) / 0.1),
    );
    const kernel = scores.map((row) => row.map((s) => Math.exp(s)));
    let [u, v] = [new Array<number>(40).fill(1), new Array<number>(30).fill(1)];
    for (let sweep = 0; sweep < 6; sweep++) {
      u = kernel.map((row) => 1 / 40 / row.reduce((s, k, j) => s + k * v[j]!, 0));
      v = v.map((_, j) => 1 / 30 / kernel.reduce((s, row, i) => s + row[j]! * u[i]!, 0));
    }
    const expected = new Float64Array(DIM * DIM);
    for (let i = 0; i < 40; i++)
      for (let j = 0; j < 30; j++)
        for (let s = 0; s < DIM; s++)
          for (let t = 0; t < DIM; t++)
            expected[s * DIM + t]! += u[i]! * kernel[i]![j]! * v[j]! * rowOf(a, i)[s]! * rowOf(b, j)[t]!;
    const norm = Math.hypot(...expected);
    expect(
      largestDifference(
        found,
        expected.map((e) => e / norm),
      ),
    ).toBeLessThan(1e-4);
  });

  it('stays finite with sharp plans, opposite rows and a map of zeros', async () => {
    const opposite: Matrix = { ...y, data: y.data.map((v) => -v) };
    for (const [target, map] of [
      [opposite, truth],
      [y, { ...truth, data: new Float32Array(DIM * DIM) }],
    ] as const) {
      expect((await transportRound(x, target, map, 0.01)).every(Number.isFinite)).toBe(true);
    }
  });
});

describe('refinement', async () => {
  const source = await principalSpace(x, DIM, rng.fork('x'));
  const target = await principalSpace(y, DIM, rng.fork('y'));
  const small = await matmul(await matmul(source.basis, truth, { transposeA: true }), target.basis);
  const off = gaussian(DIM, DIM, rng.fork('off'));
  const rough = await nearestOrthogonal(
    Float64Array.from(small.data, (v, i) => v + (1.5 * off.data[i]!) / Math.sqrt(DIM)),
    DIM,
    DIM,
  );

  it('brings a perturbed truth closer, and tells its rounds', async () => {
    const rounds: number[] = [];
    const each = (round: number, of: number) => rounds.push(round / of);
    const map = await refine({ source, target, start: rough.data, rank: DIM, random: random(1), each });
    expect(similarity(rough, small)).toBeLessThan(0.75);
    expect(similarity(map, small)).toBeGreaterThan(0.95);
    expect(rounds.at(-1)).toBe(1);
  });

  it('leaves directions beyond its rank out', async () => {
    const map = await refine({ source, target, start: small.data, rank: 5, random: random(1) });
    expect([map.rows, map.dim]).toEqual([5, 5]);
    const whole = await lifted(map.data, source, target);
    const gram = await matmul(whole, whole, { transposeB: true });
    expect(gram.data.reduce((sum, v, i) => sum + (i % (DIM + 1) === 0 ? v : 0), 0)).toBeCloseTo(5, 3);
  });
});

describe('rows set aside', () => {
  it('are a tenth, and no other rows are', () => {
    const { seen, aside } = setAside(995, random(1));
    expect([seen.length, aside.length]).toEqual([895, 100]);
    expect(new Set([...seen, ...aside]).size).toBe(995);
    expect(setAside(3, random(1)).aside).toHaveLength(1);
  });
});

describe('searchMap', () => {
  it.each(['components', 'clusters', 'moments', 'auto'] as const)(
    'finds a turned cloud from starts of kind %s',
    async (start) => {
      const found = await search({}, { start, rounds: 2 });
      expect(similarity(found.map, truth)).toBeGreaterThan(0.95);
      expect(found.evidence.margin).toBeGreaterThan(1.05);
      expect(found.evidence.reliability).toBeGreaterThan(0.5);
      expect(similarity(found.evidence.start, truth)).toBeGreaterThan(0.6);
      const { agreement, controls } = found.evidence.heldOut;
      const mean = controls.reduce((sum, v) => sum + v, 0) / controls.length; // what the verdict compares it with
      expect(agreement).toBeGreaterThan(1.2 * mean);
      expect(found.rank).toBe(DIM);
    },
  );

  it('says how far the best map is above the others, and gives the same bytes for the same seed', async () => {
    const notes: string[] = [];
    const shares: number[] = [];
    const on: SearchMapInput['on'] = ({ done, total, note }) => {
      shares.push(done / total);
      if (note) notes.push(note);
    };
    const [one, other, third] = [await search({ on }), await search(), await search({ random: random(2) })];
    expect(other.map.data).toEqual(one.map.data);
    expect(other.evidence).toEqual(one.evidence);
    expect(third.map.data).not.toEqual(one.map.data);
    expect(notes.some((note) => /round 1: moments agree to 0\.\d+, (\d+\.\d+ times|far above)/.test(note))).toBe(true);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    expect(one.history.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['population', 'held out', 'refine']));
  });

  it.each([
    ['search', 1],
    ['search', 12],
    ['refine', 2],
  ] as const)('is stopped between steps: %s %i', async (stage, at) => {
    const control = new AbortController();
    let after = 0;
    const stopped = search({
      signal: control.signal,
      on: (event) => {
        if (control.signal.aborted) after++;
        if (event.stage === stage && event.done === at) control.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(after).toBe(0);
  });

  it('tells a right map that somebody else found from a wrong one', async () => {
    const options = unpairedLinearOptions.parse({ rounds: 1 });
    const right = await evidenceOfMap({ x, y, options, random: random(4) }, truth);
    const turned = await randomOrthogonal(DIM, DIM, rng.fork('wrong'));
    const wrong = await evidenceOfMap({ x, y, options, random: random(4) }, turned);
    expect(right.margin).toBeGreaterThan(1.05);
    expect(wrong.margin).toBeLessThan(1);
    expect(Math.max(...wrong.heldOut.controls)).toBeGreaterThan(wrong.heldOut.agreement);
  });
});
