import { type Atlas, type AtlasPair, pairOf } from '../../eval/atlas/atlas.js';
import { type Block, cell, type FigureBlock, type Section, type Table, tableBlock, text } from '../report/content.js';
import { domainOf, type PairCell, pairChart } from './pair-chart.js';
import { treeChart } from './tree-chart.js';

/** What an atlas says, in the order it is read. */
export function atlasSections(atlas: Atlas, command?: string): Section[] {
  return [
    spacesSection(atlas),
    alignabilitySection(atlas),
    measuresSection(atlas),
    treeSection(atlas),
    cyclesSection(atlas),
    waysSection(atlas),
    command === undefined ? null : repeatSection(command),
  ].filter((section) => section !== null);
}

const nameOf = ({ spaces }: Atlas, i: number): string => spaces[i]!.name;

function spacesSection(atlas: Atlas): Section {
  const { spaces, paired, warnings, seed } = atlas;
  const pairing = paired
    ? 'Row i of every file is the same item.'
    : 'Nothing is assumed about which rows belong together.';
  return {
    id: 'spaces',
    title: 'Spaces',
    blocks: [
      text(`${pairing} Seed ${seed}.`),
      ...warnings.map((warning) => text(`Note: ${warning}.`)),
      tableBlock({
        caption: 'files',
        head: ['space', 'rows used', 'rows', 'dims', 'model', 'file'],
        keys: ['space', 'rows', 'totalRows', 'dim', 'model', 'file'],
        rows: spaces.map(({ name, rows, totalRows, dim, modelId, file }) => ({
          cells: [name, cell(rows, 0), cell(totalRows, 0), cell(dim, 0), modelId ?? '–', file],
        })),
      }),
    ],
  };
}

/** A matrix of one number for every pair, in the order of the tree. */
function matrixOf(
  atlas: Atlas,
  id: string,
  caption: string,
  value: (pair: AtlasPair, from: number, to: number) => number | null | undefined,
): FigureBlock | null {
  const order = atlas.tree?.order ?? atlas.spaces.map((_, i) => i);
  const names = order.map((i) => nameOf(atlas, i));
  const grid = order.map((from) =>
    order.map((to) => {
      const pair = from === to ? undefined : pairOf(atlas, from, to);
      return (pair && value(pair, from, to)) ?? null;
    }),
  );
  const cells = grid.flatMap((row, i) =>
    row.flatMap((one, j): PairCell[] =>
      one === null
        ? []
        : [{ from: names[i]!, to: names[j]!, value: one, words: `${names[i]} → ${names[j]}: ${one.toFixed(3)}` }],
    ),
  );
  if (cells.length === 0) return null;
  const table: Table = {
    caption,
    head: ['from \\ to', ...names],
    rows: grid.map((row, i) => ({ cells: [names[i]!, ...row.map((one) => cell(one))] })),
  };
  const domain = domainOf(cells.map((one) => one.value));
  return { kind: 'figure', id, caption, draw: () => pairChart(caption, names, cells, domain), table, narrow: true };
}

function alignabilitySection(atlas: Atlas): Section | null {
  const judged = atlas.pairs.filter(({ alignability }) => alignability !== null);
  if (judged.length === 0) return null;
  const measured = judged.some(({ alignability }) => alignability!.measured);
  const figures = [
    matrixOf(
      atlas,
      'predicted',
      'predicted top-1, without any pair',
      ({ alignability }) => alignability?.predicted?.top1,
    ),
    matrixOf(atlas, 'measured', 'measured top-1, on pairs that no fit has seen', ({ alignability }, from, to) =>
      from < to ? alignability?.measured?.there : alignability?.measured?.back,
    ),
  ].filter((figure) => figure !== null);
  return {
    id: 'alignability',
    title: 'Alignability',
    blocks: [
      text(
        `A map of every pair is learned without pairs from at most ${atlas.rows.toLocaleString('en')} rows a side and judged as every fit is: "likely" where it is aligned, "doubtful" where uncertain, "unlikely" where not. More rows make it better.`,
      ),
      ...(atlas.paired && measured
        ? [
            text(
              atlas.disjoint
                ? 'The two sides of a fit held other items.'
                : 'Both sides of a fit held the same items, which is easier than other items: there are too few rows for halves.',
            ),
          ]
        : []),
      ...figures,
      tableBlock({
        caption: 'verdicts',
        head: [
          ...['pair', 'alignment', 'predicted top-1', '90 % interval', 'among'],
          ...(measured ? ['measured there', 'measured back', 'among'] : []),
          'why',
        ],
        keys: [
          ...['pair', 'label', 'predicted', 'interval', 'pool'],
          ...(measured ? ['there', 'back', 'testPool'] : []),
          'reason',
        ],
        rows: judged.map(({ first, second, alignability }) => {
          const { label, predicted, measured: known, reason } = alignability!;
          return {
            cells: [
              `${nameOf(atlas, first)} – ${nameOf(atlas, second)}`,
              ...[label, cell(predicted?.top1)],
              predicted ? `${predicted.low.toFixed(2)} to ${predicted.high.toFixed(2)}` : '–',
              cell(predicted?.pool, 0),
              ...(measured ? [cell(known?.there), cell(known?.back), cell(known?.pool, 0)] : []),
              reason,
            ],
          };
        }),
      }),
    ],
  };
}

