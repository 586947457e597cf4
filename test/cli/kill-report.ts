import { appendFileSync } from 'node:fs';

/** Kills of one test; vitest.kill.config.ts makes them twenty where VECBRIDGE_KILLS says nothing else. */
export const KILLS = Number(process.env['VECBRIDGE_KILLS']);

/** One line for each test of kills into the file VECBRIDGE_KILL_REPORT names, where it does. */
export function reportKills(line: Readonly<Record<string, unknown>>): void {
  const file = process.env['VECBRIDGE_KILL_REPORT'];
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
}
