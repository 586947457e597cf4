import { escapeXml } from '../kit/escape.js';
import { paletteCss } from '../kit/palette.js';

/** One dot: x and y in the units of the projection, `pair` when it is one of the highlighted pairs. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly pair?: number;
}

interface Panel {
  readonly title: string;
  readonly source: readonly Dot[];
  readonly target: readonly Dot[];
}

export interface Picture {
  readonly before: Panel;
  readonly after: Panel;
  /** Names of the highlighted pairs, by pair number. */
  readonly names: readonly string[];
  readonly sourceName: string;
  readonly targetName: string;
  /** One line under the panels. */
  readonly caption: string;
}

const side = 380; // pixels of a panel
const gap = 40;
const top = 64;
const height = top + side + 48;
const width = 2 * side + 3 * gap;

/** Two scatter plots side by side as one self-contained SVG, readable on light and dark ground. */
export function pictureSvg(picture: Picture): string {
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(picture.caption)}">`,
    `<style>
${paletteCss('svg')}.s{fill:var(--source);stroke:var(--source)}.t{fill:var(--target);stroke:var(--target)}.w{stroke:var(--soft);stroke-width:1;fill:none}
.f{fill:none;stroke:var(--line)}text{fill:var(--ink);font:13px system-ui,sans-serif}.h{font-size:15px;font-weight:600}.n{font-size:11px}
</style>`,
    `<circle class="s" cx="${gap + 5}" cy="18" r="5"/><text x="${gap + 16}" y="22">${escapeXml(picture.sourceName)}</text>`,
    `<circle class="t" cx="${gap + 225}" cy="18" r="5"/><text x="${gap + 236}" y="22">${escapeXml(picture.targetName)}</text>`,
    panelSvg(picture.before, gap, []),
    panelSvg(picture.after, side + 2 * gap, picture.names),
    `<text x="${gap}" y="${top + side + 28}">${escapeXml(picture.caption)}</text>`,
    '</svg>',
  ];
  return parts.join('\n');
}

function panelSvg(panel: Panel, left: number, names: readonly string[]): string {
  const place = fitToPanel([...panel.source, ...panel.target], left);
  const at = (dot: Dot): { x: string; y: string } => {
    const { x, y } = place(dot);
    return { x: x.toFixed(1), y: y.toFixed(1) };
  };
  const parts = [
    `<text class="h" x="${left}" y="${top - 12}">${escapeXml(panel.title)}</text>`,
    `<rect class="f" x="${left}" y="${top}" width="${side}" height="${side}" rx="6"/>`,
  ];
  const cloud = (dots: readonly Dot[], kind: string): void => {
    const path = dots.filter((dot) => dot.pair === undefined).map((dot) => `M${at(dot).x} ${at(dot).y}h0`);
    parts.push(`<path class="${kind}" d="${path.join('')}" stroke-width="2.4" stroke-linecap="round" opacity=".28"/>`);
  };
  cloud(panel.target, 't');
  cloud(panel.source, 's');
  const partners = new Map(panel.target.flatMap((dot) => (dot.pair === undefined ? [] : [[dot.pair, dot] as const])));
  const labels: { x: number; y: number }[] = [];
  for (const dot of panel.source) {
    const partner = dot.pair === undefined ? undefined : partners.get(dot.pair);
    if (!partner) continue;
    const [from, to] = [at(dot), at(partner)];
    parts.push(
      `<path class="w" d="M${from.x} ${from.y}L${to.x} ${to.y}"/>`,
      `<circle class="s" cx="${from.x}" cy="${from.y}" r="4"/><circle class="t" cx="${to.x}" cy="${to.y}" r="4"/>`,
    );
    const name = names[dot.pair!];
    const spot = { x: Number(to.x) + 7, y: Number(to.y) + 4 };
    const free = labels.every((other) => Math.abs(other.y - spot.y) > 12 || Math.abs(other.x - spot.x) > 90);
    if (name && free && spot.x + name.length * 6 < left + side) {
      labels.push(spot);
      parts.push(`<text class="n" x="${spot.x.toFixed(1)}" y="${spot.y.toFixed(1)}">${escapeXml(name)}</text>`);
    }
  }
  return parts.join('\n');
}

/** Scales by the 1st and 99th percentile of each axis; dots outside are drawn on the border. */
function fitToPanel(dots: readonly Dot[], left: number): (dot: Dot) => { x: number; y: number } {
  const scale = (values: number[], start: number, flip: boolean): ((v: number) => number) => {
    const sorted = values.toSorted((a, b) => a - b);
    const low = sorted[Math.floor(sorted.length * 0.01)] ?? 0;
    const high = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 1;
    const range = high > low ? high - low : 1;
    return (v) => {
      const share = Math.min(1, Math.max(0, (v - low) / range));
      return start + 10 + (flip ? 1 - share : share) * (side - 20);
    };
  };
  const x = scale(
    dots.map((dot) => dot.x),
    left,
    false,
  );
  const y = scale(
    dots.map((dot) => dot.y),
    top,
    true,
  );
  return (dot) => ({ x: x(dot.x), y: y(dot.y) });
}
