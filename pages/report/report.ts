import { type Evaluation, evaluatePairs } from '../../eval/retrieval/evaluate-pairs.js';
import { stopIfAborted } from '../../src/core/cancellation.js';
import { VecbridgeError } from '../../src/core/errors.js';
import { machineName } from '../../src/core/machine.js';
import { plural } from '../../src/core/plural.js';
import type { Progress } from '../../src/core/progress.js';
import { random } from '../../src/core/random.js';
import { version } from '../../src/core/version.js';
import { takeRows } from '../../src/vectors/matrix.js';
import { type Details, detailsOf, type TestPairs } from './details.js';
import { type Group, groupsOf, measureColumns, type TableRow, tableRows } from './groups.js';
import type { LayerResult } from './read-layers.js';
import type { ReadRun, Run } from './run.js';
import { shortName } from './short-name.js';

/** Everything the report shows, as `--format json` writes it. */
export interface Report {
  readonly format: 1;
  readonly title: string;
  /** Figures of several groups side by side, and a table of what differs. */
  readonly compare: boolean;
  readonly groups: readonly GroupReport[];
  readonly table: readonly TableRow[];
  /** Layers of two models against each other, as `align --layers --json` prints them. */
  readonly layers: readonly LayerResult[];
  /** What is not shown, and what would show it. */
  readonly missing: readonly { readonly what: string; readonly how: string }[];
  /** The pairs that were measured for the report. */
  readonly pairs: {
    readonly names: readonly [string, string];
    readonly rows: number;
    /** Rows of the files, when more than were used. */
    readonly of: number;
    readonly labels: boolean;
  } | null;
  readonly made: {
    readonly vecbridge: string;
    readonly node: string;
    readonly machine: string;
    readonly command: string;
    readonly seed: number;
  };
}

export interface GroupReport extends Group {
  /** Of the run shown; null without pairs or without a translator. */
  readonly details: Details | null;
}

interface ReportRequest {
  readonly runs: readonly ReadRun[];
  readonly layers?: readonly LayerResult[];
  readonly pairs?: (TestPairs & { readonly of?: number }) | undefined;
  readonly compare?: boolean;
  readonly title?: string | undefined;
  readonly seed?: number;
  /** Maximum number of pairs, a random sample by the seed; all without it. */
  readonly rows?: number;
  readonly measures?: readonly string[];
  readonly umap?: boolean;
  /** The line that made the report. */
  readonly command?: string;
  readonly signal?: AbortSignal | undefined;
  readonly on?: Progress | undefined;
}

/**
 * The report of these runs. With pairs every translator among them is measured on them, and one of each group, the one
 * with the highest score of its verdict, in detail. Throws ROWS_MISMATCH, DIM_MISMATCH, BAD_OPTION and INTERRUPTED.
 */
export async function buildReport(request: ReportRequest): Promise<Report> {
  const { seed = 0, signal, on } = request;
  const layers = request.layers ?? [];
  if (request.runs.length === 0 && layers.length === 0) {
    throw new VecbridgeError('BAD_USAGE', 'there is no run to report on.', {
      hint: 'vecbridge report DIR -o report.html',
    });
  }
  const pairs = request.pairs && limited(request.pairs, request.rows, seed);
  const read = named(request.runs);
  const measured: Run[] = [];
  for (const [done, { run, translator }] of read.entries()) {
    stopIfAborted(signal, 'measuring for the report');
    on?.({ stage: 'measuring', done, total: read.length });
    if (!pairs || !translator) {
      measured.push(run);
      continue;
    }
    const found = await evaluatePairs({ translator, ...pairs, seed: run.seed ?? seed, hnsw: false }).catch(
      nameRun(run.name),
    );
    measured.push({ ...run, ...scoresOf(found) });
  }
  const translators = new Map(read.map(({ run, translator }) => [run.name, translator]));
  const groups: GroupReport[] = [];
  for (const group of groupsOf(measured)) {
    const shown = group.runs[group.shown]!;
    const translator = translators.get(shown.name);
    const details =
      pairs && translator
        ? await detailsOf(shown.name, translator, pairs, {
            seed,
            measures: request.measures ?? [],
            umap: request.umap ?? true,
            signal,
            on,
          })
        : null;
    groups.push({ ...group, details });
  }
  return {
    format: 1,
    title: request.title ?? titleOf(groups, layers),
    compare: request.compare ?? false,
    groups,
    table: tableRows(groups, measureColumns(measured)),
    layers,
    missing: missingOf(groups, pairs !== undefined, pairs?.labels === null),
    pairs: pairs
      ? {
          names: pairs.names,
          rows: pairs.source.rows,
          of: request.pairs!.source.rows,
          labels: pairs.labels !== null,
        }
      : null,
    made: {
      vecbridge: version,
      node: process.versions.node,
      machine: machineName(),
      command: request.command ?? '',
      seed,
    },
  };
}

