import { ATLAS_ROWS, type Atlas, type AtlasPair } from '../../eval/atlas/atlas.js';
import { quoteWord } from '../../src/translators/repeat-command.js';
import { positiveInteger, wholeNumber } from '../arguments.js';
import type { CommandSpec, CommonOptions } from '../command.js';
import { bytes, count, figure, score, table } from '../table.js';

interface AtlasOptions extends CommonOptions {
  readonly paired?: boolean;
  readonly measures?: string;
  readonly alignability: boolean;
  readonly rows: number;
  readonly seed: number;
  readonly output?: string;
  readonly title?: string;
  readonly resume?: boolean;
  readonly force?: boolean;
}

export const atlas: CommandSpec<AtlasOptions> = {
  readsVectors: true,
  needs: { force: 'output', title: 'output' },
  examples: [
    [
      'vecbridge atlas a.npy b.npy c.npy',
      'which spaces can be translated into each other without pairs; how alike they are',
    ],
    ['vecbridge atlas a.npy b.npy c.npy -o atlas.html', 'also write a page with heat maps and a tree'],
    [
      'vecbridge atlas a.npy b.npy c.npy -o atlas.html --resume',
      'continue after an interruption; finished pairs of spaces are kept',
    ],
    ['vecbridge atlas a.npy b.npy c.npy --paired', 'row i of every file is the same item: also measure the maps'],
    ['vecbridge atlas a.npy b.npy c.npy --paired --no-alignability', 'only measures, no fits: seconds'],
  ],
  json: {
    spaces: '[{ name, file, rows, totalRows, dim, modelId }]; numbers of spaces below are indices into this list',
    pairs:
      '[{ first, second, measures: as align --json, alignability: { label: "likely"|"doubtful"|"unlikely"|"cannot tell", reason, predicted: { top1, low, high, pool }, measured: { there, back, pool }, rows } }]; measured: with --paired, top-1 on pairs that the fit has not seen, else null',
    cycles:
      '[{ spaces: [a, b, c], top1, error, cosine, pool }]: rows of a translated to b, c and back to a; error = mean ‖x − x̂‖ / ‖x‖',
    pivots:
      '[{ from, to, via, direct, through, basis: "measured"|"predicted" }]: pairs for which the way through a third space is better than the direct map',
    tree: '{ distance, merges: [{ a, b, height, size }], order }: average linkage; node N + k is the k-th merge; null without a distance',
    'paired, rows, seed, disjoint, warnings':
      'options used; disjoint: with --paired, whether the two sides of each fit had different items; warnings about the files',
    file: 'path of the page; null without -o',
    bytes: 'size of the page; null without -o',
    resumedAt: 'with --resume: number of pairs of spaces that were finished before; else 0',
  },
  configure(command) {
    command
      .argument('[files...]', 'vectors of two or more models: npy, npz, safetensors, fvecs, jsonl, csv, parquet, arrow')
      .option('-o, --output <file>', 'page to write (.html)')
      .option('--paired', 'row i of every file is the same item')
      .option(
        '--measures <list>',
        'names of measures, separated by commas, or "none" (default: cka,mutual-knn,rsa with --paired, else all that need no pairs)',
      )
      .option('--no-alignability', 'only measures, no fits')
      .option('--rows <n>', 'maximum number of rows a side of each fit (random sample)', positiveInteger, ATLAS_ROWS)
      .option('--seed <n>', 'random seed of samples and fits', wholeNumber, 0)
      .option('--title <text>', 'title of the page')
      .option('--resume', 'continue an interrupted run; the result has the same bytes')
      .option('--force', 'replace the page if it exists');
  },
  async run(context, args, options) {
    const files = args[0] as string[];
    const { createAtlas } = await import('../../pages/atlas/create-atlas.js');
    const { paired, alignability, rows, seed, output, title, resume, force } = options;
    const bar = context.progress();
    const found = await createAtlas({
      ...{ files, paired, alignability, rows, seed, output, title, resume, force },
      measures: measuresOf(options.measures),
      command: commandLine(files, options),
      reading: context.reading,
      signal: context.signal,
      on: bar.update,
    }).finally(() => bar.end());
    for (const warning of found.atlas.warnings) context.output.warn(warning);
    for (const { name, rows: used, totalRows } of found.atlas.spaces)
      if (used < totalRows)
        context.output.talk(
          `${name}: ${count(used)} of ${count(totalRows)} rows used, chosen by the seed; --rows changes that`,
        );
    const { file, resumedAt } = found;
    const json = { ...found.atlas, file, bytes: found.bytes, resumedAt };
    const resumed =
      resumedAt > 0 ? `, ${count(resumedAt)} of ${count(found.atlas.pairs.length)} pairs were there already` : '';
    const written = file === null ? [] : ['', `${file}: ${bytes(found.bytes!)}${resumed}`];
    return { json, text: [atlasText(found.atlas), ...written].join('\n') };
  },
};

