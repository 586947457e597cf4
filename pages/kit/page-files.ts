import { readFileSync } from 'node:fs';
import { paletteCss } from './palette.js';

/** The palette and these style sheets, named below pages/, for a <style> element. The build copies them to dist/. */
export const styleOf = (...paths: readonly string[]): string => [paletteCss(':root'), ...paths.map(textOf)].join('');

/** The text of a script that runs in a page (`*.client.js`, named below pages/), for a <script> element. The build copies it to dist/. */
export const scriptOf = (path: string): string => textOf(path);

const textOf = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
