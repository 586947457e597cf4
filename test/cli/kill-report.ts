import { appendFileSync } from 'node:fs';

/** Kills of one test: `short` of them in `npm test`, twenty with `npm run test:kill`. */
export const killsOf = (short: number): number => Number(process.env['VECBRIDGE_KILLS'] ?? short);

/** One line for each test of kills into the file VECBRIDGE_KILL_REPORT names, where it does. */
export function reportKills(line: Readonly<Record<string, unknown>>): void {
  const file = process.env['VECBRIDGE_KILL_REPORT'];
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
}
