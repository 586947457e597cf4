import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import { run } from '../../cli/run.js';

/** The compiled command line: what users run. `npm test` compiles first. */
export const cliPath = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Sends this signal when the text appears on stderr. */
  readonly signalAt?: { readonly text: string; readonly signal: NodeJS.Signals };
}

/** Runs `vecbridge ...args` to its end. */
export function vecbridge(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const env = { ...process.env, VECBRIDGE_DEBUG: '', FORCE_COLOR: '', ...options.env };
  const child = spawn(process.execPath, [cliPath, ...args], {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    let signalled = false;
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      if (options.signalAt && !signalled && stderr.includes(options.signalAt.text)) {
        signalled = true;
        child.kill(options.signalAt.signal);
      }
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/** Runs with --json and gives the one object on stdout. */
export async function json(
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ code: number; value: Record<string, any>; stderr: string }> {
  const done = await vecbridge([...args, '--json'], options);
  expect(done.stdout.trimEnd().split('\n'), `stdout of ${args.join(' ')}; stderr: ${done.stderr}`).toHaveLength(1);
  return { code: done.code, value: JSON.parse(done.stdout), stderr: done.stderr };
}

/** The same command line without a process of its own, from the sources: a third of a second less each. */
export async function here(args: readonly string[]): Promise<Finished> {
  const text = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (chunk: string) => {
      text[name] += chunk;
      return true;
    },
  });
  return { code: await run(args, { stdout: stream('stdout'), stderr: stream('stderr') }, {}), ...text };
}

/** json() without a process of its own. */
export async function jsonHere(
  args: readonly string[],
): Promise<{ code: number; value: Record<string, any>; stderr: string }> {
  const { code, stdout, stderr } = await here([...args, '--json']);
  return { code, value: JSON.parse(stdout), stderr };
}

/**
 * Asserts a refusal: exit code, the message, a hint, and no stack trace, for people and as JSON. In a process of its own
 * only where the test sets the environment or the folder.
 */
export async function expectRefusal(
  args: readonly string[],
  message: RegExp,
  options: RunOptions & { code?: number; hint?: RegExp } = {},
) {
  const { code = 2, hint = /./ } = options;
  const own = options.cwd !== undefined || options.env !== undefined;
  const done = own ? await vecbridge([...args, '--json'], options) : await here([...args, '--json']);
  const { error } = JSON.parse(done.stdout);
  expect(error.message).toMatch(message);
  expect(error.hint).toMatch(hint);
  expect(error.code).toMatch(/^[A-Z_]+$/);
  expect(done.code).toBe(code);
  expect(done.stdout + done.stderr).not.toMatch(/^\s+at .*\(?.*:\d+:\d+\)?$/m);
  return error;
}

/** A temporary folder for the tests of one file. */
export function temporaryFolder(): (...parts: string[]) => string {
  let folder: string | undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vecbridge-cli-'));
  });
  afterAll(() => rmSync(folder!, { recursive: true, force: true }));
  return (...parts) => {
    if (folder === undefined)
      throw new Error('temporaryFolder() is called outside of tests, its function inside of them');
    return join(folder, ...parts);
  };
}
