/** Columns padded to equal width; numbers (by the look of the cell) to the right, words to the left. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, c) => Math.max(...all.map((row) => (row[c] ?? '').length)));
  const right = head.map(
    (_, c) => rows.length > 0 && rows.every((row) => /^[-+−.\d][\d.,e+-]*%?$|^[-–]?$/.test(row[c] ?? '')),
  );
  const line = (row: readonly string[]): string =>
    widths
      .map((width, c) => (right[c] ? (row[c] ?? '').padStart(width) : (row[c] ?? '').padEnd(width)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** 1234567 → "1,234,567", the same on every machine. */
export const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** Three decimals without the leading zero (".684"), as tables of scores are printed; "–" for nothing. */
export function score(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  return value.toFixed(3).replace(/^(-?)0\./, '$1.');
}

/** Any number in a few characters: whole numbers as they are, shares with three decimals, small ones with two digits. */
export function figure(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–';
  if (Number.isSafeInteger(value)) return count(value);
  const size = Math.abs(value);
  if (size >= 10) return size < 1e9 ? value.toFixed(1) : value.toPrecision(3);
  return size < 0.001 ? value.toPrecision(2) : score(value);
}

/** Seconds as "0.42 s", "12 s", "3 min 20 s". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Bytes as "14.9 MB" (powers of 1000). */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
