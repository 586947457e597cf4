import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** A finished picture: an <svg> element as text. It holds no style of its own; `report.css` has it. */
export type Svg = string;

/**
 * Draws a plot into an <svg> without a browser. `label` is what a screen reader says of it; the numbers are in the table
 * beside it. Titles of marks stay: they are shown on hover, with and without a script. Colours are names of custom
 * properties, so that one picture serves light, dark and paper.
 */
export function chart(label: string, options: Plot.PlotOptions): Svg {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({
    width: 460,
    height: 260,
    marginLeft: 48,
    marginBottom: 38,
    ...options,
    className: 'plot',
    document: document as never,
  }) as unknown as DrawnElement;
  tidy(svg);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return svg.outerHTML;
}

/** What is used of an element of linkedom's: the types of a browser are not those of Node.js. */
interface DrawnElement {
  readonly outerHTML: string;
  querySelectorAll(selector: string): Iterable<DrawnElement>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
}

const COORDINATES = ['x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'width', 'height', 'd', 'transform'];

/** Takes out what makes files large and screen readers talk: labels of groups, styles, digits beyond a tenth of a pixel. */
function tidy(svg: DrawnElement): void {
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const element of svg.querySelectorAll('*')) {
    element.removeAttribute('aria-label');
    element.removeAttribute('aria-hidden');
    for (const name of COORDINATES) {
      const value = element.getAttribute(name);
      if (value?.includes('.'))
        element.setAttribute(
          name,
          value.replace(/\d+\.\d{2,}/g, (n) => String(Number(Number(n).toFixed(1)))),
        );
    }
  }
}

/** Colour of the i-th thing compared, of either space, and of what is drawn for reference; defined in `palette.ts`. */
const COLOURS = 6;
export const colour = (i: number): string => `var(--c${i % COLOURS})`;
export const SOURCE = 'var(--source)';
export const TARGET = 'var(--target)';
export const REFERENCE = 'var(--soft)';

/** Patterns of lines, so that colour is never the only difference. */
const DASHES = ['', '6,3', '2,2', '8,3,2,3', '1,3', '12,4'];
export const dash = (i: number): string => DASHES[i % DASHES.length]!;
