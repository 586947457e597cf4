/** Processes that hold one index each, so that their memory can be told apart. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../src/core/version.js';

export interface Command {
  readonly do: 'add' | 'search';
  /** Rows of float32, unit length, one after the other. */
  readonly file: string;
  /** Rows to add. */
  readonly start?: number;
  readonly end?: number;
  /** Queries: the first rows of the file, all at once or one by one. */
  readonly rows?: number;
  readonly single?: boolean;
  readonly k?: number;
  readonly threads?: number;
  /** The rows found are part of the answer. */
  readonly wanted?: boolean;
}

/** Seconds of the wall and of the processor (all threads of the process), and its highest resident size so far. */
export interface Answer {
  readonly wall: number;
  readonly cpu: number;
  readonly peakKb: number;
  readonly found?: number[][];
}

export interface Worker {
  readonly name: string;
  /** Program and version; resident size before the first row. */
  readonly version: string;
  readonly emptyKb: number;
  ask(command: Command): Promise<Answer>;
  stop(): void;
}

/** Exits 4 where Python has no faiss. */
export function requireFaiss(python: string): void {
  if (spawnSync(python, ['-c', 'import faiss']).status === 0) return;
  console.error(`${python} has no faiss to compare with: pip install faiss-cpu, and name the Python with --python`);
  process.exit(4);
}

/** Starts "vecbridge exact", "vecbridge hnsw", "faiss exact" or "faiss hnsw". */
export async function startWorker(
  name: string,
  { dim, efConstruction }: { readonly dim: number; readonly efConstruction: number },
  python: string,
): Promise<Worker> {
  const [program, kind] = name.split(' ') as [string, string];
  const file = (ending: string): string => join(packageRoot, 'bench', 'search', `worker.${ending}`);
  const child =
    program === 'faiss'
      ? spawn(python, [file('py'), kind, String(dim), String(efConstruction)], { stdio: ['pipe', 'pipe', 'inherit'] })
      : spawn(process.execPath, ['--import', 'tsx', file('ts'), kind, String(dim), String(efConstruction)], {
          stdio: ['pipe', 'pipe', 'inherit'],
        });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} has ended`);
    return JSON.parse(value);
  };
  const { version, peakKb } = await next();
  return {
    ...{ name, version, emptyKb: peakKb },
    ask: (command) => {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      return next();
    },
    stop: () => child.stdin.end(),
  };
}
