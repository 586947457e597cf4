import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { reversed } from '../pages/explorer/rotated.js';
import { cliPath, expectRefusal, temporaryFolder } from './run-cli.js';
import { writeNpy } from './synthetic.js';

const at = temporaryFolder();

beforeAll(async () => {
  const { x, y, translator } = reversed(120, 4);
  writeNpy(at('x.npy'), x);
  writeNpy(at('y.npy'), y);
  writeNpy(at('wide.npy'), { data: new Float32Array(60).fill(1), rows: 12, dim: 5 });
  writeFileSync(at('words.txt'), Array.from({ length: 120 }, (_, i) => `word ${i}\n`).join(''));
  await translator.save(at('map'));
  mkdirSync(at('empty'));
});

/** Runs until the first line of stdout, asks the page, interrupts: what it printed and its exit code. */
async function looked(
  args: readonly string[],
  path: string,
): Promise<{ first: any; answer: any; script: Response; code: number | null }> {
  const child = spawn(process.execPath, [cliPath, ...args, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  let stdout = '';
  for await (const chunk of child.stdout) {
    stdout += chunk;
    if (stdout.includes('\n')) break;
  }
  const first = JSON.parse(stdout);
  const answer = await (await fetch(first.address + path)).json();
  const script = await fetch(`${first.address}js/${args[0]}r/page/main.js`);
  child.kill('SIGINT');
  return { first, answer, script, code: await closed };
}

describe('vecbridge explore', () => {
  const files = () => ['explore', at('map'), '--source', at('x.npy'), '--target', at('y.npy')];

  it('prints its address, shows what it was given, and ends with exit code 0 on Ctrl-C', async () => {
    const { first, answer, script, code } = await looked(
      [...files(), '--paired', '--labels', at('words.txt'), '--rows-limit', '100'],
      'labels.json',
    );
    expect(first).toMatchObject({ dir: at('map'), rows: { source: 100, target: 100 }, text: null });
    expect(answer.source).toHaveLength(100);
    expect(answer.target).toEqual(answer.source); // the same rows of both files
    expect(answer.source[99]).toMatch(/^word \d+$/);
    expect(script.status).toBe(200); // the page's own module, from where the build put it
    if (process.platform !== 'win32') expect(code).toBe(0);
  });

  it('refuses files that do not fit', async () => {
    writeNpy(at('empty.npy'), { rows: 0, dim: 4, data: new Float32Array(0) });
    await expectRefusal(
      ['explore', at('map'), '--source', at('empty.npy'), '--target', at('y.npy')],
      /empty\.npy has no rows to show/,
    );
    await expectRefusal([...files(), '--port', '65536'], /'65536' is invalid\. Expected a port from 0 to 65535/);
    await expectRefusal(
      ['explore', at('map'), '--source', at('wide.npy'), '--target', at('y.npy')],
      /wide\.npy has 5-d vectors but the source of the translator has 4-d ones/,
    );
    await expectRefusal(
      [...files(), '--labels', at('words.txt'), at('words.txt'), at('words.txt')],
      /--labels takes one or two files, got 3/,
    );
    await expectRefusal(
      [
        'explore',
        at('map'),
        '--source',
        at('x.npy'),
        '--target',
        at('x.npy'),
        '--labels',
        join(at('map'), 'README.md'),
      ],
      /labels but .* has 120 rows/,
    );
    await expectRefusal([...files(), '--model', at('nowhere')], /no such model/);
  });
});

describe('vecbridge dashboard', () => {
  it('refuses a folder without a run, and labels of one side only', async () => {
    await expectRefusal(['dashboard', at('empty')], /holds no run of `vecbridge train`/, { hint: /-o/ });
    await expectRefusal(['dashboard', at('empty'), '--labels', at('words.txt')], /--labels takes two files, got 1/);
  });
});
