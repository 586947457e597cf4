import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliPath, expectRefusal, temporaryFolder, vecbridge } from './run-cli.js';
import { twoSpaces, writeNpy } from './synthetic.js';

const at = temporaryFolder();

describe('outputs that cannot be written', () => {
  it('a full disk behind stdout is an error, of data and of JSON', () => {
    if (!existsSync('/dev/full')) return;
    writeNpy(at('a.npy'), twoSpaces(20, [512, 8], 1).x);
    const full = openSync('/dev/full', 'w');
    for (const args of [
      ['inspect', at('a.npy'), '--json'],
      ['translate', 'checkpoints/demo', at('a.npy'), '-o', '-'],
    ]) {
      const { status, stderr } = spawnSync(process.execPath, [cliPath, ...args], { stdio: ['ignore', full, 'pipe'] });
      expect(stderr.toString()).toMatch(/error: cannot write stdout: ENOSPC/);
      expect(status).toBe(1);
    }
    closeSync(full);
  });

  it('an option that takes one value is refused the second time; one that collects is not', async () => {
    const twice = await vecbridge(['translate', 'no-such', 'a.npy', '-o', at('b.npy'), '--output', at('c.npy')]);
    expect(twice.code).toBe(2);
    expect(twice.stderr).toMatch(/option '-o, --output <path>' is given twice/);
    const set = ['fit', at('none.npy'), at('none.npy'), '-o', at('d'), '--set', 'rounds=3', '--set', 'clusters=9'];
    expect((await vecbridge(set)).stderr).toMatch(/no such file: .*none\.npy/);
  });

  it('a name that is too long, an empty one and a file in place of a translator are refused as such', async () => {
    writeNpy(at('x.npy'), twoSpaces(20, [512, 8], 1).x);
    const long = at(`${'n'.repeat(300)}.npy`);
    await expectRefusal(
      ['translate', 'checkpoints/demo', at('x.npy'), '-o', long],
      /^the name is too long: .*nnn\.npy$/,
    );
    await expectRefusal(['translate', 'checkpoints/demo', '', '-o', at('o.npy')], /^the argument <input> is empty\.$/);
    await expectRefusal(['inspect', at('x.npy'), ''], /^the argument <files> is empty\.$/);
    await expectRefusal(['eval', at('x.npy'), at('x.npy'), at('x.npy')], /x\.npy is a file: a translator is a folder/);
  });

  it('an option that goes with another is refused without it', async () => {
    for (const option of [['--detach'], ['--shard-rows', '5'], ['--queue-name', 'x']])
      await expectRefusal(['translate', 'map', 'a.npy', '-o', 'out.npy', ...option], /needs --queue/);
  });

  it.skipIf(process.platform === 'win32')('a pipe that nobody writes to is refused at once', async () => {
    execFileSync('mkfifo', [at('pipe.npy')]);
    await expectRefusal(['inspect', at('pipe.npy')], /pipe\.npy is not a regular file/, { hint: /name -/ });
  });

  it('a folder is not replaced by a file, and that is said before the work', async () => {
    mkdirSync(at('folder.npy'));
    writeNpy(at('in.npy'), twoSpaces(20, [512, 8], 1).x);
    const { code, stderr } = await vecbridge([
      ...['translate', 'checkpoints/demo', at('in.npy'), '-o', at('folder.npy'), '--force'],
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/folder\.npy is a folder, but a file must be written/);
    expect(stderr).not.toMatch(/--resume/);
  });
});
