import { styleText } from 'node:util';
import type { VecbridgeError } from '../src/core/errors.js';

/** What a command gives back: one JSON object, the same for people, and the exit code. */
export interface Outcome {
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly exitCode?: number;
  /** The result was written while the command ran (commands that run until they are interrupted). */
  readonly printed?: boolean;
}

export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** Data goes to stdout, talk to stderr. */
export interface Output {
  readonly options: OutputOptions;
  /** One line of talk on stderr; silent with --quiet. */
  talk(line: string): void;
  /** On stderr, with --quiet too. */
  warn(line: string): void;
  /** The one result on stdout. */
  result(outcome: Outcome): void;
  /** `error:` and `hint:` on stderr, or one JSON object on stdout. */
  error(error: VecbridgeError): void;
  /** Colours for stdout, when it is a terminal and NO_COLOR is not set. */
  style(style: Style, text: string): string;
}

export function createOutput(options: OutputOptions): Output {
  const { stdout, stderr, env } = options;
  const colours = (stream: OutputStream): boolean =>
    stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb' && !options.json;
  const paint = (on: boolean, style: Style, text: string): string =>
    on ? styleText(style, text, { validateStream: false }) : text;
  return {
    options,
    talk: (line) => {
      if (!options.quiet) stderr.write(`${line}\n`);
    },
    warn: (line) => stderr.write(`${paint(colours(stderr), 'yellow', 'warning:')} ${line}\n`),
    result: (outcome) => {
      if (outcome.printed) return;
      if (options.json) stdout.write(`${JSON.stringify(outcome.json)}\n`);
      else if (outcome.text) stdout.write(outcome.text.endsWith('\n') ? outcome.text : `${outcome.text}\n`);
    },
    error: (error) => {
      if (options.json) {
        const { code, message, hint, context } = error;
        stdout.write(`${JSON.stringify({ error: { code, message, hint: hint ?? null, context } }, plain)}\n`);
      } else {
        stderr.write(`${paint(colours(stderr), 'red', 'error:')} ${error.message}\n`);
        if (error.hint) stderr.write(`  hint: ${error.hint}\n`);
      }
      if (env['VECBRIDGE_DEBUG']) {
        stderr.write(`${error.stack}\n`);
        for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
          stderr.write(`caused by ${cause.stack}\n`);
      }
    },
    style: (style, text) => paint(colours(stdout), style, text),
  };
}

/** JSON has no 64-bit integers: they are written as text. */
const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
