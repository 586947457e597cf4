import { InvalidArgumentError, Option } from 'commander';

/** "10" → 10; refuses zero, negatives, fractions and words. */
export const positiveInteger = (text: string): number => integerFrom(1, text);

/** A port of this machine; 0: any. */
export function portNumber(text: string): number {
  const port = integerFrom(0, text);
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}

/** Like positiveInteger, and 0. */
export const wholeNumber = (text: string): number => integerFrom(0, text);

function integerFrom(least: number, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
}

/** "1,10,100" → [1, 10, 100], ascending and without repeats. */
export function integerList(text: string): number[] {
  const values = text.split(',').map((part) => positiveInteger(part.trim()));
  return [...new Set(values)].sort((a, b) => a - b);
}

/** "250, 500" → [250, 500], as they are given; 0 is let through, for the function that knows what it would mean. */
export const wholeNumbers = (text: string): number[] => text.split(',').map((part) => wholeNumber(part.trim()));

/** The name of an option as it is typed: "dryRun" → "--dry-run". */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Repeatable options (`--set key=value --set other=1`), collected in order. */
export const repeated = (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), text];

/** "2.5" → 2.5; refuses zero, negatives and words. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('Expected a number above 0.');
  }
  return value;
}

/** An option that another has replaced: not in the help, refused with what to write. */
export const replacedOption = (flags: string, instead: string): Option =>
  new Option(flags).hideHelp().argParser(() => {
    throw new InvalidArgumentError(`Write ${instead} instead.`);
  });
