import { readFileSync } from 'node:fs';
import type { Matrix } from '../../src/vectors/matrix.js';

/** Numbers by numpy and scipy: test/golden/eval/make.py. */
export const golden = JSON.parse(readFileSync(new URL('../golden/eval/golden.json', import.meta.url), 'utf8')) as {
  ties: Record<'better' | 'equal' | 'betterBack' | 'equalBack', number[]> & {
    pool: number;
    top1: number;
    meanRank: number;
    medianRank: number;
    mrr: number;
    recall: Record<string, number>;
    cosine: number;
    foscttm: number;
  };
  procrustes: { square: number[]; rectangular: number[] };
  ridge: { lambda: number; errors: number[]; weights: number[] };
};

/** The generator of make.py: mulberry32, uniform in [-1, 1), float32. */
export function uniform(seed: number, rows: number, dim: number): Matrix {
  let state = seed | 0;
  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { data: Float32Array.from({ length: rows * dim }, () => draw() * 2 - 1), rows, dim };
}

/** a + factor · b, rounded as numpy rounds float32: the product first, then the sum. */
export function plus(a: Matrix, factor: number, b: Matrix): Matrix {
  const scale = Math.fround(factor);
  return { ...a, data: a.data.map((value, i) => value + Math.fround(scale * b.data[i]!)) };
}
