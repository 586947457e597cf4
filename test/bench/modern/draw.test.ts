import { describe, expect, it } from 'vitest';
import { drawOf } from '../../../bench/modern/draw.js';
import type { Job } from '../../../bench/modern/jobs.js';

const places = { source: [0, 100], target: [100, 200], test: [200, 220] } as const;
const job: Job = { method: 'vecbridge', split: 'modern-19k', pair: 'minilm-mpnet', rows: 40, seed: 3 };
const populations = { isConcrete: (entry: number) => entry % 2 === 0, abstracts: 50 };
const common = (a: Uint32Array, b: Uint32Array): number => [...a].filter((entry) => b.includes(entry)).length;

describe('the rows of a run', () => {
  it('have no entry on both sides, none twice, none of the test, and are the same for the same seed', () => {
    const { source, target, pairs, test } = drawOf(job, places);
    expect([source.length, target.length, test.length, pairs.length]).toEqual([40, 40, 20, 0]);
    expect(new Set(source).size).toBe(40);
    expect(source.every((entry) => entry < 100)).toBe(true);
    expect(target.every((entry) => entry >= 100 && entry < 200)).toBe(true);
    expect(drawOf(job, places)).toEqual(drawOf({ ...job, pair: 'use-glove' }, places));
    expect(drawOf({ ...job, seed: 4 }, places).source).not.toEqual(source);
    const smaller = drawOf({ ...job, rows: 15 }, places);
    expect(common(smaller.source, source)).toBe(15);
    expect(common(smaller.target, target)).toBe(15);
  });

  it('known pairs stand behind the rows of the target, and name the same entry on both sides', () => {
    const { source, target, pairs } = drawOf({ ...job, known: 7 }, places);
    expect(target.length).toBe(47);
    expect(pairs.map((pair) => pair.target)).toEqual([40, 41, 42, 43, 44, 45, 46]);
    for (const pair of pairs) expect(target[pair.target]).toBe(source[pair.source]);
    expect(target.slice(0, 40)).toEqual(drawOf(job, places).target);
  });

  it.each([
    [10, 4],
    [50, 20],
    [100, 40],
  ])(
    '%i %% shared: %i entries of the source are on the target side, not in the order of the source',
    (shared, count) => {
      const { source, target, pairs } = drawOf({ ...job, shared }, places);
      expect(target.length).toBe(40);
      expect(common(source, target)).toBe(count);
      expect(pairs).toEqual([]);
      const inOrder = [...target].filter((entry, i) => source[i] === entry).length;
      expect(inOrder).toBeLessThan(8);
    },
  );

  it.each([0, 25, 50, 75, 100])(
    'classes, %i %% in common: source and test are concrete, of the target that part',
    (part) => {
      const { source, target, test } = drawOf({ ...job, population: 'classes', common: part }, places, populations);
      expect(source.every((entry) => entry % 2 === 0)).toBe(true);
      expect(test).toEqual(Uint32Array.from([200, 202, 204, 206, 208, 210, 212, 214, 216, 218]));
      expect(target.length).toBe(40);
      expect(target.every((entry) => entry >= 100)).toBe(true);
      expect(target.filter((entry) => entry % 2 === 0).length).toBe((part * 40) / 100);
    },
  );

  it('abstracts: what is not in common are rows of the abstracts, each once', () => {
    const abstracts = drawOf({ ...job, population: 'abstracts', common: 25 }, places, populations);
    expect([abstracts.target.length, abstracts.abstracts.length, abstracts.test.length]).toEqual([10, 30, 20]);
    expect(new Set(abstracts.abstracts).size).toBe(30);
    expect(Math.max(...abstracts.abstracts)).toBeLessThan(50);
  });

  it('more rows than there are: an error with both numbers', () => {
    expect(() => drawOf({ ...job, rows: 101 }, places)).toThrow('source: 101 rows were asked for, there are 100.');
    expect(() => drawOf({ ...job, known: 41 }, places)).toThrow('pairs: 41 rows were asked for, there are 40.');
  });
});
