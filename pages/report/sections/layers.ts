import { gridDomain, layerChart } from '../charts/layer-chart.js';
import { type Block, cell, type FigureBlock, type Section, type Table, tableBlock, text } from '../content.js';
import type { LayerResult } from '../read-layers.js';
import type { Report } from '../report.js';
import { shortName } from '../short-name.js';

const DEPTH =
  'Depth: 0 is the first layer of a model, 1 the last. On: mean of the cells nearest in depth; off: of all others. ρ: rank correlation of likeness with nearness in depth. Apart: mean distance in depth of the layer most alike.';

/** A heat map for every measure of every pair of models, and how far like depth means alike. */
export function layersSection({ layers }: Report): Section | null {
  if (layers.length === 0) return null;
  return { id: 'layers', title: 'Layer by layer', blocks: layers.flatMap(blocksOf) };
}

function blocksOf(result: LayerResult, index: number): Block[] {
  const names = result.names.map(shortName) as [string, string];
  const { measures, stitching } = result;
  const figures = Object.entries(measures).map(([name, { value, chance, direction }]) =>
    figureOf(result, index, name, value, `${name}: more alike is ${direction}, chance ${chanceText(chance)}`),
  );
  const lines = Object.entries(measures).map(([name, { diagonal }]) => [name, diagonal] as const);
  const blocks: Block[] = [
    text(`${names[0]} (down) with ${names[1]} (across), ${result.rows} rows, seed ${result.seed}.`),
    ...figures,
  ];
  if (stitching) {
    const { classes, trainRows, testRows, native, own, constant } = stitching;
    blocks.push(
      text(
        `Stitching: heads of ${classes} classes trained on ${trainRows} rows of a layer of ${names[1]}, run on ${testRows} rows of a layer of ${names[0]} through a linear regression. One answer for all rows is wrong for ${constant.zeroOne.toFixed(3)} of them.`,
      ),
      figureOf(result, index, 'share wrong', stitching.zeroOne, 'stitching: share of rows with a wrong class'),
      figureOf(result, index, 'misalignment', stitching.misalignment, 'stitching: squared error of the map'),
      tableBlock({
        caption: 'share of wrong classes of each layer with its own head',
        head: ['model', ...range(Math.max(native.length, own.length))],
        rows: [
          { cells: [names[0], ...own.map((risk) => cell(risk.zeroOne))] },
          { cells: [names[1], ...native.map((risk) => cell(risk.zeroOne))] },
        ],
      }),
    );
    lines.push(['squared risk', stitching.diagonal]);
  }
  const table: Table = {
    caption: `depth and likeness of ${names.join(' and ')}`,
    head: ['measure', 'on', 'off', 'ρ', 'apart', 'most alike'],
    keys: ['measure', 'on', 'off', 'correlation', 'distance', 'peak'],
    rows: lines.map(([name, { on, off, correlation, distance, peak }]) => ({
      cells: [
        name,
        ...[on, off, correlation, distance].map((value) => cell(value)),
        peak ? `${peak.first} with ${peak.second}` : '–',
      ],
    })),
  };
  return [...blocks, tableBlock(table), text(DEPTH, true)];
}

type Grid = LayerResult['measures'][string]['value'];

function figureOf({ names }: LayerResult, index: number, name: string, grid: Grid, caption: string): FigureBlock {
  const short = names.map(shortName) as [string, string];
  return {
    kind: 'figure',
    id: `layers-${index}-${name.replaceAll(' ', '-')}`,
    caption,
    draw: () => layerChart({ label: `${name}, layer by layer`, names: short, grid, domain: gridDomain(grid) }),
    table: {
      caption: `${name} by layer`,
      head: [`${short[0]} \\ ${short[1]}`, ...range(grid[0]!.length)],
      rows: grid.map((row, i) => ({ cells: [String(i), ...row.map((value) => cell(value))] })),
    },
  };
}

function chanceText(grid: Grid): string {
  const values = grid.flat().filter((value) => value !== null);
  return values.length === 0 ? 'not defined' : (values.reduce((a, b) => a + b, 0) / values.length).toFixed(3);
}

const range = (n: number): string[] => Array.from({ length: n }, (_, i) => String(i));
