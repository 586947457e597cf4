import { Command, CommanderError } from 'commander';
import { VecbridgeError } from '../src/core/errors.js';
import { plural } from '../src/core/plural.js';
import { version } from '../src/core/version.js';
import type { Reading } from '../src/vectors/usable-rows.js';
import { aboutStdin } from './about-stdin.js';
import { buildCommand, type CommandContext, type CommandSpec, type CommonOptions } from './command.js';
import { commandError, exitCodeOf, exitCodes } from './exit.js';
import { givenOptions, requireNames, requireNeeded } from './given-options.js';
import { interruptSignal } from './interrupt.js';
import { createOutput, type Outcome, type Output, type OutputStream } from './output.js';
import { progressBar } from './progress.js';
import { commands, GROUPS } from './registry.js';

interface Streams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/** Runs one command line (without node and script) and gives the exit code; never throws. */
export async function run(
  argv: readonly string[],
  streams: Streams,
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const asked = (flag: string): boolean => argv.slice(0, endOfOptions(argv)).includes(flag);
  const output = createOutput({ ...streams, json: asked('--json'), quiet: asked('--quiet'), env });
  const interrupt = interruptSignal((line) => output.talk(line));
  let exitCode: number = exitCodes.ok;
  const context: Omit<CommandContext, 'reading' | 'stdin' | 'given'> = {
    output,
    signal: interrupt.signal,
    progress: (unit) => progressBar({ stream: streams.stderr, quiet: output.options.quiet, unit }),
  };
  try {
    const program = await buildProgram(argv, streams, async (spec, command) => {
      const { processedArgs: args } = command;
      const options = command.opts<CommonOptions>();
      const given = givenOptions(command);
      requireNames(command);
      requireNeeded(spec.needs ?? {}, given, command.options);
      await applyThreads(options.threads);
      const { newReading } = await import('../src/vectors/usable-rows.js');
      const { skipInvalid, keepEmpty } = options;
      const stdin = await standardInput(spec, args, options, interrupt.signal);
      const named = <T>(value: T): T => (stdin ? aboutStdin(value, stdin.path) : value);
      const said = {
        ...output,
        talk: (line: string) => output.talk(named(line)),
        warn: (line: string) => output.warn(named(line)),
      };
      const reading = newReading({ skip: skipInvalid === true, keepEmpty: keepEmpty === true, note: said.warn });
      const words = stdin ? args.map((arg) => withInput(arg, stdin.path)) : args;
      const found = await spec
        .run({ ...context, output: said, reading, given, stdin: stdin !== undefined }, words, options)
        .catch((error: unknown) => {
          throw named(error);
        })
        .finally(() => stdin?.remove());
      const outcome = named(found);
      output.result(
        spec.readsVectors && reading.skip
          ? await withSkipped(outcome, { ...reading, invalid: named(reading.invalid) }, options, output)
          : outcome,
      );
      exitCode = outcome.exitCode ?? exitCodes.ok;
    });
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(isHelpOfNone(argv) ? argv.slice(1) : [...argv], { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.ok; // --help, --version
    const error = commandError(thrown);
    output.error(error);
    exitCode = error.code === 'INTERRUPTED' ? interrupt.exitCode() : exitCodeOf(error);
  } finally {
    interrupt.release();
  }
  return exitCode;
}

type Action = (spec: CommandSpec, command: Command) => Promise<void>;

/** The program with the full definition of the command named in argv; of the others only name and summary. */
async function buildProgram(argv: readonly string[], streams: Streams, action: Action): Promise<Command> {
  const program = new Command('vecbridge')
    .description('Learn a map between two embedding spaces without paired examples, and use it.')
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText(
      'before',
      'Examples:\n' +
        '  vecbridge demo                              # align two shipped spaces without pairs, with a verdict\n' +
        '  vecbridge fit a.npy b.npy -o a-to-b         # align your own two files\n' +
        '  vecbridge translate a-to-b a.npy -o out.npy # translate a file of any size\n',
    )
    .addHelpText('after', '\nEvery command has --help, --json, --quiet and --threads.');
  const wanted = argv[0] === 'help' ? argv[1] : argv.find((word) => !word.startsWith('-'));
  for (const entry of GROUPS.flatMap((group) => commands.filter((one) => one.group === group))) {
    const group = `${entry.group[0]!.toUpperCase()}${entry.group.slice(1)}:`;
    if (entry.name !== wanted) {
      program.addCommand(new Command(entry.name).description(entry.summary).helpGroup(group));
      continue;
    }
    const spec = await entry.load();
    const command = buildCommand(entry, spec);
    command.helpGroup(group).action(() => action(spec, command));
    program.addCommand(command);
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: () => {}, // errors are rendered by Output
      getOutHelpWidth: () => 110,
    });
  }
  return program;
}

