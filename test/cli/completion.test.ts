import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands } from '../../cli/registry.js';
import { expectRefusal, here, jsonHere, temporaryFolder } from './run-cli.js';

const at = temporaryFolder();
const hasBash = spawnSync('bash', ['-c', 'exit 0']).status === 0;

describe('vecbridge completion', () => {
  it.runIf(hasBash)('completes commands, options and files in bash', async () => {
    writeFileSync(at('script'), (await here(['completion', 'bash'])).stdout);
    writeFileSync(at('a file.npy'), '');
    const complete = (...words: string[]): string[] => {
      const program = `source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _vecbridge; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const done = spawnSync('bash', ['-c', program, 'bash', ...words], { cwd: at('.'), encoding: 'utf8' });
      expect(done.stderr).toBe('');
      return done.stdout.split('\n').filter((line) => line !== '');
    };
    expect(complete('vecbridge', '').sort()).toEqual(commands.map(({ name }) => name).sort());
    expect(complete('vecbridge', 'tra').sort()).toEqual(['train', 'translate']);
    expect(complete('vecbridge', 'fit', '--pair').sort()).toEqual(['--pair-vectors', '--paired', '--pairs']);
    expect(complete('vecbridge', 'fit', 'a f')).toEqual(['a file.npy']);
  });

  it('knows every command and option in zsh and fish', async () => {
    const [zsh, fish] = [(await here(['completion', 'zsh'])).stdout, (await here(['completion', 'fish'])).stdout];
    for (const { name } of commands) {
      expect(zsh).toMatch(new RegExp(`^ {4}${name}\\) options=\\(.*'--quiet:`, 'm'));
      expect(fish).toContain(`-n __fish_use_subcommand -f -a ${name} -d '`);
    }
    expect(fish).toContain("-n '__fish_seen_subcommand_from fit' -l output -s o -d ");
    expect((await jsonHere(['completion', 'fish'])).value).toMatchObject({ shell: 'fish', script: fish });
  });

  it('refuses other shells', () => expectRefusal(['completion', 'tcsh'], /tcsh.*bash, zsh, fish/));
});
