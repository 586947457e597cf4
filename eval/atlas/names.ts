import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * A distinct name for every file: that of the file without its ending; where two are the same, with as many folders as tell
 * them apart, and with a number where the file itself is given twice.
 */
export function distinctNames(files: readonly string[]): string[] {
  const parts = files.map((file) =>
    resolve(file)
      .replace(/\.[a-z0-9]+$/i, '')
      .split(/[\\/]/),
  );
  const names = parts.map((one) => one.at(-1)!);
  for (let depth = 2; depth <= Math.max(...parts.map((one) => one.length)); depth++) {
    const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i));
    if (twice.size === 0) break;
    for (const [i, name] of names.entries()) if (twice.has(name)) names[i] = parts[i]!.slice(-depth).join('/');
  }
  const short = files.map((_, i) => names[i]!);
  return short.map((name, i) => {
    const before = short.slice(0, i).filter((other) => other === name).length;
    const again = short.filter((other) => other === name).length > 1;
    return again ? `${parts[i]!.at(-1)} (${before + 1})` : name;
  });
}

/** Pairs of indices that name one file, by whatever path. */
export function sameFiles(files: readonly string[]): [number, number][] {
  const real = files.map((file) => {
    try {
      return realpathSync(file);
    } catch {
      return resolve(file);
    }
  });
  return real.flatMap((path, i) => {
    const first = real.indexOf(path);
    return first < i ? [[first, i] as [number, number]] : [];
  });
}
