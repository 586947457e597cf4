import { statSync } from 'node:fs';
import { VecbridgeError } from '../../core/errors.js';
import { missingPart } from '../../core/missing-part.js';

/** A value bound to or read from SQLite. */
export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Record<string, SqlValue | ArrayBuffer>;

/** One connection to an SQLite file, with sqlite-vec loaded. */
export interface SqliteConnection {
  all(sql: string, values?: readonly SqlValue[]): SqlRow[];
  /** Rows changed. */
  run(sql: string, values?: readonly SqlValue[]): number;
  /** Everything `work` does, or nothing of it; takes the write lock first. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Ends the name of the type beside a value that is selected with `exactly`. */
const TYPE = ' type';
const TEXTS = { fatal: true, ignoreBOM: true };

/**
 * Selects `value` as `name` with nothing lost. The driver ends a text at its first NUL character, and aborts the program
 * at one that is not valid Unicode: texts go as bytes, and `all` decodes them. One that cannot be decoded stays bytes.
 */
export const exactly = (value: string, name: string): string =>
  `CASE typeof(${value}) WHEN 'text' THEN CAST(${value} AS BLOB) ELSE ${value} END AS ${name}, typeof(${value}) AS "${name}${TYPE}"`;

function withTexts(rows: SqlRow[], encoding: string): SqlRow[] {
  const types = Object.keys(rows[0] ?? {}).filter((key) => key.endsWith(TYPE));
  if (types.length === 0) return rows;
  const decoder = new TextDecoder(encoding, TEXTS);
  for (const row of rows) {
    for (const type of types) {
      if (row[type] !== 'text') continue;
      const name = type.slice(0, -TYPE.length);
      try {
        row[name] = decoder.decode(row[name] as ArrayBuffer);
      } catch {
        // not valid in the encoding of the file
      }
    }
  }
  return rows;
}

interface Statement {
  all(values: readonly SqlValue[]): SqlRow[];
  run(values: readonly SqlValue[]): { changes: number };
  safeIntegers(on: boolean): Statement;
}
interface Database {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  loadExtension(path: string): void;
  close(): void;
}

/** How long a write waits for another process's transaction. */
const WAIT_MS = 10_000;

/** Opens a file that must exist. MISSING_PART without the packages libsql and sqlite-vec. */
export async function openSqlite(path: string): Promise<SqliteConnection> {
  const { Database, extension } = await driver();
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    const why = found ? `${path} is no file` : `no such file: ${path}`;
    throw new VecbridgeError('NOT_FOUND', why, { hint: 'check the path', context: { path } });
  }
  let db: Database;
  try {
    db = new Database(path, { timeout: WAIT_MS });
    db.loadExtension(extension);
  } catch (cause) {
    throw sqliteError(path, cause);
  }
  const statements = new Map<string, Statement>();
  const statement = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size > 100) statements.clear();
    const made = db.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw sqliteError(path, cause);
    }
  };
  const { encoding } = guarded(() => statement('PRAGMA encoding').all([])[0]!);
  return {
    // Values go as one array always: the driver takes a lone object (a Buffer, null) for named parameters.
    all: (sql, values = []) =>
      guarded(() => withTexts(statement(sql).safeIntegers(true).all(values), String(encoding))),
    run: (sql, values = []) => guarded(() => statement(sql).run(values).changes),
    transaction: (work) =>
      guarded(() => {
        db.exec('BEGIN IMMEDIATE');
        try {
          const result = work();
          db.exec('COMMIT');
          return result;
        } catch (error) {
          db.exec('ROLLBACK');
          throw error;
        }
      }),
    close: () => {
      statements.clear();
      db.close();
    },
  };
}

async function driver(): Promise<{ Database: new (path: string, options: object) => Database; extension: string }> {
  try {
    const { default: Database } = await import('libsql');
    const { getLoadablePath } = await import('sqlite-vec');
    return {
      Database: Database as unknown as new (path: string, options: object) => Database,
      extension: getLoadablePath(),
    };
  } catch (cause) {
    throw missingPart('SQLite needs', ['libsql', 'sqlite-vec'], cause);
  }
}

function sqliteError(path: string, cause: unknown): VecbridgeError {
  if (cause instanceof VecbridgeError) return cause;
  const { message, code = '' } = cause as Error & { code?: string };
  if (/not a database|malformed/i.test(message) || code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
    return new VecbridgeError('BAD_FILE', `${path} is not a sound SQLite file: ${message}.`, {
      hint: 'check the path; PRAGMA integrity_check tells more',
      context: { path, code },
      cause,
    });
  }
  const hint = /locked|busy/i.test(message)
    ? `another process kept the file locked for ${WAIT_MS / 1000} s: try again when it is done`
    : /full/i.test(message)
      ? 'free disk space; what is done is kept, run again'
      : /readonly|unable to open/i.test(message)
        ? 'check the permissions of the file and its folder'
        : 'see the message of SQLite';
  return new VecbridgeError('IO', `SQLite (${path}): ${message}.`, { hint, context: { path, code }, cause });
}
