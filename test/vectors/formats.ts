import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { random } from '../../src/core/random.js';
import { type Matrix, matrix } from '../../src/vectors/matrix.js';

/** A temporary folder for one test file, removed after its tests. */
export function scratch(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'vecbridge-vectors-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

/** Standard normal numbers. */
export function cloud(rows: number, dim: number, seed = 1): Matrix {
  const rng = random(seed);
  return matrix(
    Float32Array.from({ length: rows * dim }, () => rng.normal()),
    rows,
    dim,
  );
}
