import { expect, it } from 'vitest';
import { styleOf } from '../../../pages/kit/page-files.js';
import { DARK, LIGHT, paletteCss } from '../../../pages/kit/palette.js';

/** Relative luminance of "#rrggbb" (WCAG 2). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

it.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('%s: everything drawn or written is readable on both grounds', (_, palette) => {
  const { line: _line, ground, field, 'on-accent': onAccent, ...inks } = palette;
  for (const [name, colour] of Object.entries(inks)) {
    expect(contrast(colour, ground), `${name} on ground`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour, field), `${name} on field`).toBeGreaterThanOrEqual(4.5);
  }
  expect(contrast(onAccent, palette.accent)).toBeGreaterThanOrEqual(4.5);
});

it('the style sheets use no colour but those of the palette', () => {
  const files = [
    'kit/kit.css',
    'report/report.css',
    'dashboard/dashboard.css',
    'explorer/explorer.css',
    'demo/demo.css',
  ];
  const css = styleOf(...files);
  expect(css.startsWith(paletteCss(':root'))).toBe(true);
  expect(css.slice(paletteCss(':root').length)).not.toMatch(/#[0-9a-f]{3,8}\b|rgba?\(/i);
  const used = [...css.matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name!);
  expect([...new Set(used)].filter((name) => !(name in LIGHT))).toEqual([]);
});
