import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.js';
import { nearestOrthogonal } from '../../../src/linalg/nearest-orthogonal.js';
import { randomOrthogonal } from '../../../src/linalg/random-orthogonal.js';
import { type Matrix, sliceRows } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { climb, type Scored } from '../../../training/unpaired-linear/moments/climb.js';
import { likeness } from '../../../training/unpaired-linear/moments/growth.js';
import { heldOutAgreement, setAside } from '../../../training/unpaired-linear/moments/held-out.js';
import { momentStarts, mostWork } from '../../../training/unpaired-linear/moments/starts.js';
import { leadingMoments, thirdMoments } from '../../../training/unpaired-linear/moments/third-moments.js';
import { unpairedLinearOptions } from '../../../training/unpaired-linear/options.js';
import { searchEarlyMap } from '../../../training/unpaired-linear/search-map.js';
import { linearEvidence } from '../../../training/unpaired-linear/unpaired-linear.js';
import { meanCosine } from '../../../training/verdict/evidence.js';
import { judgeMap } from '../../../training/verdict/judge-map.js';
import { gaussian } from '../../contracts/planted.js';
import { agreement, axes, DIM, mx, my, RIGHT, rng, small, truth, view, x, y } from './moment-clouds.js';

const rowsOf = (m: Matrix): string[] =>
  Array.from({ length: m.rows }, (_, i) => m.data.subarray(i * m.dim, (i + 1) * m.dim).join());

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
    expect(history.every(({ stage }) => stage === 'moments')).toBe(true);
    const tested = (await starts[0]!.heldOut())!;
    expect(tested.agreement).toBeGreaterThan(1.2 * tested.rivals);
    expect(tested.agreement).toBeGreaterThan(tested.rivals + 2 * tested.sd);
    expect(await starts[0]!.heldOut()).toEqual(tested);
  });

  it('are tested on rows the search never saw: only what two clouds share carries over', async () => {
    const [left, right] = [setAside(x, random(1)), setAside(y, random(2))];
    expect([left.rows.rows, left.aside.rows]).toEqual([2550, 450]);
    const used = new Set(rowsOf(left.rows));
    expect(rowsOf(left.aside).every((row) => !used.has(row))).toBe(true);
    expect(new Set([...used, ...rowsOf(left.aside)])).toEqual(new Set(rowsOf(x)));

    const seen = [await thirdMoments(left.rows, axes.x, view), await thirdMoments(right.rows, axes.y, view)] as const;
    const aside = [
      await thirdMoments(left.aside, axes.x, view),
      await thirdMoments(right.aside, axes.y, view),
    ] as const;
    const test = (map: Float32Array, others: readonly Scored[] = []) =>
      heldOutAgreement({ map, others, seen, aside, random: random(3) });
    const good = (await test(small))!;
    expect(good.agreement).toBeCloseTo(agreement(small, ...aside), 4);
    expect(good.agreement).toBeGreaterThan(1.2 * good.rivals);

    // a wrong map, climbed as high as it gets, is one of many: the right one is among its rivals
    const wrong = (await climb([(await randomOrthogonal(DIM, DIM, rng.fork('wrong'))).data], ...seen, 40))[0]!;
    expect(Math.abs(likeness(wrong.map, small))).toBeLessThan(0.3);
    const bad = (await test(wrong.map, await climb([small], ...seen, 10)))!;
    expect(bad.agreement).toBeCloseTo(agreement(wrong.map, ...aside), 4);
    expect(bad.agreement / bad.rivals).toBeLessThan(1.05);
    expect(await test(wrong.map)).not.toEqual(bad); // what the search found besides is among the parents
  });

  it('have too few rivals to be told from, in few directions', async () => {
    const pair = [leadingMoments(mx, 1), leadingMoments(my, 1)] as const;
    const map = Float32Array.of(1);
    const input = { map, others: [], seen: pair, aside: pair, random: random(3) };
    expect(await heldOutAgreement(input)).toBeUndefined();
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

  it('hands the verdict what a start from third moments is worth on rows set aside', async () => {
    const [a, b] = [unitRows(sliceRows(x, 0, 700)), unitRows(sliceRows(y, 0, 700))];
    const search = async (start: string) => {
      const options = unpairedLinearOptions.parse({ ...few, start });
      return { options, found: await searchEarlyMap({ x: a, y: b, options, random: random(7) }) };
    };
    const { options, found } = await search('moments');
    const { agreement: tested, rivals, sd } = (await found.moments!.heldOut())!;
    const stages: string[] = [];
    const judged = (signal?: AbortSignal) => {
      const { early: map, score, sample, moments } = found;
      const evidence = { ...linearEvidence({ x: a, y: b, map, score, sample, options, signal }), moments };
      return judgeMap(evidence, { random: random(8), signal, on: ({ stage }) => stages.push(stage) });
    };
    const verdict = await judged();
    expect(new Set(stages)).toEqual(new Set(['rivals', 'verdict']));
    await expect(judged(AbortSignal.abort())).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const evidence = new Map(verdict.evidence.map(({ measure, value }) => [measure, value]));
    expect(evidence.get('held-out moments to rivals')).toBeCloseTo(tested / rivals, 9);
    expect(evidence.get('held-out moments against rivals')).toBeCloseTo((tested - rivals) / sd, 9);
    const seen = found.history.find((row) => 'reliabilitySource' in row)!;
    expect(evidence.get('moment reliability')).toBe(
      Math.min(Number(seen['reliabilitySource']), Number(seen['reliabilityTarget'])),
    );
    expect(evidence.get('tested map to map')).toBeCloseTo(await meanCosine(a, found.moments!.map, found.early), 6);
    expect((await search('clusters')).found.moments).toBeUndefined();
  });
});
