/**
 * Colours of all pages and pictures, as custom properties of CSS. `source`, `target` and `c0` to `c5` are those of Okabe and
 * Ito (2008), which differ with every kind of colour vision, darker on light ground and lighter on dark; the contrast of text
 * is at least 4.5 on `ground` and on `field`.
 */
export const LIGHT = {
  ...{ ink: '#1a1d21', soft: '#565d66', line: '#d9dde3', ground: '#ffffff', field: '#f6f7f9' },
  ...{ accent: '#0b5a94', 'on-accent': '#ffffff', good: '#00694b', wait: '#6b4f00', bad: '#a33200' },
  ...{ source: '#0072b2', target: '#bf4e00' },
  ...{ c0: '#0072b2', c1: '#bf4e00', c2: '#00805c', c3: '#b04c88', c4: '#7a6a00', c5: '#4b5563' },
} as const;

export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  ...{ ink: '#e8eaed', soft: '#a7afb8', line: '#353b43', ground: '#1d2126', field: '#14171a' },
  ...{ accent: '#7cc4f5', 'on-accent': '#0c1420', good: '#5fd3ab', wait: '#f0cf6a', bad: '#ff9b73' },
  ...{ source: '#56b4e9', target: '#f59e5b' },
  ...{ c0: '#56b4e9', c1: '#f59e5b', c2: '#2fc99c', c3: '#e09cc4', c4: '#e3d34a', c5: '#b6bfca' },
};

const properties = (palette: Readonly<Record<string, string>>): string =>
  Object.entries(palette)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');

/** The properties on `root`: light, dark where the reader's ground is dark, and light on paper. */
export const paletteCss = (root: ':root' | 'svg'): string =>
  `${root}{color-scheme:light dark;${properties(LIGHT)}}
@media screen and (prefers-color-scheme:dark){${root}{${properties(DARK)}}}
`;
