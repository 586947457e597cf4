import { parseAssignments } from '../../src/core/options.js';

export interface BenchFlags {
  readonly threads: number;
  /** Print every evaluation, not only the result. */
  readonly every: boolean;
  /** Seed of the linear start; by default that of the run. */
  readonly startSeed?: number;
  readonly settings: Record<string, string>;
}

/** --threads N, --every, --start-seed N, --set key=value (repeatable). */
export function readFlags(words: readonly string[]): BenchFlags {
  let threads = 1;
  let every = false;
  let startSeed: number | undefined;
  const assignments: string[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '--threads') threads = Number(words[++i]);
    else if (words[i] === '--every') every = true;
    else if (words[i] === '--start-seed') startSeed = Number(words[++i]);
    else if (words[i] === '--set') assignments.push(words[++i]!);
    else throw new Error(`unknown word ${words[i]}`);
  }
  return { threads, every, ...(startSeed === undefined ? {} : { startSeed }), settings: parseAssignments(assignments) };
}

/** "0-2" → [0, 1, 2]; "0,4" → [0, 4]. */
export function seedList(text: string): number[] {
  const [from, to] = text.split('-').map(Number);
  if (to === undefined) return text.split(',').map(Number);
  return Array.from({ length: to - from! + 1 }, (_, i) => from! + i);
}
