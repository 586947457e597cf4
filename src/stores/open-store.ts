import type { Address } from './address.js';
import type { Place, VectorStore } from './store.js';

/** Opens the store at an address; close it when done. The drivers are loaded only when asked for. */
export async function openStore({ kind, where }: Address, place: Place): Promise<VectorStore> {
  switch (kind) {
    case 'files':
      return (await import('./files/files.js')).openFilesStore(where, place);
    case 'sqlite':
      return (await import('./sqlite/sqlite.js')).openSqliteStore(where, place);
    case 'postgres':
      return (await import('./postgres/postgres.js')).openPostgresStore(where, place);
    case 'lancedb':
      return (await import('./lancedb/lancedb.js')).openLancedbStore(where, place);
    case 'qdrant':
      return (await import('./qdrant/qdrant.js')).openQdrantStore(where, place);
  }
}
