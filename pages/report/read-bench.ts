import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type JobSize, sizeName } from '../../eval/bench/jobs.js';
import { type BenchRecord, recordSchema } from '../../eval/bench/record.js';
import { VecbridgeError } from '../../src/core/errors.js';
import type { ReadRun, Run } from './run.js';

/** Every run of the results folder of a bench, failed ones too, in the order of their file names. */
export async function readBenchFolder(dir: string): Promise<ReadRun[]> {
  const folder = join(dir, 'runs');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  if (names.length === 0) {
    throw new VecbridgeError('BAD_FILE', `${folder} holds no results.`, {
      hint: 'run the suite first: vecbridge bench SUITE.json -o DIR',
      context: { folder },
    });
  }
  const runs: ReadRun[] = [];
  for (const name of names) runs.push({ run: runOf(await recordIn(join(folder, name)), dir), translator: null });
  return runs;
}

async function recordIn(path: string): Promise<BenchRecord> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    json = undefined;
  }
  const parsed = recordSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new VecbridgeError('BAD_FILE', `${path}: ${issue.path.join('.') || 'the file'}: ${issue.message}.`, {
    hint: 'remove it and run the suite again: it does what is missing',
    context: { path },
  });
}

function runOf(record: BenchRecord, dir: string): Run {
  const { measured, failure } = record;
  const oracle = measured?.oracle ? { ...measured.oracle.there, kind: measured.oracle.kind } : null;
  return {
    name: `${basename(resolve(dir))}/${record.id}`,
    path: dir,
    kind: 'bench',
    method: record.method,
    label: record.label,
    direction: [record.data, record.kind, sizeName(record.size as JobSize)].join(' · '),
    seed: record.seed,
    verdict: measured
      ? {
          label: measured.verdict,
          reason: measured.reason,
          score: null,
          null: null,
          consensus: null,
          evidence: Object.entries(measured.evidence).map(([measure, value]) => ({
            measure,
            value,
            threshold: null,
            passed: null,
            meaning: '',
          })),
        }
      : null,
    scores: measured?.scores?.there ?? null,
    back: measured?.scores?.back ?? null,
    references: { identity: null, random: null, oracle },
    judged: measured?.judged ?? null,
    history: [],
    facts: {
      options: record.options,
      versions: record.versions,
      data: [],
      machine: record.machine,
      createdAt: record.finishedAt,
      command: `vecbridge bench ${join(dir, 'suite.json')} -o ${dir}`,
      numbers: measured
        ? {
            secondsMap: measured.seconds.map,
            secondsVerdict: measured.seconds.verdict,
            cpuSeconds: measured.cpuSeconds,
            peakBytes: measured.peakBytes,
            threads: record.threads,
          }
        : {},
    },
    failure: failure ? `${failure.kind}: ${failure.message}` : null,
  };
}
