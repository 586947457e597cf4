import { commaField } from '../../src/vectors/formats/csv/records.js';
import { measureColumns } from './groups.js';
import type { LayerResult } from './read-layers.js';
import type { Report } from './report.js';

/** One line for every run, and one of each row to compare with: for a spreadsheet or a data frame. */
export function reportCsv(report: Report): string {
  return report.groups.length === 0 ? layersCsv(report.layers) : runsCsv(report);
}

/** One line for every measure of every pair of layers. */
function layersCsv(results: readonly LayerResult[]): string {
  const lines: unknown[][] = [
    ['first', 'second', 'measure', 'firstLayer', 'secondLayer', 'value', 'chance', 'calibrated'],
  ];
  for (const { names, measures, stitching } of results) {
    const grids: [string, LayerGrids][] = Object.entries(measures);
    if (stitching) {
      for (const name of ['zeroOne', 'squared', 'misalignment', 'bound', 'slopeBound'] as const)
        grids.push([`stitching.${name}`, { value: stitching[name] }]);
    }
    for (const [name, { value, chance, calibrated }] of grids) {
      for (const [i, row] of value.entries())
        for (const [j, one] of row.entries())
          lines.push([...names, name, i, j, one, chance?.[i]?.[j], calibrated?.[i]?.[j]]);
    }
  }
  return `${lines.map((line) => line.map(quoted).join(',')).join('\n')}\n`;
}

type LayerGrids = Pick<LayerResult['measures'][string], 'value'> & Partial<LayerResult['measures'][string]>;

function runsCsv(report: Report): string {
  const runs = report.groups.flatMap((group) => group.runs.map((run) => ({ group, run })));
  const columns = measureColumns(runs.map(({ run }) => run));
  const head = [
    ...['run', 'group', 'row', 'direction', 'method', 'seed', 'verdict', 'verdictScore', 'pool'],
    ...columns.map((column) => column.key),
    'failure',
  ];
  const lines: unknown[][] = [];
  for (const { group, run } of runs) {
    const { name, direction, method, seed, verdict, scores, references, failure } = run;
    const about = (row: string) => [name, group.label, row, direction, method, seed];
    lines.push([
      ...about('method'),
      verdict?.label,
      verdict?.score,
      scores?.pool,
      ...columns.map(({ of }) => scores && of(scores)),
      failure,
    ]);
    for (const row of ['identity', 'random', 'oracle'] as const) {
      const found = references?.[row];
      if (!found) continue;
      lines.push([...about(row), null, null, found.pool, ...columns.map(({ of }) => of(found)), null]);
    }
  }
  return `${[head, ...lines].map((line) => line.map(quoted).join(',')).join('\n')}\n`;
}

/** Quoted where it must be; what a spreadsheet would run as a formula is written as text. */
function quoted(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return commaField(text);
}
