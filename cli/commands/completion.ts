import { Argument } from 'commander';
import { buildCommand, type CommandSpec } from '../command.js';
import { type Completed, completionScript, SHELLS, type Shell } from '../completion-scripts.js';
import type { CommandEntry } from '../registry.js';

/** The command, for the commands of the registry, which itself is one of them. */
export const completionOf = (commands: readonly CommandEntry[]): CommandSpec => ({
  examples: [
    [
      'vecbridge completion bash > ~/.local/share/bash-completion/completions/vecbridge',
      'bash, from the next shell on',
    ],
    ['vecbridge completion zsh > ~/.zfunc/_vecbridge', 'zsh, where ~/.zfunc is in $fpath'],
    ['vecbridge completion fish > ~/.config/fish/completions/vecbridge.fish', 'fish'],
  ],
  json: { shell: '"bash" | "zsh" | "fish"', script: 'the script, which is printed without --json' },
  configure(command) {
    command.addArgument(new Argument('<shell>', 'the shell').choices(SHELLS));
  },
  async run(_context, args) {
    const [shell] = args as [Shell];
    const known: Completed[] = [];
    for (const entry of commands) {
      const { options } = buildCommand(entry, await entry.load());
      known.push({
        ...{ name: entry.name, summary: entry.summary },
        options: [...options, { long: '--help', short: '-h', description: 'show this help' }].flatMap(
          ({ long, short, description }) =>
            long ? [{ long: long.replace(/^--/, ''), short: short?.replace(/^-/, ''), about: description }] : [],
        ),
      });
    }
    const script = completionScript(shell, known);
    return { json: { shell, script }, text: script };
  },
});
