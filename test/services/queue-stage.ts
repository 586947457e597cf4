import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { fitPaired } from '../cli/fit-paired.js';
import { cliPath, json, temporaryFolder } from '../cli/run-cli.js';
import { twoSpaces } from '../cli/synthetic.js';
import { type RedisServer, startRedis } from './start-redis.js';

/**
 * A Redis of its own, and in the folder `at` a translator `map` (24 → 16), its input a.npy and whole.npy, the
 * translation of it in one piece.
 */
export function queueStage() {
  const at = temporaryFolder();
  const rows = 6000;
  const { x, y } = twoSpaces(rows, [24, 16], 1);
  let redis: RedisServer | undefined;
  beforeAll(async () => {
    redis = await startRedis();
    await fitPaired(at, x, y);
    await json(['translate', at('map'), at('a.npy'), '-o', at('whole.npy')]);
  });
  afterAll(async () => redis?.stop());
  return { at, rows, x, redis: () => redis! };
}

/** The outputs of the shards in `folder`, by name in the order of the input. */
export const shardsOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith('shard-'))
    .sort();

/** The command line in a process of its own, to be killed. */
export const commandProcess = (args: readonly string[]) =>
  spawn(process.execPath, [cliPath, ...args], { stdio: 'ignore', env: { ...process.env, VECBRIDGE_DEBUG: '' } });
