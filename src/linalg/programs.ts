import { type Compiled, compile, type Signature, type TypedArray } from '../engine/compile.js';
import { getThreads } from '../engine/threads.js';
import type { TensorFunction } from '../engine/trace.js';

/** A function to compile, with the shapes of its inputs. */
interface ProgramSource {
  readonly signature: Signature;
  readonly fn: TensorFunction;
  readonly precision?: 'float32' | 'float64';
}

interface Entry {
  readonly compiled: Promise<Compiled>;
  running: number;
  evicted: boolean;
}

/** A compiled program keeps its scratch memory (tens of MB for large blocks), so only the latest few are kept. */
const LIMIT = 24;
const programs = new Map<string, Entry>(); // oldest use first

/**
 * Compiles `source` once per name, shapes, precision and thread count, and runs it. `name` must tell apart functions
 * of equal shapes: it carries every number baked into the function. Arrays in `into` are written in place.
 */
export async function runProgram(
  name: string,
  source: ProgramSource,
  inputs: Record<string, TypedArray>,
  into?: Record<string, TypedArray>,
): Promise<Record<string, TypedArray>> {
  const shapes = Object.entries(source.signature).map(([key, spec]) => `${key}[${spec.shape}]`);
  const engine = process.env['VECBRIDGE_ENGINE'] ?? 'auto';
  const key = `${name} ${source.precision ?? 'float32'} ${engine} ${getThreads()} ${shapes}`;
  const entry = programs.get(key) ?? {
    compiled: compile(source.fn, source.signature, { name, precision: source.precision }),
    running: 0,
    evicted: false,
  };
  programs.delete(key);
  programs.set(key, entry);
  entry.running++;
  try {
    for (const [oldest, candidate] of programs) {
      if (programs.size <= LIMIT) break;
      if (candidate !== entry) evict(oldest, candidate);
    }
    return await (await entry.compiled).run(inputs, into);
  } catch (error) {
    if (programs.get(key) === entry) programs.delete(key);
    entry.evicted = true;
    throw error;
  } finally {
    entry.running--;
    if (entry.evicted) release(entry);
  }
}

/** Frees all compiled programs; those running are freed when they end. */
export function releasePrograms(): void {
  for (const [key, entry] of [...programs]) evict(key, entry);
}

function evict(key: string, entry: Entry): void {
  programs.delete(key);
  entry.evicted = true;
  release(entry);
}

function release(entry: Entry): void {
  if (entry.running > 0) return;
  entry.compiled.then((compiled) => compiled.release()).catch(() => {}); // a failed compilation holds nothing
}
