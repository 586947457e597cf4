import { expect } from 'vitest';
import type { Matrix } from '../../src/vectors/matrix.js';
import { vecbridge } from './run-cli.js';
import { writeNpy } from './synthetic.js';

/** Writes a.npy and b.npy, row i of one being row i of the other, and fits the translator `map` on them. */
export async function fitPaired(at: (...names: string[]) => string, x: Matrix, y: Matrix): Promise<void> {
  writeNpy(at('a.npy'), x);
  writeNpy(at('b.npy'), y);
  const done = await vecbridge(['fit', at('a.npy'), at('b.npy'), '-o', at('map'), '--paired']);
  expect(done.stderr).toBe('');
  expect(done.code).toBe(0);
}