function limited(pairs: TestPairs, rows: number | undefined, seed: number): TestPairs {
  const { source, target, labels } = pairs;
  if (source.rows !== target.rows) {
    throw new VecbridgeError(
      'ROWS_MISMATCH',
      `the source has ${source.rows} ${plural(source.rows, 'row')}, the target ${target.rows}.`,
      {
        hint: 'the report needs pairs: row i of one file and row i of the other must be the same item',
        context: { source: source.rows, target: target.rows },
      },
    );
  }
  if (rows === undefined || source.rows <= rows) return pairs;
  const chosen = random(seed).fork('report rows').sample(source.rows, rows).sort();
  return {
    ...pairs,
    source: takeRows(source, chosen),
    target: takeRows(target, chosen),
    labels: labels && Array.from(chosen, (row) => labels[row]!),
  };
}

const scoresOf = ({ direction: _direction, hnsw: _hnsw, rows, ...scores }: Evaluation) => ({
  scores,
  references: rows,
});

/** Of several translators, which one the pairs do not fit. */
const nameRun =
  (name: string) =>
  (error: unknown): never => {
    if (!(error instanceof VecbridgeError)) throw error;
    const { code, message, hint, context } = error;
    throw new VecbridgeError(code, `${name}: ${message}`, {
      ...(hint ? { hint } : {}),
      context: { ...context, run: name },
      cause: error,
    });
  };

/** Runs of the same name are told apart by number. */
function named(runs: readonly ReadRun[]): ReadRun[] {
  const seen = new Map<string, number>();
  return runs.map((read) => {
    const times = (seen.get(read.run.name) ?? 0) + 1;
    seen.set(read.run.name, times);
    return times === 1 ? read : { ...read, run: { ...read.run, name: `${read.run.name} #${times}` } };
  });
}

function titleOf(groups: readonly Group[], layers: readonly LayerResult[]): string {
  if (groups.length === 0) return `Layers: ${layers.map(({ names }) => names.map(shortName).join(' and ')).join(', ')}`;
  const directions = [...new Set(groups.map((group) => group.direction))];
  const methods = [...new Set(groups.map((group) => group.label))];
  const few = (names: readonly string[], what: string): string =>
    names.length <= 3 ? names.join(', ') : `${names.length} ${what}`;
  return `${few(methods, 'methods')}: ${few(directions, 'pairs of spaces')}`;
}

function missingOf(groups: readonly GroupReport[], paired: boolean, unlabelled: boolean): Report['missing'] {
  const missing: { what: string; how: string }[] = [];
  const runs = groups.flatMap((group) => group.runs);
  const measurable = runs.some((run) => run.kind === 'translator');
  if (!paired && measurable) {
    missing.push({
      what: 'scores on pairs, ranks, recall, similarity, pictures of both spaces, alignment measures, confidence, examples',
      how: 'name two files of paired rows the fit has not seen: --source FILE --target FILE',
    });
  }
  if (paired && groups.some((group) => group.details === null)) {
    missing.push({
      what: `figures of ${groups
        .filter((group) => group.details === null)
        .map((group) => group.label)
        .join(', ')}`,
      how: 'they are drawn of folders of translators; files of scores and results of benches hold no map',
    });
  }
  if (paired && unlabelled)
    missing.push({ what: 'labels of the rows', how: 'a text file, one label a line: --labels FILE' });
  if (runs.length > 0 && runs.every((run) => run.history.length === 0)) {
    missing.push({ what: 'curves of training', how: 'they are kept by vecbridge train; other methods have none' });
  }
  return missing;
}
