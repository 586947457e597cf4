import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What bench/mini-vec2vec.py prints: the fit's seconds and retrieval of the test rows, both ways. */
export interface MiniVec2vecResult {
  readonly seconds: number;
  readonly top1: number;
  readonly meanRank: number;
  readonly backTop1: number;
  readonly backMeanRank: number;
  readonly seed: number;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
}

const NEEDS = 'import numpy, scipy, sklearn';

/** The first of PYTHON, python3 and python that has NumPy, SciPy and scikit-learn; says on stderr when none has. */
export function findPython(names = [process.env['PYTHON'] ?? 'python3', 'python']): string | null {
  const found = names.find((name) => spawnSync(name, ['-c', NEEDS], { stdio: 'ignore' }).status === 0) ?? null;
  if (found === null) {
    console.error(
      `mini-vec2vec is not run: no ${names.join(' or ')} here has numpy, scipy and scikit-learn.\n` +
        '  hint: pip install numpy scipy scikit-learn; PYTHON=/path/to/python chooses the interpreter',
    );
  }
  return found;
}

/** Files of a run: npy, row i of the two test files is the same item. */
interface MiniVec2vecFiles {
  readonly source: string;
  readonly target: string;
  readonly testSource: string;
  readonly testTarget: string;
}

/** Runs bench/mini-vec2vec.py to its end; throws with what it said on stderr when it fails. */
export function runMiniVec2vec(
  python: string,
  { source, target, testSource, testTarget }: MiniVec2vecFiles,
  seed: number,
  signal?: AbortSignal,
): Promise<MiniVec2vecResult> {
  const script = join(import.meta.dirname, 'mini-vec2vec.py');
  const child = spawn(python, [script, source, target, testSource, testTarget, '--seed', String(seed)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  });
  let output = '';
  let talk = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    talk += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as MiniVec2vecResult);
      else reject(new Error(`bench/mini-vec2vec.py ended with code ${code}: ${talk}`));
    });
  });
}
