import { basename } from 'node:path';

/** The name of a file of vectors without its folder and ending. */
export const shortName = (name: string): string => basename(name).replace(/\.npy$/i, '');
