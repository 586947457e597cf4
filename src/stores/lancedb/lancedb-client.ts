import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RecordBatch, Schema } from 'apache-arrow';
import { VecbridgeError } from '../../core/errors.js';
import { masked, maskedCause } from '../secrets.js';

/** The part of `@lancedb/lancedb` (0.37) that is used; it is an optional package that users install themselves. */
export interface Lancedb {
  connect(address: string, options?: { readConsistencyInterval?: number }): Promise<LanceConnection>;
}

interface LanceConnection {
  tableNames(options?: { limit?: number }): Promise<string[]>;
  openTable(name: string): Promise<LanceTable>;
  createEmptyTable(name: string, schema: unknown): Promise<LanceTable>;
  dropTable(name: string): Promise<void>;
  close(): void;
}

interface LanceQuery extends AsyncIterable<RecordBatch> {
  where(filter: string): LanceQuery;
  select(columns: readonly string[] | Readonly<Record<string, string>>): LanceQuery;
}

export interface LanceTable {
  schema(): Promise<Schema>;
  countRows(filter?: string): Promise<number>;
  query(): LanceQuery;
  delete(filter: string): Promise<unknown>;
  dropColumns(names: readonly string[]): Promise<unknown>;
  mergeInsert(on: string): {
    whenMatchedUpdateAll(): { whenNotMatchedInsertAll(): { execute(rows: readonly object[]): Promise<unknown> } };
  };
  close(): void;
}

/** From beside this program, or from the folder it is run in. */
export async function loadLancedb(): Promise<Lancedb> {
  const name = '@lancedb/lancedb';
  try {
    return (await import(name)) as Lancedb;
  } catch {
    // it may lie where the user works
  }
  try {
    return createRequire(join(process.cwd(), 'package.json'))(name) as Lancedb;
  } catch (cause) {
    throw new VecbridgeError('MISSING_PART', 'LanceDB tables need the package @lancedb/lancedb.', {
      hint: 'in the folder you run vecbridge in: npm install @lancedb/lancedb@0.37.1 apache-arrow@18.1.0 (Node 20; later releases need Node 22)',
      context: { package: name },
      cause,
    });
  }
}

/** Runs one call of the driver; its error becomes IO without secrets. */
export async function lance<T>(name: string, doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof VecbridgeError) throw thrown;
    const cause = maskedCause(thrown, []);
    throw new VecbridgeError('IO', `${name}: cannot ${doing}: ${masked(cause.message).split('\n')[0]}`, {
      hint: 'the tables are whole: the same command goes on',
      context: { store: name },
      cause,
    });
  }
}

/** A column in a filter. LanceDB quotes names in backticks and knows no escape for one. */
export function column(name: string): string {
  if (!/[`\0]/.test(name) && name !== '') return `\`${name}\``;
  throw new VecbridgeError('UNSUPPORTED', `LanceDB cannot be asked for a column named ${JSON.stringify(name)}.`, {
    hint: 'rename the column',
    context: { column: name },
  });
}

/** A value in a filter. */
export const literal = (value: string | bigint): string =>
  typeof value === 'bigint' ? String(value) : `'${value.replaceAll("'", "''")}'`;
