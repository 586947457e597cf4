import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { escapeXml } from '../../pages/kit/escape.js';
import { paletteCss } from '../../pages/kit/palette.js';
import type { Svg } from '../../pages/report/charts/chart.js';

const folder = fileURLToPath(new URL('../../docs/figures/', import.meta.url));

const STYLE = `${paletteCss('svg')}svg{color:var(--ink);font:11px system-ui,sans-serif}
.ground{fill:var(--ground)}.name{font-size:13px;font-weight:600;fill:currentColor}.note{fill:var(--soft)}`;

export interface Panel {
  readonly name: string;
  readonly note?: string;
  readonly svg: Svg;
}

export interface Figure {
  /** What a screen reader says: the finding, not the axes. */
  readonly label: string;
  /** Width and height of every panel's drawing, pixels. */
  readonly panel: readonly [number, number];
  readonly columns: number;
  readonly panels: readonly Panel[];
}

const HEAD = 44;
const GAP = 12;

/** One picture of several panels that stands alone: style inside, for light and dark grounds, no script. */
export function figureText({ label, panel: [width, height], columns, panels }: Figure): string {
  const rows = Math.ceil(panels.length / columns);
  const [w, h] = [columns * width + (columns + 1) * GAP, rows * (HEAD + height) + (rows + 1) * GAP];
  const parts = panels.map(({ name, note, svg }, i) => {
    const [x, y] = [GAP + (i % columns) * (width + GAP), GAP + Math.floor(i / columns) * (HEAD + height + GAP)];
    return [
      `<text class="name" x="${x + 4}" y="${y + 16}">${escapeXml(name)}</text>`,
      ...(note ? [`<text class="note" x="${x + 4}" y="${y + 32}">${escapeXml(note)}</text>`] : []),
      `<g transform="translate(${x},${y + HEAD})">${svg}</g>`,
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-label="${escapeXml(label)}">
<style>${STYLE}</style>
<rect class="ground" width="${w}" height="${h}"/>
${parts.join('\n')}
</svg>
`;
}

/** Writes docs/figures/NAME.svg and says so on stderr. */
export function writeFigure(name: string, figure: Figure): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.svg`, figureText(figure));
  console.error(`wrote docs/figures/${name}.svg`);
}
