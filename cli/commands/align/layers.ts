import type { CompareLayers, LayerComparison } from '../../../eval/layers/compare-layers.js';
import type { Grid } from '../../../eval/layers/grid.js';
import { VecbridgeError } from '../../../src/core/errors.js';
import { plural } from '../../../src/core/plural.js';
import type { CommandContext } from '../../command.js';
import type { Outcome } from '../../output.js';
import { count, figure, score, table } from '../../table.js';
import type { AlignOptions } from '../align.js';

/** `align A B --layers`: every layer of one model against every layer of the other. */
export async function alignLayers(
  context: CommandContext,
  [first, second]: readonly [string, string],
  options: AlignOptions,
  request: Pick<CompareLayers, 'measures' | 'settings'>,
): Promise<Outcome> {
  const unfit = (['unpaired', 'outlook', 'sizes', 'ceilings'] as const).find((name) => options[name]);
  if (unfit) {
    throw new VecbridgeError('BAD_USAGE', `--layers and --${unfit} exclude each other.`, {
      hint: 'layers are compared row by row, each pair of layers once: row i of every layer is the same item',
    });
  }
  const { compareLayers } = await import('../../../eval/layers/compare-layers.js');
  const { seed, precision, rows, permutations } = options;
  const bar = context.progress();
  const found = await compareLayers(first, second, {
    ...request,
    ...{ labels: options.labels, seed, precision, permutations, rowsLimit: rows },
    signal: context.signal,
    on: (event) => bar.update(event),
  }).finally(() => bar.end());
  if (found.rows < found.totalRows) {
    const some = `${count(found.rows)} of ${count(found.totalRows)} ${plural(found.totalRows, 'row')} used`;
    context.output.talk(`${some}, chosen by the seed; --rows changes that`);
  }
  const json = { names: [first, second], ...found };
  return { json, text: options.csv ? csv(found) : text(json) };
}

const DEPTH =
  'on: mean where depths are nearest; off: elsewhere; ρ: of likeness with nearness in depth; apart: mean distance in depth of the layer most alike (0 to 1)';

function text({
  names,
  layers,
  rows,
  measures,
  stitching,
}: LayerComparison & { readonly names: readonly string[] }): string {
  const parts = [
    `${names[0]} (${layers[0]} ${plural(layers[0], 'layer')}, down) with ${names[1]} (${layers[1]} ${plural(layers[1], 'layer')}, across), ${count(rows)} ${plural(rows, 'row')}`,
  ];
  for (const [name, { value, chance, direction, z, p }] of Object.entries(measures)) {
    const tested = z && p ? `, z ${rangeOf(z)}, p ${rangeOf(p)}` : '';
    parts.push('', `${name}, more alike: ${direction}, chance ${rangeOf(chance)}${tested}`, '', gridText(value));
  }
  if (stitching) {
    const { classes, trainRows, testRows, zeroOne, native, own, constant } = stitching;
    const about = `heads of the second model on layers of the first: share wrong of ${count(testRows)} ${plural(testRows, 'row')}, ${classes} ${plural(classes, 'class', 'classes')}, ${count(trainRows)} ${plural(trainRows, 'row')} to learn from`;
    const ends = `the second model's own rows ${native.map((risk) => score(risk.zeroOne)).join(' ')}; the first model's own heads ${own.map((risk) => score(risk.zeroOne)).join(' ')}; one answer for all ${score(constant.zeroOne)}`;
    parts.push('', about, '', gridText(zeroOne), '', ends);
  }
  const diagonals = [
    ...Object.entries(measures).map(([name, { diagonal }]) => [name, diagonal] as const),
    ...(stitching ? [['squared risk', stitching.diagonal] as const] : []),
  ].map(([name, { on, off, correlation, distance, peak }]) => [
    name,
    ...[on, off, correlation, distance].map(figure),
    peak ? `${peak.first} with ${peak.second}` : '–',
  ]);
  return [...parts, '', table(['depth', 'on', 'off', 'ρ', 'apart', 'most alike'], diagonals), '', DEPTH].join('\n');
}

const gridText = (grid: Grid): string =>
  table(
    ['layer', ...grid[0]!.map((_, j) => String(j))],
    grid.map((row, i) => [String(i), ...row.map(score)]),
  );

function rangeOf(grid: Grid): string {
  const values = grid.flat().filter((value) => value !== null);
  if (values.length === 0) return '–';
  const ends = [Math.min(...values), Math.max(...values)].map(figure);
  return ends[0] === ends[1] ? ends[0]! : ends.join(' to ');
}

function csv({ measures, stitching }: LayerComparison): string {
  const lines = ['measure,first,second,value,chance,calibrated,z,p'];
  const cells = (name: string, value: Grid, others: readonly (Grid | null)[]): void => {
    for (const [i, row] of value.entries())
      for (const [j, one] of row.entries())
        lines.push([name, i, j, one, ...others.map((grid) => grid?.[i]?.[j])].map((cell) => cell ?? '').join(','));
  };
  for (const [name, { value, chance, calibrated, z, p }] of Object.entries(measures))
    cells(name, value, [chance, calibrated, z, p]);
  if (stitching) {
    for (const name of ['zeroOne', 'squared', 'misalignment', 'bound', 'slopeBound'] as const)
      cells(`stitching.${name}`, stitching[name], [null, null, null, null]);
  }
  return lines.join('\n');
}