/** "help nope" is an unknown command, as "nope" is; "help help" is "help". */
const isHelpOfNone = ([first, name]: readonly string[]): boolean =>
  first === 'help' && name !== undefined && !commands.some((entry) => entry.name === name);

/** `--threads` must be known before the first engine session is made. */
async function applyThreads(threads: number | undefined): Promise<void> {
  if (threads === undefined) return;
  const { setThreads } = await import('../src/engine/threads.js');
  setThreads(threads);
}

/** stdin as a file, where an argument is "-". */
async function standardInput(
  { readsVectors, readsTexts, lacks, formatOfOutput }: CommandSpec,
  args: readonly unknown[],
  options: CommonOptions,
  signal: AbortSignal,
) {
  if (!(readsVectors || readsTexts) || lacks === 'format') return undefined;
  const count = args.flat().filter((arg) => arg === '-').length;
  const format = formatOfOutput ? undefined : options.format;
  if (count === 0) {
    if (format !== undefined && readsVectors && !isStdoutNamed(options)) throw formatOfNothing(format);
    return undefined;
  }
  if (count > 1) {
    throw new VecbridgeError('BAD_USAGE', `"-" (stdin) is given ${count} times, but stdin can be read only once.`, {
      hint: 'put the other inputs into files',
    });
  }
  if (!readsTexts) {
    const { keepVectors } = await import('../src/vectors/keep-vectors.js');
    return keepVectors(process.stdin, format, signal);
  }
  const { keepInput } = await import('../src/vectors/standard-streams.js');
  return keepInput(process.stdin, options.inputFormat?.replace('lines', 'txt'), signal);
}

const isStdoutNamed = (options: CommonOptions & { readonly output?: string }): boolean => options.output === '-';

const formatOfNothing = (format: string): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', `--format ${format} is for stdin and stdout ("-"), and neither is used.`, {
    hint: 'leave it out: files say their format themselves',
  });

const withInput = (arg: unknown, path: string): unknown =>
  Array.isArray(arg) ? arg.map((one) => withInput(one, path)) : arg === '-' ? path : arg;

/** The outcome with what was left out, said on stderr and listed beside the output. */
async function withSkipped(
  outcome: Outcome,
  reading: Reading,
  options: CommonOptions,
  output: Output,
): Promise<Outcome> {
  const { skippedCounts, writeSkipped } = await import('../src/vectors/usable-rows.js');
  const skipped = skippedCounts(reading);
  const kinds = Object.entries(skipped).filter(([, count]) => count > 0);
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  const { output: path } = options as { output?: string };
  const list = path === undefined || path === '-' ? undefined : await writeSkipped(path, reading);
  if (total > 0) {
    const counts = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
    output.warn(
      `${total} ${plural(total, 'row is', 'rows are')} ${reading.keepEmpty ? 'kept as empty rows' : 'left out'} (${counts})${list ? `: ${list} lists them` : ''}`,
    );
  }
  return { ...outcome, json: { ...outcome.json, skipped } };
}

/** Words after "--" are arguments, not options. */
function endOfOptions(argv: readonly string[]): number {
  const at = argv.indexOf('--');
  return at < 0 ? argv.length : at;
}
