import type { Address } from './address.js';
import type { Place, VectorStore } from './store.js';

/** Opens the store at an address; close it when done. The drivers are loaded only when asked for. */
export async function openStore({ kind, where }: Address, place: Place): Promise<VectorStore> {
  switch (kind) {
    case 'files':
      return (await import('./stores/files.js')).openFilesStore(where, place);
    case 'sqlite':
      return (await import('./stores/sqlite.js')).openSqliteStore(where, place);
    case 'postgres':
      return (await import('./stores/postgres.js')).openPostgresStore(where, place);
    case 'lancedb':
      return (await import('./stores/lancedb.js')).openLancedbStore(where, place);
    case 'qdrant':
      return (await import('./stores/qdrant.js')).openQdrantStore(where, place);
  }
}
