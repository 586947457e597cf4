import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import { cliPath } from '../cli/run-cli.js';

export interface Running {
  readonly address: string;
  kill(signal?: NodeJS.Signals): Promise<number | null>;
  /** Exit code and what was printed. */
  ended(): Promise<{ code: number | null; stdout: string }>;
}

const PROGRAM = process.env['VECBRIDGE_CLI'] ?? cliPath;

/** Starts commands that serve a page and gives its address as soon as it is printed; stops them in the end. */
export function programs(): (args: readonly string[]) => Promise<Running> {
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  return (args) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    let [stdout, stderr] = ['', ''];
    const closed = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
    const running = (address: string): Running => ({
      address,
      kill: (signal = 'SIGTERM') => {
        child.kill(signal);
        return closed;
      },
      ended: async () => ({ code: await closed, stdout }),
    });
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const address = /http:\/\/127\.0\.0\.1:\d+\/[\w-]+\//.exec(stdout + stderr)?.[0];
        if (address) resolve(running(address));
      };
      child.stdout!.on('data', (chunk) => {
        stdout += chunk;
        look();
      });
      child.stderr!.on('data', (chunk) => {
        stderr += chunk;
        look();
      });
      child.on('close', (code) => reject(new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)));
    });
  };
}

/** Runs a command to its end and gives what it printed; throws where it fails. */
export async function runProgram(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...args], { maxBuffer: 2 ** 26 });
  return stdout;
}