const measuresOf = (list: string | undefined): readonly string[] | undefined =>
  list === 'none' ? [] : list?.split(',').map((name) => name.trim());

/** The line that makes the same page again. */
function commandLine(files: readonly string[], options: AtlasOptions): string {
  const words = ['vecbridge atlas', ...files.map(quoteWord)];
  if (options.paired) words.push('--paired');
  if (options.measures !== undefined) words.push(`--measures ${quoteWord(options.measures)}`);
  if (!options.alignability) words.push('--no-alignability');
  if (options.rows !== ATLAS_ROWS) words.push(`--rows ${options.rows}`);
  if (options.seed !== 0) words.push(`--seed ${options.seed}`);
  if (options.skipInvalid) words.push('--skip-invalid');
  if (options.output !== undefined) words.push(`--output ${quoteWord(options.output)}`);
  return words.join(' ');
}

function atlasText(found: Atlas): string {
  const name = (i: number): string => found.spaces[i]!.name;
  const pair = ({ first, second }: AtlasPair): string => `${name(first)} – ${name(second)}`;
  const parts: string[] = [];
  const judged = found.pairs.filter(({ alignability }) => alignability !== null);
  if (judged.length > 0) {
    const measured = judged.some(({ alignability }) => alignability!.measured);
    const head = ['pair', 'alignment', 'top-1', '90 %', ...(measured ? ['measured there', 'back', 'among'] : [])];
    const rows = judged.map((one) => {
      const { label, predicted, measured: known } = one.alignability!;
      return [
        ...[pair(one), label, score(predicted?.top1)],
        predicted ? `${score(predicted.low)} to ${score(predicted.high)}` : '–',
        ...(measured ? [score(known?.there), score(known?.back), known ? count(known.pool) : '–'] : []),
      ];
    });
    parts.push(table(head, rows));
    const among = judged.map(({ alignability }) => alignability?.predicted?.pool).find((pool) => pool !== undefined);
    if (among !== undefined)
      parts.push(`top-1: predicted for known pairs among ${count(among)} rows, from a fit without pairs`);
    for (const { alignability, ...one } of judged)
      if (alignability!.label === 'cannot tell')
        parts.push(`${pair({ ...one, alignability })}: ${alignability!.reason}`);
    parts.push('');
  }
  const names = [...new Set(found.pairs.flatMap(({ measures }) => Object.keys(measures)))];
  const calibrated = found.pairs.some(({ measures }) => names.some((one) => measures[one]?.calibrated !== undefined));
  if (names.length > 0) {
    const rows = found.pairs.flatMap((one) =>
      names.map((measure, at) => {
        const { value, z = null, p = null, calibrated: own = null, direction } = one.measures[measure]!;
        return [
          ...[at === 0 ? pair(one) : '', measure, figure(value)],
          ...(calibrated ? [figure(z), figure(p), figure(own)] : []),
          direction,
        ];
      }),
    );
    const head = ['pair', 'measure', 'value', ...(calibrated ? ['z', 'p', 'calibrated'] : []), 'more alike'];
    parts.push(table(head, rows), '');
  }
  if (found.cycles.length > 0) {
    const rows = found.cycles.map(({ spaces, top1, error, pool }) => [
      [...spaces, spaces[0]].map(name).join(' → '),
      ...[score(top1), count(pool), score(error)],
    ]);
    parts.push(table(['cycle of maps', 'back at itself', 'among', 'error'], rows), '');
  }
  if (found.pivots.length > 0) {
    const rows = found.pivots.map(({ from, to, via, direct, through, basis }) => [
      ...[`${name(from)} → ${name(to)}`, name(via), score(direct), score(through), basis],
    ]);
    parts.push(table(['better through a third', 'through', 'direct', 'through it', 'basis'], rows), '');
  }
  if (found.tree && found.tree.merges.length > 1) parts.push(`tree by ${found.tree.distance}: ${treeWords(found)}`, '');
  return parts.join('\n').trimEnd();
}

/** "((a, b .12), c .40)": the spaces joined from the most alike on, with the height of each join. */
function treeWords({ spaces, tree }: Atlas): string {
  const words = (node: number): string => {
    if (node < spaces.length) return spaces[node]!.name;
    const { a, b, height } = tree!.merges[node - spaces.length]!;
    return `(${words(a)}, ${words(b)}: ${figure(height)})`;
  };
  return words(2 * spaces.length - 2);
}