function measuresSection(atlas: Atlas): Section | null {
  const names = [...new Set(atlas.pairs.flatMap(({ measures }) => Object.keys(measures)))];
  if (names.length === 0) return null;
  const blocks: Block[] = [
    text(
      atlas.paired
        ? 'Every measure against permutations of the rows: calibrated is 0 for unrelated spaces and 1 for equal ones, whatever the rows and dims.'
        : 'Measures that look at each space on its own: near 0 is more alike, and needed for alignment, but not enough. They have no null distribution.',
    ),
  ];
  for (const name of names) {
    const calibrated = atlas.pairs.some(({ measures }) => typeof measures[name]?.calibrated === 'number');
    const direction = atlas.pairs[0]!.measures[name]!.direction;
    const caption = calibrated ? `${name}, calibrated` : `${name}, more alike: ${direction}`;
    const figure = matrixOf(atlas, `measure-${name}`, caption, ({ measures }) =>
      calibrated ? measures[name]?.calibrated : measures[name]?.value,
    );
    if (figure) blocks.push(figure);
  }
  blocks.push(
    tableBlock({
      caption: 'measures of every pair',
      head: ['pair', 'measure', 'value', 'by chance', 'z', 'p', 'calibrated', 'gated', 'rows'],
      keys: ['pair', 'measure', 'value', 'chance', 'z', 'p', 'calibrated', 'gated', 'n'],
      rows: atlas.pairs.flatMap(({ first, second, measures }) =>
        Object.entries(measures).map(([name, one]) => ({
          cells: [
            `${nameOf(atlas, first)} – ${nameOf(atlas, second)}`,
            ...[name, cell(one.value), cell(one.chance), cell(one.z, 1), cell(one.p)],
            ...[cell(one.calibrated), cell(one.gated), cell(one.n, 0)],
          ],
        })),
      ),
    }),
  );
  return { id: 'measures', title: 'Measures', blocks };
}

function treeSection(atlas: Atlas): Section | null {
  const { tree } = atlas;
  if (!tree || tree.merges.length < 2) return null;
  const names = atlas.spaces.map(({ name }) => name);
  const words = (node: number): string => {
    if (node < names.length) return names[node]!;
    const { a, b } = tree.merges[node - names.length]!;
    return `(${words(a)}, ${words(b)})`;
  };
  return {
    id: 'tree',
    title: 'Tree',
    blocks: [
      {
        kind: 'figure',
        id: 'tree',
        caption: `Spaces joined from the most alike on, by ${tree.distance}; average linkage`,
        draw: () => treeChart(tree, names),
        table: {
          caption: 'joins of the tree',
          head: ['joined', 'height', 'spaces'],
          keys: ['joined', 'height', 'size'],
          rows: tree.merges.map(({ height, size }, k) => ({
            cells: [words(names.length + k), cell(height), cell(size, 0)],
          })),
        },
      },
    ],
  };
}

function cyclesSection(atlas: Atlas): Section | null {
  if (atlas.cycles.length === 0) return null;
  return {
    id: 'cycles',
    title: 'Cycles',
    blocks: [
      text(
        'Rows taken through two other spaces and home again by the maps found. Far from home: at least one of the three maps is wrong. Near home: they agree, which wrong maps can too.',
      ),
      tableBlock({
        caption: 'cycles of three maps',
        head: ['cycle', 'back at itself (top-1)', 'among', 'relative error', 'cosine'],
        keys: ['cycle', 'top1', 'pool', 'error', 'cosine'],
        rows: atlas.cycles.map(({ spaces, top1, pool, error, cosine }) => ({
          cells: [
            [...spaces, spaces[0]].map((i) => nameOf(atlas, i)).join(' → '),
            ...[cell(top1), cell(pool, 0), cell(error), cell(cosine)],
          ],
        })),
      }),
    ],
  };
}

function waysSection(atlas: Atlas): Section | null {
  if (atlas.spaces.length < 3 || atlas.pairs.every(({ alignability }) => alignability === null)) return null;
  const none = text('No way through a third space is better than the direct map.');
  const table = (): Block =>
    tableBlock({
      caption: 'ways through a third space',
      head: ['from', 'to', 'through', 'top-1 of the direct map', 'top-1 through it', 'basis'],
      keys: ['from', 'to', 'via', 'direct', 'through', 'basis'],
      rows: atlas.pivots.map(({ from, to, via, direct, through, basis }) => ({
        cells: [nameOf(atlas, from), nameOf(atlas, to), nameOf(atlas, via), cell(direct), cell(through), basis],
      })),
    });
  const basis = text(
    'measured: on pairs that no fit has seen; predicted: the product of the predictions of both maps, which need no pairs.',
    true,
  );
  return {
    id: 'ways',
    title: 'Better through a third space',
    blocks: atlas.pivots.length === 0 ? [none] : [table(), basis],
  };
}

const repeatSection = (command: string): Section => ({
  id: 'repeat',
  title: 'Again',
  blocks: [{ kind: 'code', text: command }],
});
