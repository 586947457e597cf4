/** English colour words and the sRGB value they have in CSS Color 4 or, for the rest, in common paint and dye charts. */
export const colourWords: Readonly<Record<string, string>> = {
  black: '#000000',
  white: '#ffffff',
  gray: '#808080',
  silver: '#c0c0c0',
  red: '#ff0000',
  green: '#008000',
  blue: '#0000ff',
  yellow: '#ffff00',
  orange: '#ffa500',
  purple: '#800080',
  pink: '#ffc0cb',
  brown: '#a52a2a',
  violet: '#ee82ee',
  indigo: '#4b0082',
  cyan: '#00ffff',
  magenta: '#ff00ff',
  turquoise: '#40e0d0',
  aqua: '#00ffff',
  teal: '#008080',
  maroon: '#800000',
  navy: '#000080',
  olive: '#808000',
  crimson: '#dc143c',
  beige: '#f5f5dc',
  tan: '#d2b48c',
  khaki: '#f0e68c',
  lavender: '#e6e6fa',
  coral: '#ff7f50',
  salmon: '#fa8072',
  gold: '#ffd700',
  ivory: '#fffff0',
  azure: '#f0ffff',
  lilac: '#c8a2c8',
  mauve: '#e0b0ff',
  scarlet: '#ff2400',
  ruby: '#e0115f',
  emerald: '#50c878',
  amber: '#ffbf00',
  bronze: '#cd7f32',
  copper: '#b87333',
  cream: '#fffdd0',
  burgundy: '#800020',
  peach: '#ffe5b4',
  plum: '#dda0dd',
  chocolate: '#d2691e',
  charcoal: '#36454f',
  ochre: '#cc7722',
  rust: '#b7410e',
  sienna: '#a0522d',
  cobalt: '#0047ab',
  fuchsia: '#ff00ff',
  lime: '#00ff00',
  mustard: '#ffdb58',
  sapphire: '#0f52ba',
  vermilion: '#e34234',
};

/** CIELAB (D65 white, 2° observer) of an sRGB value "#rrggbb", by the formulas of IEC 61966-2-1 and CIE 15. */
export function labOf(hex: string): [lightness: number, a: number, b: number] {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const v = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const f = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
