import { Command, Option } from 'commander';
import type { Reading } from '../src/vectors/usable-rows.js';
import { positiveInteger } from './arguments.js';
import type { Outcome, Output } from './output.js';
import type { ProgressBar } from './progress.js';

/** What every command is handed besides its own arguments. */
export interface CommandContext {
  readonly output: Output;
  /** Aborted by Ctrl-C; its reason is the VecbridgeError to throw. */
  readonly signal: AbortSignal;
  /** What is done with rows that are not fit, and what was: handed to whatever reads vectors. */
  readonly reading: Reading;
  /** Whether an argument was "-": its place is taken by a file that holds what came in on stdin. */
  readonly stdin: boolean;
  /** Options that were typed, by their names in the code. */
  readonly given: ReadonlySet<string>;
  /** A bar on stderr; `unit` names what is counted ("rows"). */
  progress(unit?: string): ProgressBar;
}

/** The options every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly threads?: number;
  readonly skipInvalid?: boolean;
  readonly format?: string;
  readonly keepEmpty?: boolean;
  readonly inputFormat?: string;
}

export interface CommandName {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
}

/** One command: what its help says, its arguments, and what it does. */
export interface CommandSpec<O extends CommonOptions = CommonOptions> {
  /** Shown first in the help: line to type, what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** The keys of the one object `--json` prints, with their meaning. */
  readonly json: Readonly<Record<string, string>>;
  /** Files of vectors are read: `--skip-invalid` is an option, "-" stands for stdin and `--format` says what it holds. */
  readonly readsVectors?: boolean;
  /** Which of these two says nothing here: no argument is a file of vectors, or no row is left out. */
  readonly lacks?: 'format' | 'skipInvalid';
  /** `--format` is of what is written, not of stdin. */
  readonly formatOfOutput?: boolean;
  /** A file of texts is read: "-" stands for stdin, of the format that --input-format names. */
  readonly readsTexts?: boolean;
  /** Options that say something only beside another, which is then asked for: { port: 'dashboard' }. */
  readonly needs?: Readonly<Partial<Record<keyof O, keyof O & string>>>;
  /** Exit codes that mean something special here, for the help. */
  readonly exits?: Readonly<Record<number, string>>;
  configure(command: Command): void;
  run(context: CommandContext, args: readonly unknown[], options: O): Promise<Outcome>;
}

const skippedKeys = { skipped: 'with --skip-invalid: rows skipped, { null, nan, zero, length, unreadable }' };

/** The commander command of a spec, with examples before the usage and the JSON keys after the options. */
export function buildCommand<O extends CommonOptions>({ name, summary }: CommandName, spec: CommandSpec<O>): Command {
  const command = new Command(name).description(summary);
  spec.configure(command);
  const skips = spec.readsVectors && spec.lacks !== 'skipInvalid';
  if (spec.readsVectors) {
    if (spec.lacks !== 'format' && !command.options.some(({ long }) => long === '--format'))
      command.option(
        '--format <name>',
        'format of stdin (a file named "-"): jsonl, csv, tsv, npy ... (default: recognised from the content)',
      );
    if (skips)
      command.option(
        '--skip-invalid',
        'skip rows that are NULL, NaN, infinite, zero, of another length or unreadable; with -o they are listed in OUTPUT.skipped.jsonl',
      );
  }
  command
    .addOption(new Option('--json', 'print exactly one JSON object on stdout'))
    .addOption(new Option('--quiet', 'suppress messages and progress on stderr; warnings and errors stay'))
    .addOption(
      new Option('--threads <n>', 'number of threads (default: all cores, at most 4)').argParser(positiveInteger),
    )
    .helpOption('-h, --help', 'show this help');
  refuseTwice(command);
  const width = Math.max(...spec.examples.map(([line]) => line.length));
  const examples = spec.examples.map(([line, meaning]) => `  ${line.padEnd(width)}  # ${meaning}`);
  command.addHelpText('before', `Examples:\n${examples.join('\n')}\n`);
  const documented = { ...spec.json, ...(skips ? skippedKeys : {}) };
  const keys = Object.entries(documented);
  const keyWidth = Math.max(...keys.map(([key]) => key.length));
  const after = [`JSON (--json):`, ...keys.map(([key, meaning]) => `  ${key.padEnd(keyWidth)}  ${meaning}`)];
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

/** The last of two values would be taken without a word. Parsers of two arguments collect. */
function refuseTwice(command: Command): void {
  for (const option of command.options.filter(
    ({ required, variadic, parseArg }) => required && !variadic && (parseArg?.length ?? 0) < 2,
  )) {
    let times = 0;
    command.on(`option:${option.name()}`, () => {
      if (++times > 1) command.error(`error: option '${option.flags}' is given twice: it takes one value`);
    });
  }
}
