import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { canonical } from '../../src/core/canonical.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { hashFiles } from '../../src/core/file-hashes.js';
import { parseOptions } from '../../src/core/options.js';
import { closest } from '../../src/core/suggest.js';
import { version } from '../../src/core/version.js';
import { methodNamed } from '../../training/methods.js';
import { hasPartners } from './controls.js';
import { protocolFile } from './protocols.js';
import type { DataSpec, Limits, SizeSpec, Suite, SuiteMethod, VectorsSpec } from './suite.js';

export interface JobSize {
  /** 'all', or rows of either side. */
  readonly rows: number | 'all';
  readonly entries: 'disjoint' | 'same';
}

/** One fit and its measurement: everything a process of its own needs. */
export interface Job {
  /** method, data, case, size and seed in one word: the name of the result file. */
  readonly id: string;
  /** SHA-256 of all that decides the result: data, options with their defaults, size, seed, threads, program version. */
  readonly fingerprint: string;
  readonly suite: string;
  /** The label in the suite, and the method it stands for. */
  readonly label: string;
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly pairs: number | null;
  readonly data: string;
  readonly spec: DataSpec;
  readonly kind: string;
  readonly size: JobSize;
  readonly seed: number;
  readonly threads: number;
  readonly limits: Limits;
}

/** "all", "2000" or "250-same" */
export const sizeName = ({ rows, entries }: JobSize): string => `${rows}${entries === 'same' ? '-same' : ''}`;

/** Format of the result files: raised when what is measured changes, so that older results are not taken for new ones. */
export const RECORD_FORMAT = 1;

/**
 * All runs of a suite, ordered so that every method has run once before any has run twice: an unfinished bench can be
 * read. Methods and options are checked here, before the first run. Throws BAD_OPTION, BAD_USAGE, MISSING_PART.
 */
export async function jobsOf(suite: Suite): Promise<Job[]> {
  const hashes = new Map<string, Promise<string>>();
  const jobs: (Job & { order: number })[] = [];
  for (const [label, one] of Object.entries(suite.methods)) {
    const method = one.method ?? label;
    const found = methodNamed(method);
    const options = parseOptions(found.options, one.options, `methods.${label}`) as Record<string, unknown>;
    const sizes = (one.sizes ?? suite.sizes).map(sizeOf);
    for (const [data, spec] of Object.entries(suite.data)) {
      if (one.data && !one.data.includes(data)) continue;
      requirePairs(found.pairing, one, label, data, spec, sizes, one.cases ?? suite.cases);
      const contents = await dataHash(spec, hashes);
      for (const kind of one.cases ?? suite.cases) {
        for (const [s, size] of sizes.entries()) {
          for (const [k, seed] of (one.seeds ?? suite.seeds).entries()) {
            const pairs = found.pairing === 'unpaired' ? null : (one.pairs ?? null);
            const decides = { method, options, pairs, contents, kind, size, seed, threads: suite.threads };
            const fingerprint = sha256(canonical({ ...decides, version, format: RECORD_FORMAT }));
            jobs.push({
              id: `${label}.${data}.${kind}.${sizeName(size)}.seed-${seed}`,
              fingerprint,
              suite: suite.name,
              label,
              method,
              options,
              pairs,
              data,
              spec,
              kind,
              size,
              seed,
              threads: suite.threads,
              limits: { ...suite.limits, ...one.limits },
              order: k * 1000 + s,
            });
          }
        }
      }
    }
  }
  return jobs.sort((a, b) => a.order - b.order).map(({ order: _, ...job }) => job);
}

const sizeOf = (spec: SizeSpec): JobSize =>
  typeof spec === 'object' ? spec : { rows: spec, entries: 'disjoint' as const };

function requirePairs(
  pairing: string,
  one: SuiteMethod,
  label: string,
  data: string,
  spec: DataSpec,
  sizes: readonly JobSize[],
  cases: readonly string[],
): void {
  const available = 'protocol' in spec || spec.paired !== undefined;
  const refuse = (why: string, hint: string): never => {
    throw new VecbridgeError('BAD_USAGE', `methods.${label} on data.${data}: ${why}.`, {
      hint,
      context: { label, data },
    });
  };
  const learns = pairing === 'paired' || one.pairs !== undefined;
  const madeUp = cases.find((kind) => !hasPartners(kind));
  if (learns && madeUp !== undefined)
    refuse(`the method learns from pairs, the target of "${madeUp}" is made up`, 'give the method "cases" of its own');
  if (!available && learns)
    refuse('the method learns from pairs, the data have none', 'add "paired", or leave this data out with "data"');
  const same = sizes.some((size) => size.entries === 'same');
  if (same && !available) refuse('the same entries on both sides need paired rows', 'add "paired" to the data');
  if (same && cases.some((kind) => kind !== 'true' && !kind.startsWith('planted-')))
    refuse('the same entries on both sides have no controls', 'give the method "sizes" and "cases" of its own');
}

