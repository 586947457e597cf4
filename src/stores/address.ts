import { existsSync, statSync } from 'node:fs';
import { VecbridgeError } from '../core/errors.js';
import { masked } from './secrets.js';
import type { StoreKind } from './store.js';

/** Where a store is: its kind, and what its driver is given (URL, file or folder). */
export interface Address {
  readonly kind: StoreKind;
  readonly where: string;
}

/**
 * Reads `postgres://…`, `sqlite:FILE` (or a file ending in .db, .sqlite, .sqlite3), `qdrant+http://…`,
 * `lancedb:FOLDER`, a folder of vector files; `env:NAME` takes any of these from the environment, so that a password is on no command line.
 */
export function parseAddress(text: string, env: NodeJS.ProcessEnv = process.env): Address {
  if (text.startsWith('env:')) {
    const value = env[text.slice(4)];
    if (!value) {
      throw new VecbridgeError('BAD_USAGE', `the environment has no variable ${text.slice(4)}.`, {
        hint: `set it: export ${text.slice(4)}=postgres://user:password@host/database`,
        context: { variable: text.slice(4) },
      });
    }
    return parseAddress(value, {});
  }
  if (/^postgres(ql)?:\/\//i.test(text)) return { kind: 'postgres', where: text };
  if (/^qdrant\+https?:\/\//i.test(text)) return { kind: 'qdrant', where: text.slice('qdrant+'.length) };
  if (text.startsWith('lancedb:')) return { kind: 'lancedb', where: text.slice('lancedb:'.length) };
  if (text.startsWith('sqlite:')) return { kind: 'sqlite', where: text.slice('sqlite:'.length) };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) throw unknown(text);
  if (existsSync(text) && statSync(text).isDirectory()) return { kind: 'files', where: text };
  if (/\.(db|sqlite|sqlite3)$/i.test(text)) return { kind: 'sqlite', where: text };
  throw unknown(text);
}

const unknown = (text: string): VecbridgeError =>
  new VecbridgeError('BAD_USAGE', `${masked(text)} is not a store that vecbridge knows.`, {
    hint: 'postgres://user@host/database, sqlite:FILE, qdrant+http://host:6333, lancedb:FOLDER, a folder, or env:NAME',
    context: { store: masked(text) },
  });
