import type { Command } from 'commander';

export interface SpaceCheckOptions {
  readonly spaceCheck: boolean;
}

/** The line for the JSON keys of a command. */
export const spaceCheckKey =
  '{ label: "yes" | "no" | "cannot tell", reason, advice }: whether the vectors come from the expected model; null with --no-space-check or too few rows';

/** The switch that turns the check off. */
export const spaceCheckOption = (command: Command): Command =>
  command.option('--no-space-check', 'do not check (on a sample) that the vectors come from the expected models');
