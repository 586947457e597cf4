import { VecbridgeError } from '../../src/core/errors.js';

/** One class per row, as numbers into `classes`. */
interface ClassLabels {
  /** Names in alphabetical order of their code units. */
  readonly classes: readonly string[];
  readonly of: Uint32Array;
}

/** Names → numbers. Throws TOO_FEW_ROWS where there are fewer than two classes. */
export function classLabels(names: readonly string[]): ClassLabels {
  const classes = [...new Set(names)].sort();
  if (classes.length < 2) {
    throw new VecbridgeError('TOO_FEW_ROWS', `the labels name ${classes.length} class; a task needs at least 2.`, {
      hint: 'one label a row; are these the labels of this file?',
      context: { classes: classes.length, rows: names.length },
    });
  }
  const numbers = new Map(classes.map((name, i) => [name, i]));
  return { classes, of: Uint32Array.from(names, (name) => numbers.get(name)!) };
}

/** The same for other rows, with the classes of the training rows; BAD_VALUE where a label is none of them. */
export function labelsIn(names: readonly string[], { classes }: ClassLabels, where: string): Uint32Array {
  const numbers = new Map(classes.map((name, i) => [name, i]));
  return Uint32Array.from(names, (name, row) => {
    const found = numbers.get(name);
    if (found !== undefined) return found;
    throw new VecbridgeError(
      'BAD_VALUE',
      `${where}, row ${row}: the label "${name}" is not among the training labels.`,
      {
        hint: `no head can learn a class without an example; leave such rows out (${classes.length} classes are known)`,
        context: { where, row, label: name },
      },
    );
  });
}

/** How many rows each class has. */
export function classCounts(of: Uint32Array, classes: number): Uint32Array {
  const counts = new Uint32Array(classes);
  for (const label of of) counts[label]!++;
  return counts;
}
