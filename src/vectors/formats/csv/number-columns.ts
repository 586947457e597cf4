import { isNullText, numberOfText } from '../../vector-text.js';

interface Known {
  readonly id: number | undefined;
  /** The header counts 0, 1, 2 …: those columns and no others. */
  readonly counted: boolean;
  readonly named: boolean;
}

/**
 * The columns of one number each that make up the vector, and what is to be said about the choice: counted names (0, 1, 2 …
 * or d0, d1, d2 …) are taken without other numbers beside them; else all are, and whole numbers among fractions are named.
 */
export function numberColumns(
  path: string,
  names: readonly string[],
  rows: readonly (readonly string[])[],
  { id, counted, named }: Known,
): { columns: number[]; notes: string[] } {
  const all = names.flatMap((_, i) => (i !== id && holdsNumbers(rows.map((fields) => fields[i]!)) ? [i] : []));
  const numbers = new Set(all);
  // A column of the group that holds no numbers is a wrong column of the vector: its rows say so.
  const group = named
    ? countedGroup(
        names,
        names.flatMap((_, i) => (i === id ? [] : [i])),
      )
    : [];
  const isVector = group.length > 1 && group.filter((i) => numbers.has(i)).length * 2 > group.length;
  const columns = isVector && (counted || group.length * 2 >= all.length) ? group : all;
  const taken = new Set(columns);
  const left = all.filter((i) => !taken.has(i));
  if (left.length > 0) {
    const shown = left
      .slice(0, 5)
      .map((i) => `"${names[i]}"`)
      .join(', ');
    return {
      columns,
      notes: [
        `the vector is the ${columns.length} columns "${names[columns[0]!]}" to "${names[columns.at(-1)!]}"; ${shown} ${left.length > 1 ? 'hold' : 'holds'} numbers too and ${left.length > 1 ? 'are' : 'is'} left out: ${path}:FIRST..LAST chooses`,
      ],
    };
  }
  return { columns, notes: [...between(names, columns, id), ...odd(path, names, rows, columns)] };
}

/** At least half of the cells that are there: one wrong cell is an error of its row, and takes no column away. */
function holdsNumbers(texts: readonly string[]): boolean {
  const there = texts.filter((text) => !isNullText(text) || /nan/i.test(text));
  return there.length > 0 && 2 * there.filter((text) => numberOfText(text) !== undefined).length >= there.length;
}

/** "dim12": "dim" and 12. */
function countAtEnd(name: string): { word: string; count: number | undefined } {
  let at = name.length;
  while (at > 0 && name.charCodeAt(at - 1) >= 0x30 && name.charCodeAt(at - 1) <= 0x39) at--;
  return { word: name.slice(0, at), count: at === name.length ? undefined : Number(name.slice(at)) };
}

/** The columns whose names are one word and 0, 1, 2 … (or 1, 2, 3 …) behind it: the longest such row of columns. */
function countedGroup(names: readonly string[], columns: readonly number[]): number[] {
  const groups = new Map<string, number[]>();
  for (const i of columns) {
    const { word, count } = countAtEnd(names[i]!);
    if (count === undefined) continue;
    const group = groups.get(word) ?? [];
    const before = group.length === 0 ? undefined : countAtEnd(names[group.at(-1)!]!).count;
    if (before === undefined ? count < 2 : count === before + 1) group.push(i);
    groups.set(word, group);
  }
  return [...groups.values()].reduce((most, group) => (group.length > most.length ? group : most), []);
}

/** Columns without numbers that stand among those of the vector. */
function between(names: readonly string[], columns: readonly number[], id: number | undefined): string[] {
  const taken = new Set(columns);
  const others = names.flatMap((name, i) =>
    i > columns[0]! && i < columns.at(-1)! && i !== id && !taken.has(i) ? [`"${name}"`] : [],
  );
  return others.length === 0
    ? []
    : [
        `the vector is ${columns.length} columns of numbers without ${others.slice(0, 5).join(', ')} among them, which hold no numbers`,
      ];
}

/** Whole numbers among fractions are more often labels, years or counts than dimensions. */
function odd(
  path: string,
  names: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly number[],
): string[] {
  const isWhole = (i: number): boolean =>
    rows.every((fields) => /^[+-]?\d*$/.test(fields[i]!.trim())) &&
    rows.some((fields) => Math.abs(Number(fields[i])) > 1);
  const whole = columns.filter(isWhole);
  if (whole.length === 0 || whole.length * 2 > columns.length) return [];
  const shown = whole
    .slice(0, 5)
    .map((i) => `"${names[i]}" (${rows[0]![i]!.trim()}, …)`)
    .join(', ');
  const rest = columns.filter((i) => !whole.includes(i));
  return [
    `the vector is the ${columns.length} columns of numbers "${names[columns[0]!]}" to "${names[columns.at(-1)!]}", with whole numbers in ${shown} among fractions; if those are no dimensions, choose with ${path}:${names[rest[0]!]}..${names[rest.at(-1)!]}`,
  ];
}
