import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { plural } from '../../src/core/plural.js';
import type { DetectedSpaces } from '../../src/spaces/detect-spaces.js';
import { currentVerdict } from '../../src/translators/current-verdict.js';
import type { Manifest } from '../../src/translators/manifest.js';
import type { Inspection, RowCount } from '../../src/vectors/inspect.js';
import { positiveInteger, wholeNumber } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { count, figure, table } from '../table.js';

interface InspectOptions extends CommonOptions {
  readonly sample: number;
  readonly spaces?: boolean;
  readonly spacesOut?: string;
  readonly force?: boolean;
  readonly seed: number;
}

export const inspect: CommandSpec<InspectOptions> = {
  readsVectors: true,
  lacks: 'skipInvalid',
  needs: { force: 'spacesOut', seed: 'spaces' },
  examples: [
    ['vecbridge inspect docs.npy', 'one file'],
    ['vecbridge inspect a.npy b.parquet', 'several files side by side'],
    ['vecbridge inspect vectors.npz:train', 'one member of an archive'],
    [
      'vecbridge inspect stored.npy --spaces --spaces-out spaces.txt',
      'how many models made these vectors, and which rows',
    ],
    ['vecbridge inspect a-to-b', 'a translator: method, spaces, verdict or measured scores'],
  ],
  json: {
    files:
      '[{ name, format, dtype, rows, dim, hasIds, modelId, norms, nanRows, infiniteRows, zeroRows, nullRows, otherLengthRows, unreadableRows, duplicateRows, notes, otherColumns, meanLength, sample: { rows, participationRatio, hubness } }]; with --spaces also spaces: [{ rows, share, confidence }], largest first; one entry if all rows come from one model',
    translators: '[{ dir, method, spaces, verdict, judged, reason, measured }]: folders of translators',
  },
  configure(command) {
    command
      .argument(
        '<files...>',
        'files of vectors or folders of translators; FILE:NAME chooses a member, tensor, field or column',
      )
      .option('--sample <n>', 'number of rows for participation ratio and hubness', positiveInteger, 2000)
      .option('--spaces', 'find groups of rows made by different models or settings (takes seconds to minutes)')
      .option(
        '--spaces-out <file>',
        'with --spaces and one file: write the group number of each row, one per line; 0 is the largest group, -1 a zero row',
      )
      .option('--force', 'replace the file of --spaces-out')
      .option('--seed <n>', 'seed of --spaces', wholeNumber, 0);
  },
  async run(context, args, options) {
    const paths = args[0] as string[];
    await requireOut(paths, options);
    const { inspectVectors } = await import('../../src/vectors/inspect.js');
    const { isShipped } = await import('../../src/translators/shipped.js');
    const files: InspectedFile[] = [];
    const translators: InspectedTranslator[] = [];
    for (const path of paths) {
      context.signal.throwIfAborted();
      if (existsSync(join(path, 'translator.json')) || isShipped(path)) {
        const { readManifest } = await import('../../src/translators/checkpoint.js'); // loads TensorFlow.js
        translators.push(inspected(path, await readManifest(path)));
        continue;
      }
      const file = await inspectVectors(path, { sample: options.sample });
      files.push(options.spaces ? { ...file, spaces: await spacesOf(path, context, options) } : file);
    }
    for (const file of files) for (const advice of adviceFor(file)) context.output.warn(`${file.name}: ${advice}`);
    const parts = [...translators.map(translatorText), ...(files.length > 0 ? [inspectionText(files)] : [])];
    return { json: { files, translators }, text: parts.join('\n\n') };
  },
};

interface InspectedFile extends Inspection {
  readonly spaces?: DetectedSpaces['spaces'];
}

/** What cannot work is said before the work. */
async function requireOut(paths: readonly string[], { spaces, spacesOut, force }: InspectOptions): Promise<void> {
  if (spacesOut === undefined) return;
  if (!spaces || paths.length !== 1)
    throw new VecbridgeError('BAD_USAGE', `--spaces-out needs --spaces and one file, got ${paths.length}.`, {
      hint: 'vecbridge inspect FILE --spaces --spaces-out spaces.txt',
    });
  const { requireAbsent } = await import('../../src/vectors/atomic.js');
  const { requireOtherFile } = await import('../../src/vectors/same-file.js');
  requireOtherFile(spacesOut, [...paths]);
  requireAbsent(spacesOut, force ?? false);
}

async function spacesOf(
  path: string,
  { signal, output, progress }: CommandContext,
  { seed, spacesOut, force }: InspectOptions,
): Promise<DetectedSpaces['spaces']> {
  const { readMatrix } = await import('../../src/vectors/read-matrix.js');
  const { detectSpaces } = await import('../../src/spaces/detect-spaces.js');
  const { matrix } = await readMatrix(path, { allow: 'any' });
  const bar = progress();
  const { spaces, labels } = await detectSpaces(matrix, { seed, signal, on: bar.update }).finally(() => bar.end());
  if (spacesOut !== undefined) {
    const { writeFileAtomic } = await import('../../src/vectors/atomic.js');
    await writeFileAtomic(spacesOut, `${labels.join('\n')}\n`, { overwrite: force ?? false });
  }
  if (spaces.length > 1)
    output.warn(
      `${path} holds vectors of ${spaces.length} models or settings: search among them fails without notice; embed the rows of the smaller again (--spaces-out names them)`,
    );
  return spaces;
}