/** SHA-256 of the files (or of the protocol's files) and of the rows taken. */
async function dataHash(spec: DataSpec, known: Map<string, Promise<string>>): Promise<string> {
  const one = (vectors: VectorsSpec): Promise<string> => {
    const [path, rows] = typeof vectors === 'string' ? [vectors, null] : [vectors.file, vectors.rows];
    return fileHash(path, known).then((hash) => canonical({ hash, rows }));
  };
  if ('protocol' in spec) {
    const files = await Promise.all(
      spec.pair.split('-').map((space) => fileHash(protocolFile(space, spec.protocol), known)),
    );
    return sha256(canonical({ protocol: spec.protocol, files, ...(await judgedHash(spec, known)) }));
  }
  const parts = [spec.source, spec.target, spec.test.source, spec.test.target];
  if (spec.paired) parts.push(spec.paired.source, spec.paired.target);
  const hashes = await Promise.all(parts.map(one));
  return sha256(canonical(spec.judged ? { hashes, ...(await judgedHash(spec, known)) } : hashes));
}

/** Of the files of judgements; nothing where the data have none, so that results from before stay. */
async function judgedHash({ judged }: DataSpec, known: Map<string, Promise<string>>) {
  if (!judged) return {};
  const pathOf = (vectors: VectorsSpec): string => (typeof vectors === 'string' ? vectors : vectors.file);
  const names = Object.keys(judged).sort() as (keyof typeof judged)[];
  const files = names.map(async (name) => [name, judged[name], await fileHash(pathOf(judged[name]!), known)]);
  return { judged: (await Promise.all(files)).map(([name, spec, hash]) => ({ name, hash, rows: rowsTaken(spec) })) };
}

const rowsTaken = (spec: unknown): unknown =>
  typeof spec === 'object' && spec !== null ? (spec as { rows: unknown }).rows : null;

function fileHash(path: string, known: Map<string, Promise<string>>): Promise<string> {
  // "file.npz:name" names a member: what is hashed is the file.
  const file = path.replace(/(\.\w+):[^/\\]+$/, '$1');
  const before = known.get(file);
  if (before) return before.then((hash) => `${hash}${path.slice(file.length)}`);
  const hash = hashFiles(dirname(file), [basename(file)]).then((hashes) => hashes[basename(file)]!.sha256);
  known.set(file, hash);
  return hash.then((value) => `${value}${path.slice(file.length)}`);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Keeps the jobs that match every condition. A condition is one or more names separated by commas: labels of methods,
 * data, cases, sizes ("all", "250-same") or seeds ("seed-0"). Throws BAD_OPTION for a name that no job has and for
 * conditions that no job meets together.
 */
export function chosenJobs(jobs: readonly Job[], only: readonly string[]): Job[] {
  const names = (job: Job): string[] => [job.label, job.data, job.kind, sizeName(job.size), `seed-${job.seed}`];
  const known = [...new Set(jobs.flatMap(names))];
  const conditions = only.map((text) => text.split(',').map((name) => name.trim()));
  for (const name of conditions.flat()) {
    if (known.includes(name)) continue;
    const near = closest(name, known);
    throw new VecbridgeError('BAD_OPTION', `--only ${name}: no run of the suite has this name.`, {
      hint: `${near ? `did you mean "${near}"? ` : ''}names: ${known.join(', ')}`,
      context: { name, known },
    });
  }
  const chosen = jobs.filter((job) =>
    conditions.every((alternatives) => names(job).some((name) => alternatives.includes(name))),
  );
  if (!chosen.length && jobs.length)
    throw new VecbridgeError(
      'BAD_OPTION',
      `${only.map((text) => `--only ${text}`).join(' ')}: no run of the suite meets all of these.`,
      {
        hint: 'a run must meet every --only; alternatives are separated by commas in one of them. --dry-run lists the runs',
        context: { only },
      },
    );
  return chosen;
}
