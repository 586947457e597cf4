import { Command, Option } from 'commander';
import { positiveInteger } from './arguments.js';
import type { Outcome, Output } from './output.js';
import type { ProgressBar } from './progress.js';

/** What every command is handed besides its own arguments. */
export interface CommandContext {
  readonly output: Output;
  /** Aborted by Ctrl-C; its reason is the VecbridgeError to throw. */
  readonly signal: AbortSignal;
  /** A bar on stderr; `unit` names what is counted ("rows"). */
  progress(unit?: string): ProgressBar;
}

/** The options every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly threads?: number;
}

/** One command: what its help says, its arguments, and what it does. */
export interface CommandSpec<O extends CommonOptions = CommonOptions> {
  readonly name: string;
  readonly summary: string;
  /** Shown first in the help: line to type, what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** The keys of the one object `--json` prints, with their meaning. */
  readonly json: Readonly<Record<string, string>>;
  /** Exit codes that mean something special here, for the help. */
  readonly exits?: Readonly<Record<number, string>>;
  configure(command: Command): void;
  run(context: CommandContext, args: readonly unknown[], options: O): Promise<Outcome>;
}

/** The commander command of a spec, with examples before the usage and the JSON keys after the options. */
export function buildCommand<O extends CommonOptions>(spec: CommandSpec<O>): Command {
  const command = new Command(spec.name).description(spec.summary);
  spec.configure(command);
  command
    .addOption(new Option('--json', 'print exactly one JSON object on stdout'))
    .addOption(new Option('--quiet', 'no talk and no progress on stderr; warnings and errors stay'))
    .addOption(new Option('--threads <n>', 'threads to compute with').argParser(positiveInteger))
    .helpOption('-h, --help', 'show this help');
  const width = Math.max(...spec.examples.map(([line]) => line.length));
  const examples = spec.examples.map(([line, meaning]) => `  ${line.padEnd(width)}  # ${meaning}`);
  command.addHelpText('before', `Examples:\n${examples.join('\n')}\n`);
  const keys = Object.keys(spec.json);
  const keyWidth = Math.max(...keys.map((key) => key.length));
  const after = [`JSON (--json):`, ...keys.map((key) => `  ${key.padEnd(keyWidth)}  ${spec.json[key]}`)];
  const exits = {
    0: 'ok',
    1: 'failed',
    2: 'wrong usage or bad input',
    ...spec.exits,
    130: 'interrupted',
    143: 'ended by SIGTERM',
  };
  after.push('', 'Exit codes:', ...Object.entries(exits).map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`));
  command.addHelpText('after', `\n${after.join('\n')}`);
  return command;
}