interface InspectedTranslator extends Pick<Manifest, 'method' | 'spaces'> {
  readonly dir: string;
  readonly verdict: string;
  /** The label judged without known pairs. */
  readonly judged: string;
  readonly reason: string;
  readonly measured: Manifest['measured'] | null;
}

function inspected(dir: string, manifest: Manifest): InspectedTranslator {
  const { method, spaces, verdict, measured } = manifest;
  const { label, reason } = currentVerdict(manifest);
  return { dir, method, spaces, verdict: label, judged: verdict.label, reason, measured: measured ?? null };
}

function translatorText({ dir, method, spaces, verdict, judged, reason, measured }: InspectedTranslator): string {
  const [from, to] = spaces.map(({ dim, modelId }) => `${modelId ? `${modelId}, ` : ''}${dim}-d`);
  const before = measured ? `\n  judged without known pairs: ${judged}` : '';
  return `${dir}: translator (${method}), ${from} → ${to}\n  ${verdict}: ${reason}${before}`;
}

const lines: readonly (readonly [string, (file: Inspection) => string])[] = [
  ['rows', (f) => count(f.rows)],
  ['dims', (f) => count(f.dim)],
  ['format', (f) => [f.format, f.dtype].filter(Boolean).join(', ') || '–'],
  ['ids', (f) => (f.hasIds ? 'yes' : 'no')],
  ['model', (f) => f.modelId ?? '–'],
  ['norm min', (f) => figure(f.norms.min)],
  ['norm mean', (f) => figure(f.norms.mean)],
  ['norm max', (f) => figure(f.norms.max)],
  ['unit length', (f) => (Number.isNaN(f.norms.unitShare) ? '–' : `${(100 * f.norms.unitShare).toFixed(1)} %`)],
  ['rows with NaN', (f) => rowsText(f.nanRows)],
  ['rows with infinite', (f) => rowsText(f.infiniteRows)],
  ['zero rows', (f) => rowsText(f.zeroRows)],
  ['rows without', (f) => rowsText(f.nullRows)],
  ['other length', (f) => rowsText(f.otherLengthRows)],
  ['not readable', (f) => rowsText(f.unreadableRows)],
  ['duplicate rows', (f) => rowsText(f.duplicateRows, f.duplicateRows.exact ? '' : 'at least ')],
  ['mean length', (f) => figure(f.meanLength)],
  ['participation', (f) => `${figure(f.sample.participationRatio)} of ${f.dim}`],
  ['hubness', (f) => figure(f.sample.hubness)],
];

const spacesText = ({ spaces }: InspectedFile): string =>
  spaces ? spaces.map(({ rows, share }) => `${count(rows)} (${(100 * share).toFixed(1)} %)`).join(', ') : '–';

const meanings = [
  'mean length: of the mean of the unit vectors; 0 around the origin, towards 1 in a narrow cone',
  'participation: how many directions the cloud fills',
  'hubness: skewness of how often a row is among the 10 nearest of others; 0 without hubs',
];

/** One column per file. */
function inspectionText(files: readonly InspectedFile[]): string {
  const rows = lines.map(([name, cell]) => [name, ...files.map(cell)]);
  if (files.some(({ spaces }) => spaces)) rows.push(['rows by model', ...files.map(spacesText)]);
  return [table(['', ...files.map((file) => file.name)], rows), '', ...meanings].join('\n');
}

const rowsText = (rows: RowCount, prefix = ''): string =>
  rows.count === 0
    ? '0'
    : `${prefix}${count(rows.count)} (${rows.first.join(', ')}${rows.count > rows.first.length ? ', ...' : ''})`;

/** What will go wrong later, said now. */
function adviceFor(file: Inspection): string[] {
  const advice: string[] = [...file.notes];
  const kinds = [
    file.nanRows,
    file.infiniteRows,
    file.zeroRows,
    file.nullRows,
    file.otherLengthRows,
    file.unreadableRows,
  ];
  const unusable = kinds.reduce((sum, kind) => sum + kind.count, 0);
  if (unusable > 0)
    advice.push(
      `${count(unusable)} ${plural(unusable, 'row')} cannot be used (NULL, NaN, infinite, zero, another length): --skip-invalid leaves them out of fit and translate`,
    );
  if (file.duplicateRows.count > file.rows / 10)
    advice.push(
      `${count(file.duplicateRows.count)} of ${count(file.rows)} rows are duplicates: fitting on them is misled`,
    );
  return advice;
}
