import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { packageRoot } from '../../src/core/version.js';
import type { Matrix } from '../../src/vectors/matrix.js';

/** The shipped vectors: two spaces without a common entry, and pairs to measure on. */
export interface DemoData {
  /** (n, 384) of MiniLM and (n, 768) of mpnet, other entries. */
  readonly source: Matrix;
  readonly target: Matrix;
  readonly targetTexts: readonly string[];
  /** (t, 384) and (t, 768), row i the same entry. */
  readonly testSource: Matrix;
  readonly testTarget: Matrix;
  readonly testTexts: readonly string[];
}

export const sourceModel = 'all-MiniLM-L6-v2';
export const targetModel = 'all-mpnet-base-v2';
/** The shipped translator of the same two models, fitted with pairs: the ceiling. */
export const ORACLE = 'minilm-to-mpnet';
export const ORACLE_PAIRS = '41,891 pairs';

/** "silver jenny" of "silver jenny, Eucinostomus gula: silvery mojarra found along ...": what an entry is called. */
export const lemmaOf = (text: string): string => text.split(':')[0]!.split(',')[0]!.trim();

/** Reads `data/demo/` of the package; MISSING_PART when it is not there. */
export async function readDemoData(root: string = packageRoot): Promise<DemoData> {
  const { readMatrix } = await import('../../src/vectors/read-matrix.js');
  const folder = join(root, 'data', 'demo');
  for (const path of [join(folder, 'minilm.npy'), join(root, 'checkpoints', ORACLE, 'translator.json')]) {
    if (existsSync(path)) continue;
    throw new VecbridgeError('MISSING_PART', `the demo's data are not installed: ${path} is missing.`, {
      hint: 'install vecbridge again, or run the demo in a clone of the repository',
      context: { path },
    });
  }
  const vectors = async (name: string): Promise<Matrix> => (await readMatrix(join(folder, name))).matrix;
  const texts = (name: string): string[] => readFileSync(join(folder, name), 'utf8').trimEnd().split(/\r?\n/);
  return {
    source: await vectors('minilm.npy'),
    target: await vectors('mpnet.npy'),
    targetTexts: texts('mpnet.txt'),
    testSource: await vectors('test-minilm.npy'),
    testTarget: await vectors('test-mpnet.npy'),
    testTexts: texts('test.txt'),
  };
}
