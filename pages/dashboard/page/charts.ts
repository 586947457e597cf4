import uPlot from 'uplot';
import { number } from '../../kit/format.js';
import type { SeedView } from '../protocol.js';

/** --c0 to --c5 of the palette. */
const COLOURS = 6;
const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];

interface Line {
  readonly name: string;
  /** Lines of one colour belong together (one measure), seeds differ by their dashes. */
  readonly colour: number;
  readonly seed: number;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly points?: boolean;
}

type NamedLines = { name: string; x: readonly number[]; y: readonly (number | null)[]; points?: boolean }[];

const ofSteps =
  (wanted: (name: string) => boolean) =>
  ({ curves }: SeedView): NamedLines =>
    Object.entries(curves.values)
      .filter(([name, values]) => wanted(name) && values.some((value) => value !== null))
      .map(([name, y]) => ({ name, x: curves.steps, y }));

const DISCRIMINATORS = /^(discriminator|penalty|realPenalty|fakePenalty)/i;
const GRADIENTS = /gradientNorm/i;
const ACCURACY = /^accuracy/;

/** Which curves every chart takes from a seed. */
export const CHARTS: readonly { name: string; lines(view: SeedView): NamedLines }[] = [
  {
    name: 'scores',
    lines: ({ evaluations }) => {
      const x = evaluations.map((one) => one.step);
      const directions = Object.keys(evaluations[0]?.directions ?? {});
      return [
        { name: 'score', x, y: evaluations.map((one) => one.score), points: true },
        ...directions.map((name) => ({ name, x, y: evaluations.map((one) => one.directions[name] ?? null) })),
        { name: 'round-trip error', x, y: evaluations.map((one) => one.cycle) },
        ...Object.keys(evaluations[0]?.probe ?? {})
          .filter((name) => /top1/i.test(name))
          .map((name) => ({ name: `probe ${name}`, x, y: evaluations.map((one) => one.probe?.[name] ?? null) })),
      ];
    },
  },
  {
    name: 'losses',
    lines: ofSteps((name) => ![DISCRIMINATORS, GRADIENTS, ACCURACY, /^learningRate/].some((other) => other.test(name))),
  },
  { name: 'adversary', lines: ofSteps((name) => DISCRIMINATORS.test(name) && !GRADIENTS.test(name)) },
  { name: 'accuracy', lines: ofSteps((name) => ACCURACY.test(name)) },
  { name: 'gradients', lines: ofSteps((name) => GRADIENTS.test(name)) },
];

interface Chart {
  draw(seeds: readonly SeedView[]): void;
}

const HEIGHT = 240;

/** A chart that is made again when its curves change by name, and fed otherwise: zoom and hidden curves stay. */
export function createChart(spec: (typeof CHARTS)[number], place: HTMLElement, syncKey: string): Chart {
  let plot: uPlot | undefined;
  let key = '';
  let zoomed = false;
  const width = (): number => Math.max(200, place.clientWidth);
  new ResizeObserver(() => plot?.setSize({ width: width(), height: HEIGHT })).observe(place);

  const make = (lines: readonly Line[], data: uPlot.AlignedData, seeds: number): uPlot => {
    const style = getComputedStyle(document.body);
    const axis = { stroke: style.getPropertyValue('--soft'), grid: { stroke: style.getPropertyValue('--line') } };
    const options: uPlot.Options = {
      width: width(),
      height: HEIGHT,
      cursor: { sync: { key: syncKey } },
      scales: { x: { time: false } },
      axes: [{ ...axis }, { ...axis, size: 60, values: (_plot, ticks) => ticks.map((tick) => number(tick)) }],
      series: [
        { label: 'step' },
        ...lines.map(
          (line): uPlot.Series => ({
            label: seeds > 1 ? `${line.name}, seed ${line.seed}` : line.name,
            stroke: style.getPropertyValue(`--c${line.colour % COLOURS}`),
            width: line.points ? 2.5 : 1.5,
            dash: DASHES[Math.floor(line.colour / COLOURS) % DASHES.length]!,
            spanGaps: true,
            points: { show: line.points === true },
            value: (_plot, value) => number(value),
          }),
        ),
      ],
      hooks: {
        setScale: [
          (one, scale) => {
            if (scale !== 'x') return;
            const [x] = one.data;
            zoomed = one.scales['x']!.min !== x[0] || one.scales['x']!.max !== x.at(-1);
          },
        ],
      },
    };
    place.replaceChildren();
    const made = new uPlot(options, data, place);
    made.root.querySelector('canvas')?.setAttribute('aria-hidden', 'true');
    return made;
  };

  return {
    draw(views) {
      const names: string[] = [];
      const lines = views.flatMap((view, s) =>
        spec.lines(view).map((line): Line => {
          if (!names.includes(line.name)) names.push(line.name);
          return { ...line, seed: view.seed, colour: names.indexOf(line.name) + s * COLOURS };
        }),
      );
      const data = aligned(lines);
      const now = lines.map(({ name, seed }) => `${name}/${seed}`).join();
      if (lines.length === 0) {
        plot?.destroy();
        [plot, key] = [undefined, ''];
        place.textContent = 'nothing measured yet';
      } else if (plot && now === key) {
        plot.setData(data, !zoomed);
      } else {
        plot?.destroy();
        [key, zoomed] = [now, false];
        plot = make(lines, data, views.length);
      }
      place.dataset['points'] = String(data[0].length);
    },
  };
}

/** All lines over the steps of any of them. */
function aligned(lines: readonly Line[]): uPlot.AlignedData {
  const steps = [...new Set(lines.flatMap((line) => line.x))].sort((a, b) => a - b);
  const at = new Map(steps.map((step, i) => [step, i]));
  const columns = lines.map(({ x, y }) => {
    const column: (number | null | undefined)[] = new Array(steps.length).fill(undefined);
    x.forEach((step, i) => {
      column[at.get(step)!] = y[i] ?? null;
    });
    return column;
  });
  return [steps, ...columns];
}
