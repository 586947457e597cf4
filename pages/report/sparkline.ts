const BARS = '▁▂▃▄▅▆▇█';

/**
 * A line of bars of at most `width` characters: the lowest value is the lowest bar, the highest the full one; longer series
 * are cut into equal parts and shown by the last value of each. Nothing for nothing.
 */
export function sparkline(values: readonly number[], width = 30): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return '';
  const shown =
    finite.length <= width
      ? finite
      : Array.from({ length: width }, (_, i) => finite[Math.floor(((i + 1) * finite.length) / width) - 1]!);
  const low = Math.min(...shown);
  const range = Math.max(...shown) - low;
  return shown.map((value) => BARS[range > 0 ? Math.round(((value - low) / range) * (BARS.length - 1)) : 3]!).join('');
}
