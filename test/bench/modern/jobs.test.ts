import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandOf, type Job, jobsOf, keyOf, TABLES } from '../../../bench/modern/jobs.js';
import { appendLine, missingJobs, readLinesOf, repairFile } from '../../../bench/modern/lines.js';

describe('the tables', () => {
  it('main: four pairs, five sizes, five seeds, and as many runs of mini-vec2vec where asked', () => {
    expect(jobsOf('main').length).toBe(100);
    expect(jobsOf('main', { mini: true }).filter(({ method }) => method === 'mini-vec2vec').length).toBe(100);
  });

  it('0 known pairs and 0 % shared are runs of the main table, and are run once', () => {
    const main = new Set(jobsOf('main').map(keyOf));
    const plain = [...jobsOf('few-pairs'), ...jobsOf('overlap')].filter(({ known, shared }) => !known && !shared);
    expect(plain.length).toBe(3 * 3 * 5 + 4 * 2 * 5);
    expect(plain.every((job) => main.has(keyOf(job)))).toBe(true);
    const all = TABLES.flatMap((table) => jobsOf(table));
    expect(missingJobs(all, []).length).toBe(new Set(all.map(keyOf)).size);
  });

  it('known pairs are never given to mini-vec2vec', () => {
    expect(jobsOf('few-pairs', { mini: true }).every(({ method }) => method === 'vecbridge')).toBe(true);
  });

  it('words have their own number of rows, and can be named on the command line', () => {
    const words = jobsOf('classical', { seeds: [0] }).filter(({ split }) => split === 'words-7k');
    expect(words.map(({ pair, rows }) => `${pair} ${rows}`)).toEqual([
      'use-glove 7500',
      'glove-fasttext 7500',
      'use-fasttext 7500',
    ]);
    const [job] = jobsOf('classical', { pairs: ['use-glove@words-7k'], seeds: [2] });
    expect(commandOf(job!, 'classical')).toBe(
      'npx tsx bench/modern/run.ts --table classical --pairs use-glove@words-7k --rows 7500 --seeds 2',
    );
  });
});

describe('the file of runs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vecbridge-lines-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('what has a line is not run again; a line that was cut off is', () => {
    const file = join(folder, 'out', 'runs.jsonl');
    expect(readLinesOf(file)).toEqual([]);
    const jobs = jobsOf('alike', { seeds: [0] });
    for (const job of jobs.slice(0, 3)) appendLine(file, { ...job, top1: 0.5 });
    writeFileSync(file, JSON.stringify(jobs[3]).slice(0, 40), { flag: 'a' });
    expect(missingJobs(jobs, readLinesOf<Job>(file))).toEqual(jobs.slice(3));
    repairFile(file);
    appendLine(file, jobs[3]!);
    expect(readFileSync(file, 'utf8').endsWith(`}\n`)).toBe(true);
    expect(missingJobs(jobs, readLinesOf<Job>(file))).toEqual(jobs.slice(4));
  });
});
