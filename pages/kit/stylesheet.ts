import { readFileSync } from 'node:fs';
import { paletteCss } from './palette.js';

/** The palette and these style sheets, named below pages/, for a <style> element. The build copies them to dist/. */
export const styleOf = (...paths: readonly string[]): string =>
  [paletteCss(':root'), ...paths.map((path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))].join('');
