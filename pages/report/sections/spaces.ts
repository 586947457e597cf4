import { alignmentChart, onOneAxis } from '../charts/alignment-chart.js';
import { heatChart, heatDomain, heatScale } from '../charts/heat-map.js';
import { planeChart } from '../charts/plane-chart.js';
import { type Block, cell, type FigureBlock, type Section, type Table, tableBlock } from '../content.js';
import type { Report } from '../report.js';
import { measuredPanels } from './retrieval.js';

const BEFORE = 'before: the vectors as they are';
const AFTER = 'after: translated';

export const heatSection = (report: Report): Section | null =>
  measuredPanels(
    report,
    {
      id: 'heat',
      title: 'Similarity of pairs',
      lead: 'Cosines of source rows (down) with target rows (across), drawn by the seed. A map that works shows a diagonal. Before: source vectors cut or filled up to the width of the target.',
    },
    ({ heat }, group) => {
      const domain = heatDomain(heat);
      const table: Table = {
        caption: 'cosines of pairs and of others',
        head: ['state', 'mean of partners', 'mean of others', 'partner is nearest'],
        keys: ['state', 'own', 'other', 'nearest'],
        rows: (['before', 'after'] as const).map((state) => ({
          cells: [state, cell(heat[state].own), cell(heat[state].other), cell(heat[state].nearest)],
        })),
      };
      const figures = (['before', 'after'] as const).map(
        (state): FigureBlock => ({
          kind: 'figure',
          id: `heat-${state}`,
          caption: `${heat.size} pairs, ${state === 'before' ? BEFORE : AFTER}`,
          draw: () => heatChart(heat[state], heat.size, domain, state) + heatScale(domain),
          table,
          heat: { group, state },
          narrow: true,
        }),
      );
      return figures;
    },
  );

export const planesSection = (report: Report): Section | null =>
  measuredPanels(
    report,
    {
      id: 'planes',
      title: 'Both spaces in two dimensions',
      lead: 'Discs are rows of the source, crosses rows of the target; a line joins the two of a pair. PCA: one plane for both states. UMAP is computed for each state; its distances are local.',
    },
    ({ planes }) =>
      planes.panels.map(
        (plane): FigureBlock => ({
          kind: 'figure',
          id: `plane-${plane.method.toLowerCase()}-${plane.state}`,
          caption: `${plane.method}, ${plane.state === 'before' ? BEFORE : AFTER}`,
          draw: () => planeChart(plane, planes.labels),
          narrow: true,
          table: {
            caption: `distances in the picture, ${plane.method} ${plane.state}`,
            head: ['pairs', 'mean distance of partners', 'mean distance of others'],
            keys: ['pairs', 'own', 'other'],
            rows: [{ cells: [cell(plane.source.length, 0), ...distances(plane).map((value) => cell(value))] }],
          },
        }),
      ),
  );

function distances({
  source,
  target,
}: {
  source: readonly (readonly [number, number])[];
  target: readonly (readonly [number, number])[];
}) {
  const n = source.length;
  let [own, other] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const distance = Math.hypot(source[i]![0] - target[j]![0], source[i]![1] - target[j]![1]);
      if (i === j) own += distance / n;
      else other += distance / (n * (n - 1));
    }
  }
  return [own, other];
}

export const alignmentSection = (report: Report): Section | null =>
  measuredPanels(
    report,
    {
      id: 'alignment',
      title: 'Alignment measures',
      lead: 'The source and its translation, each against the target. Most measures do not change when a space is turned: a map that is a rotation leaves them as they are. z and p: against permutations of the pairs; calibrated: 0 for unrelated spaces, 1 for equal ones, whatever the rows and dims. vecbridge align --list says how each is meant.',
    },
    ({ alignment }): Block[] => {
      const table: Table = {
        caption: 'alignment before and after translation',
        head: [
          ...['measure', 'before', 'after', 'by chance', 'calibrated before', 'calibrated after'],
          ...['z after', 'p after', 'more alike', 'rows'],
        ],
        keys: [
          ...['measure', 'before', 'after', 'chance', 'calibratedBefore', 'calibratedAfter'],
          ...['z', 'p', 'direction', 'rows'],
        ],
        rows: alignment.map((one) => ({
          cells: [
            ...[one.measure, cell(one.before), cell(one.after), cell(one.chance)],
            ...[cell(one.calibratedBefore), cell(one.calibratedAfter), cell(one.z, 1), cell(one.p)],
            ...[one.direction, cell(one.rows, 0)],
          ],
        })),
      };
      if (!alignment.some(onOneAxis)) return [tableBlock(table)];
      return [
        {
          kind: 'figure',
          id: 'alignment',
          caption: 'Rings: before; discs: after; dashes: what unrelated spaces give',
          draw: () => alignmentChart(alignment),
          table,
        },
      ];
    },
  );
