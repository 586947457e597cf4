import * as Plot from '@observablehq/plot';
import type { HeatMap, HeatMaps } from '../details.js';
import { chart, type Svg } from './chart.js';
import { pngAddress } from './png.js';

/** Perceptually even, and read alike with and without colour vision (Nuñez et al., 2018). */
export const HEAT_SCHEME = 'cividis';

/** Pixels of the side of a map. */
const SIDE = 352;

/** Colours run from the lowest to the highest cosine of both maps, so that the two can be compared. */
export function heatDomain({ before, after }: HeatMaps): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { cosines } of [before, after]) {
    for (const value of cosines) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  return low < high ? [low, high] : [low, low + 1];
}

/** Cosines of source rows (down) with target rows (across): a diagonal where partners find each other. */
export function heatChart(map: HeatMap, size: number, domain: [number, number], state: string): Svg {
  const paint = painter(domain);
  const rgb = new Uint8Array(size * size * 3);
  for (const [i, cosine] of map.cosines.entries()) rgb.set(paint(cosine), 3 * i);
  return chart(
    `cosines of ${size} source rows with ${size} target rows ${state} translation; partners lie on the diagonal, their mean is ${map.own.toFixed(3)}, that of the others ${map.other.toFixed(3)}`,
    {
      width: SIDE + 48,
      height: SIDE + 36,
      ...{ marginLeft: 24, marginRight: 24, marginTop: 8, marginBottom: 28 },
      x: { domain: [0, size], label: 'target rows', ticks: [], labelArrow: 'none', labelAnchor: 'center' },
      y: { domain: [size, 0], label: 'source rows', ticks: [], labelArrow: 'none', labelAnchor: 'center' },
      marks: [picture(pngAddress(rgb, size, size), SIDE, SIDE)],
    },
  );
}

/** The scale of colours of the heat maps. */
export function heatScale(domain: [number, number]): Svg {
  const steps = 128;
  const paint = painter(domain);
  const rgb = new Uint8Array(steps * 3);
  for (let i = 0; i < steps; i++) rgb.set(paint(domain[0] + ((domain[1] - domain[0]) * (i + 0.5)) / steps), 3 * i);
  return chart(`colours of cosines from ${domain[0].toFixed(2)} to ${domain[1].toFixed(2)}`, {
    width: SIDE + 48,
    height: 48,
    ...{ marginLeft: 24, marginRight: 24, marginTop: 4, marginBottom: 32 },
    x: { domain, label: 'cosine', ticks: 6, labelArrow: 'none' },
    y: { domain: [0, 1], axis: null },
    marks: [picture(pngAddress(rgb, steps, 1), SIDE, 12)],
  });
}

/** Fills the frame of a plot of this size with a picture. */
const picture = (src: string, width: number, height: number) =>
  Plot.image([0], {
    frameAnchor: 'middle',
    ...{ width, height },
    src: () => src,
    preserveAspectRatio: 'none',
    imageRendering: 'pixelated',
  });

function painter(domain: [number, number]): (value: number) => [number, number, number] {
  const { apply } = Plot.scale({ color: { type: 'linear', scheme: HEAT_SCHEME, domain } });
  return (value) => (String(apply(value)).match(/\d+/g) ?? []).slice(0, 3).map(Number) as [number, number, number];
}
