import { describe, expect, it } from 'vitest';
import { matmul } from '../../../src/linalg/matmul.js';
import { principalComponents } from '../../../src/linalg/pca.js';
import { random } from '../../../src/random.js';
import { type Matrix, sliceRows } from '../../../src/vectors/matrix.js';
import { unitRows } from '../../../src/vectors/preprocess.js';
import { nearestOrthogonal } from '../../../training/paired/orthogonal.js';
import { judgeMap } from '../../../training/unpaired-linear/judge-map.js';
import { growMaps, likeness } from '../../../training/unpaired-linear/moments/growth.js';
import { heldOutAgreements, setAside } from '../../../training/unpaired-linear/moments/held-out.js';
import { momentStarts, mostWork } from '../../../training/unpaired-linear/moments/starts.js';
import { thirdMoments } from '../../../training/unpaired-linear/moments/third-moments.js';
import { unpairedLinearOptions } from '../../../training/unpaired-linear/options.js';
import { searchEarlyMap } from '../../../training/unpaired-linear/search-map.js';
import { meanCosine, randomOrthogonal } from '../../../training/verdict/evidence.js';
import { gaussian } from '../../contracts/planted.js';
import {
  agreement,
  axes,
  CLUSTERS,
  cloud,
  DIM,
  RIGHT,
  rng,
  small,
  truth,
  turnX,
  turnY,
  view,
  x,
  y,
} from './moment-clouds.js';

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

  it('hands the verdict what a start from third moments is worth on rows set aside', async () => {
    const [a, b] = [unitRows(sliceRows(x, 0, 700)), unitRows(sliceRows(y, 0, 700))];
    const search = async (start: string) => {
      const options = unpairedLinearOptions.parse({ ...few, start });
      return { options, found: await searchEarlyMap({ x: a, y: b, options, random: random(7) }) };
    };
    const { options, found } = await search('moments');
    const { agreement: tested, chance, sd } = found.moments!.heldOut;
    const verdict = await judgeMap({ ...found, x: a, y: b, map: found.early, options, random: random(8) });
    const evidence = new Map(verdict.evidence.map(({ measure, value }) => [measure, value]));
    expect(evidence.get('held-out moments to chance')).toBeCloseTo(tested / chance, 9);
    expect(evidence.get('held-out moments against chance')).toBeCloseTo((tested - chance) / sd, 9);
    expect(evidence.get('tested map to map')).toBeCloseTo(await meanCosine(a, found.moments!.map, found.early), 6);
    expect((await search('clusters')).found.moments).toBeUndefined();
  });
});
