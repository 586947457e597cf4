import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { packageRoot } from '../../src/core/version.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** The shipped vectors: two spaces without a common entry, and pairs to measure on. */
export interface DemoData {
  /** (n, 512) and (n, 100), other entries. */
  readonly source: Matrix;
  readonly target: Matrix;
  readonly targetLemmas: readonly string[];
  /** (t, 512) and (t, 100), row i the same entry. */
  readonly testSource: Matrix;
  readonly testTarget: Matrix;
  readonly testLemmas: readonly string[];
  /** Folder of the translator fitted with all pairs. */
  readonly oracleDir: string;
}

export const sourceModel = 'use-lite-512';
export const targetModel = 'glove-sif-100';

/** Reads `data/demo/` of the package; MISSING_PART when it is not there. */
export async function readDemoData(root: string = packageRoot): Promise<DemoData> {
  const { readMatrix } = await import('../../src/vectors/read-matrix.js');
  const folder = join(root, 'data', 'demo');
  const oracleDir = join(root, 'checkpoints', 'demo');
  for (const path of [join(folder, 'source.npy'), join(oracleDir, 'translator.json')]) {
    if (existsSync(path)) continue;
    throw new VecbridgeError('MISSING_PART', `the demo's data are not installed: ${path} is missing.`, {
      hint: 'install vecbridge again, or run the demo in a clone of the repository',
      context: { path },
    });
  }
  const vectors = async (name: string): Promise<Matrix> => (await readMatrix(join(folder, name))).matrix;
  const lemmas = (name: string): string[] => readFileSync(join(folder, name), 'utf8').trimEnd().split(/\r?\n/);
  return {
    source: await vectors('source.npy'),
    target: await vectors('target.npy'),
    targetLemmas: lemmas('target.lemmas.txt'),
    testSource: await vectors('test-source.npy'),
    testTarget: await vectors('test-target.npy'),
    testLemmas: lemmas('test.lemmas.txt'),
    oracleDir,
  };
}
