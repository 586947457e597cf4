import { readFileSync, writeFileSync } from 'node:fs';
import { columnsSink } from '../../src/vectors/columns-sink.js';
import { matrix } from '../../src/vectors/matrix.js';
import { type OpenOptions, openVectors } from '../../src/vectors/open.js';
import { readMatrix } from '../../src/vectors/read-matrix.js';

/** What tests of odd files do with one, in the folder of `at`. */
export function filesIn(at: (name: string) => string) {
  /** Writes a file and reads it: rows, ids, notes and the names of what is left. */
  async function read(name: string, content: string | Uint8Array, part?: string, options: OpenOptions = {}) {
    writeFileSync(at(name), content);
    const source = await openVectors(part === undefined ? at(name) : `${at(name)}:${part}`, options);
    const { matrix: found, ids } = await readMatrix(source, { allow: 'any' });
    await source.close();
    const rows = Array.from({ length: found.rows }, (_, i) => [
      ...found.data.subarray(i * found.dim, (i + 1) * found.dim),
    ]);
    return { rows, ids, notes: (source.notes ?? []).join('\n'), others: source.otherColumns };
  }

  async function refused(name: string, content: string | Uint8Array, part?: string): Promise<string> {
    const error = await read(name, content, part).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    return error?.message ?? 'nothing';
  }

  /** Exchanges every vector for [1, 0], [2, 0], … and gives the text. */
  async function exchanged(name: string, content: string): Promise<string> {
    writeFileSync(at(name), content);
    const source = await openVectors(at(name));
    const rows = (await readMatrix(source)).matrix.rows;
    const sink = await columnsSink(at(`new-${name}`), source, at(name), { dim: 2, overwrite: true });
    for (let i = 0; i < rows; i++) await sink.write(matrix(Float32Array.of(i + 1, 0), 1, 2));
    await sink.close();
    await source.close();
    return readFileSync(at(`new-${name}`), 'utf8');
  }

  return { read, refused, exchanged };
}
