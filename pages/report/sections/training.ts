import { duration } from '../../kit/format.js';
import { curveChart, valueAt } from '../charts/curves.js';
import { cell, type FigureBlock, type Panel, type Section, type Table, text } from '../content.js';
import type { Report } from '../report.js';
import type { SeedHistory } from '../run.js';
import { groupTitle } from './verdict.js';

/** Most telling first; the rest follows as it comes. */
const FIRST = [
  'generator',
  'adversarial',
  'reconstruction',
  'cycle',
  'discriminator.output.1',
  'accuracy.output.1',
  'gradientNorm',
];
const LEFT_OUT = new Set(['milliseconds', 'seconds', 'cpuSeconds', 'learningRate']);
const CHARTS = 9;

/** Loss and selection curves of every seed; the step whose weights were kept is ringed. */
export function trainingSection(report: Report): Section | null {
  const panels = report.groups.flatMap((group, g): Panel[] => {
    const histories = group.runs.flatMap((run) => run.history);
    if (histories.length === 0) return [];
    return [{ group: g, title: groupTitle(report, group), blocks: [text(summaryOf(histories)), ...curves(histories)] }];
  });
  if (panels.length === 0) return null;
  return { id: 'training', title: 'Training', blocks: [{ kind: 'panels', panels }] };
}

function summaryOf(histories: readonly SeedHistory[]): string {
  const points = Math.max(...histories.map((one) => one.stepsPerPoint));
  const each = histories.map(
    ({ seed, steps, cpuSeconds, chosenStep, kept }) =>
      `seed ${seed}: ${steps} steps${cpuSeconds === null ? '' : ` in ${duration(cpuSeconds)} of processor time`}, chosen step ${chosenStep ?? '–'}${kept ? ', kept' : ''}`,
  );
  const mean = points > 1 ? ` Losses are means of ${points} steps.` : '';
  return `${each.join('; ')}. The score is that of held-out rows without pairs, by which the step is chosen.${mean}`;
}

function curves(histories: readonly SeedHistory[]): FigureBlock[] {
  const selection = namesOf(histories, 'selection').filter(
    (name) => name === 'score' || name === 'cycle' || name === 'probe top1',
  );
  const losses = namesOf(histories, 'losses').filter((name) => !LEFT_OUT.has(name));
  const known = FIRST.filter((name) => losses.includes(name));
  const chosen = [...known, ...losses.filter((name) => !known.includes(name))].slice(0, CHARTS);
  return [
    ...selection.map((name) => curve(name, histories, 'selection')),
    ...chosen.map((name) => curve(name, histories, 'losses')),
  ];
}

const namesOf = (histories: readonly SeedHistory[], of: 'selection' | 'losses'): string[] => [
  ...new Set(histories.flatMap((one) => Object.keys(one[of]))),
];

function curve(name: string, histories: readonly SeedHistory[], of: 'selection' | 'losses'): FigureBlock {
  const table: Table = {
    caption: `${name} of every seed`,
    head: ['seed', 'first', 'at the chosen step', 'last', 'chosen step', 'lowest', 'highest'],
    keys: ['seed', 'first', 'chosen', 'last', 'chosenStep', 'lowest', 'highest'],
    rows: histories.map((one) => {
      const points = one[of][name] ?? [];
      const values = points.map(([, value]) => value);
      return {
        cells: [
          cell(one.seed, 0),
          cell(values[0], 4),
          cell(valueAt(points, one.chosenStep), 4),
          cell(values.at(-1), 4),
          cell(one.chosenStep, 0),
          cell(values.length > 0 ? Math.min(...values) : null, 4),
          cell(values.length > 0 ? Math.max(...values) : null, 4),
        ],
      };
    }),
  };
  return {
    kind: 'figure',
    id: `${of === 'selection' ? 'curve' : 'loss'}-${name}`,
    caption: of === 'selection' ? `${name} on held-out rows` : name,
    draw: () => curveChart(name, histories, of),
    table,
    narrow: true,
  };
}
