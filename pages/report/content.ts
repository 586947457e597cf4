import type { CurrentLabel } from '../../src/core/verdict.js';
import type { Svg } from './charts/chart.js';

/** What a report says, apart from how: drawn as HTML, or written as Markdown. */
export interface Section {
  /** Stable: the id of the element and the name tests know it by. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block = Paragraph | VerdictBlock | TableBlock | FigureBlock | Panels | Code;

interface Paragraph {
  readonly kind: 'text';
  readonly text: string;
  readonly small?: boolean;
}

/** The one word, large. */
interface VerdictBlock {
  readonly kind: 'verdict';
  readonly label: CurrentLabel | null;
}

interface Code {
  readonly kind: 'code';
  readonly text: string;
}

/** Blocks that stand side by side where there is room, one of each group. */
export interface Panels {
  readonly kind: 'panels';
  readonly panels: readonly Panel[];
}

export interface Panel {
  /** Index of the group; null for what belongs to all. */
  readonly group: number | null;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Table {
  /** What the table is, for a screen reader. */
  readonly caption: string;
  readonly head: readonly string[];
  /** Name of the measure of each column; `data-key` of its cells. */
  readonly keys?: readonly string[];
  readonly rows: readonly TableLine[];
  /** Cells hold words: they are aligned to the left. */
  readonly words?: boolean;
}

export interface TableLine {
  readonly cells: readonly (string | Cell)[];
  /** Index of the group it belongs to. */
  readonly group?: number;
  readonly quiet?: boolean;
}

/** A number with its text: the value stands unrounded beside it. */
interface Cell {
  readonly text: string;
  readonly value: number;
  readonly sd?: number;
}

interface TableBlock {
  readonly kind: 'table';
  readonly table: Table;
}

export interface FigureBlock {
  readonly kind: 'figure';
  /** Stable name of the figure, without the group. */
  readonly id: string;
  readonly caption: string;
  readonly draw: () => Svg;
  /** The numbers of the picture. */
  readonly table: Table;
  /** Which heat map of the data the picture shows, for the values on hover. */
  readonly heat?: { readonly group: number; readonly state: 'before' | 'after' };
  /** Side of a square picture: several of them share a line. */
  readonly narrow?: boolean;
}

export const text = (words: string, small = false): Paragraph => ({
  kind: 'text',
  text: words,
  ...(small ? { small } : {}),
});
export const tableBlock = (table: Table): TableBlock => ({ kind: 'table', table });

/** A number to `digits` decimals, with the value itself; "–" for none. */
export function cell(value: number | null | undefined, digits = 3): Cell | string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  return { text: value.toFixed(digits), value };
}

/** "0.670 ± 0.004" of several values, the value of a single one. */
export function spreadCell(
  spread: { mean: number; sd: number; n: number } | null | undefined,
  digits = 3,
): Cell | string {
  if (!spread) return '–';
  const { mean, sd, n } = spread;
  if (n < 2) return { text: mean.toFixed(digits), value: mean };
  return { text: `${mean.toFixed(digits)} ± ${sd.toFixed(digits)}`, value: mean, sd };
}

export const cellText = (one: string | Cell): string => (typeof one === 'string' ? one : one.text);
export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;
