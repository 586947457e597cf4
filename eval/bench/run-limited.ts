import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stopIfAborted } from '../../src/core/cancellation.js';
import type { Progress } from '../../src/core/progress.js';
import type { ChildMessage, ChildRequest } from './child-messages.js';
import type { Job } from './jobs.js';
import type { Failure, Measured } from './record.js';

export interface LimitedRun {
  readonly measured: Measured | null;
  readonly failure: Failure | null;
  readonly engine: string;
}

interface LimitedOptions {
  readonly signal?: AbortSignal;
  readonly on?: Progress;
}

const MARKER = 'vecbridge-memory-limit ';
const KEPT_STDERR = 4000; // characters

/**
 * Runs one job in a process of its own, which is killed when its time is over or it takes too much memory: a failure is
 * a result, never thrown. Throws INTERRUPTED when called off.
 */
export function runLimited(job: Job, { signal, on }: LimitedOptions = {}): Promise<LimitedRun> {
  stopIfAborted(signal, `running ${job.id}`);
  const began = performance.now();
  const { script, flags } = childScript();
  const child = fork(script, [], {
    execArgv: [...flags, `--max-old-space-size=${job.limits.megabytes}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let answer: Extract<ChildMessage, { kind: 'measured' | 'error' }> | undefined;
  let errors = '';
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, job.limits.minutes * 60_000);
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', stop, { once: true });
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (text: string) => {
    errors = (errors + text).slice(-KEPT_STDERR);
  });
  child.on('message', (message: ChildMessage) => {
    if (message.kind === 'progress') on?.(message);
    else answer = message;
  });
  const request: ChildRequest = { job, marker: MARKER };
  child.send(request, () => {}); // a process that could not start is reported when it closes

  return new Promise<LimitedRun>((resolve, reject) => {
    const failed = (kind: Failure['kind'], code: string, message: string): void =>
      resolve({
        measured: null,
        failure: { kind, code, message, seconds: (performance.now() - began) / 1000 },
        engine: '',
      });
    child.on('error', (error) => {
      errors += error.message;
    });
    child.on('close', (code, killedBy) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      const memory = new RegExp(`${MARKER}(\\d+)`).exec(errors)?.[1];
      try {
        stopIfAborted(signal, `running ${job.id}`);
      } catch (interrupted) {
        reject(interrupted);
        return;
      }
      if (answer?.kind === 'measured') resolve({ measured: answer.measured, failure: null, engine: answer.engine });
      else if (answer) failed('error', answer.code, answer.message);
      else if (timedOut) failed('time', 'TIME_LIMIT', `stopped after ${job.limits.minutes} minutes, its time limit`);
      else if (memory !== undefined) {
        const used = Math.round(Number(memory) / 1e6);
        failed('memory', 'MEMORY_LIMIT', `stopped at ${used} MB of memory, its limit is ${job.limits.megabytes} MB`);
      } else if (/heap out of memory|Reached heap limit/i.test(errors)) {
        failed('memory', 'MEMORY_LIMIT', `out of memory; its limit is ${job.limits.megabytes} MB`);
      } else {
        const last = errors.trim().split('\n').at(-1) ?? '';
        failed('crash', 'CRASH', `the process ended (${killedBy ?? `exit code ${code}`})${last ? `: ${last}` : ''}`);
      }
    });
  });
}

/** child.js beside this file when compiled; child.ts through tsx when run from the sources. */
function childScript(): { script: string; flags: string[] } {
  const compiled = fileURLToPath(new URL('./child.js', import.meta.url));
  if (existsSync(compiled)) return { script: compiled, flags: [] };
  return {
    script: fileURLToPath(new URL('./child.ts', import.meta.url)),
    flags: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href],
  };
}
