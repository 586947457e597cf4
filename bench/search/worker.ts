/** One index of vecbridge, for bench/search.ts: the same commands and answers as worker.py. Usage: worker.ts exact|hnsw DIM EF. */
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { version } from '../../src/core/version.js';
import { setThreads } from '../../src/engine/threads.js';
import { createIndex } from '../../src/search/choose.js';
import type { IndexKind } from '../../src/search/vector-index.js';
import { type Matrix, sliceRows } from '../../src/vectors/matrix.js';
import type { Answer, Command } from './workers.js';

const kind = process.argv[2] as IndexKind;
const [dim, efConstruction] = [Number(process.argv[3]), Number(process.argv[4])];
const index = await createIndex(kind, dim, { efConstruction });

async function rowsOf(path: string, start: number, end: number): Promise<Matrix> {
  const file = await open(path);
  try {
    const data = new Float32Array((end - start) * dim);
    await file.read(new Uint8Array(data.buffer), 0, data.byteLength, start * dim * 4);
    return { data, rows: end - start, dim };
  } finally {
    await file.close();
  }
}

async function add({ file, start = 0, end = 0 }: Command): Promise<void> {
  for (let at = start; at < end; at += 8192) index.add(await rowsOf(file, at, Math.min(end, at + 8192)));
}

async function search({ file, rows = 0, single, k = 10 }: Command): Promise<number[][]> {
  const queries = await rowsOf(file, 0, rows);
  const found: number[][] = [];
  const size = single ? 1 : rows;
  for (let at = 0; at < rows; at += size) {
    const near = await index.search(sliceRows(queries, at, at + size), k);
    for (let q = 0; q < near.queries; q++) found.push([...near.rows.subarray(q * near.k, (q + 1) * near.k)]);
  }
  return found;
}

const peakKb = (): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);

say({ version: `vecbridge ${version}`, peakKb: peakKb() });
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as Command;
  setThreads(command.threads ?? 1);
  const [began, before] = [performance.now(), process.cpuUsage()];
  const found = command.do === 'add' ? await add(command) : await search(command);
  const { user, system } = process.cpuUsage(before);
  const answer: Answer = { wall: (performance.now() - began) / 1000, cpu: (user + system) / 1e6, peakKb: peakKb() };
  say(command.wanted ? { ...answer, found } : answer);
}
