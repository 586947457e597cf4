import { createHash } from 'node:crypto';
import { canonical } from '../../core/canonical.js';
import { VecbridgeError } from '../../core/errors.js';
import { targetExists } from '../identifiers.js';
import { MARK_BYTES, sameTarget } from '../marks.js';
import { type MigrationRecord, parseRecord } from '../record.js';
import type { NewRow, Page, Place, StoredRow, VectorStore } from '../store.js';
import { idOfText, idText } from './exact-json.js';
import { type QdrantClient, type QdrantPoint, qdrantClient } from './qdrant-client.js';

/** Collection of the records: one point per migration, the record in its payload. */
const RECORDS = 'vecbridge_migrations';
/** Key of the mark in the payload of the points a run writes. */
const MARK = '_vecbridge';

interface VectorParams {
  readonly size: number;
  readonly distance: string;
}
interface CollectionInfo {
  readonly config: { readonly params: { readonly vectors: VectorParams | Record<string, VectorParams> } };
}
interface Scrolled {
  readonly points: QdrantPoint[];
  readonly next_page_offset?: number | string | null;
}

/**
 * Qdrant over HTTP: a new collection beside the old one, with the same ids and payloads (and a mark in each payload).
 * Distance Dot: translated vectors have unit length, so it is the cosine, and the server stores the numbers as they come.
 * There are no transactions: points are written before the record, and a target that was seen is read once more right
 * before it is replaced; a point the application writes within those milliseconds can be overwritten.
 */
export async function openQdrantStore(address: string, place: Place): Promise<VectorStore> {
  if (place.changedBy !== undefined) {
    throw new VecbridgeError('UNSUPPORTED', 'Qdrant collections are read without a change column.', {
      hint: 'leave --changed-by out: every pass reads every point',
    });
  }
  const client = qdrantClient(address);
  const source = collectionPath(place.table);
  const info = await client.call<CollectionInfo>('GET', source);
  if (!info) {
    throw new VecbridgeError('NOT_FOUND', `${client.name}: there is no collection "${place.table}".`, {
      hint: 'check --table',
      context: { server: client.name, collection: place.table },
    });
  }
  return qdrantStore(client, place, info.config.params.vectors);
}

const collectionPath = (name: string): string => `/collections/${encodeURIComponent(name)}`;

function qdrantStore(
  client: QdrantClient,
  place: Place,
  vectors: CollectionInfo['config']['params']['vectors'],
): VectorStore {
  const name = `${client.name}, collection "${place.table}"`;
  const [source, target, records] = [place.table, place.target, RECORDS].map(collectionPath) as [
    string,
    string,
    string,
  ];
  const { params, vectorName, others } = namedVector(vectors, place, name);
  const recordId = uuidOfText(`${place.table}\0${place.target}`);
  const withVector = vectorName === undefined ? true : [vectorName];
  const vectorOf = (point: QdrantPoint): Float32Array | null => {
    const value = vectorName === undefined ? point.vector : (point.vector as Record<string, unknown>)?.[vectorName];
    return Array.isArray(value) ? Float32Array.from(value as number[]) : null;
  };
  const retrieve = async (path: string, ids: readonly (number | string)[], withVectors: boolean) => {
    const points = await client.call<QdrantPoint[]>('POST', `${path}/points`, {
      ids,
      with_vector: withVectors,
      with_payload: withVectors,
    });
    return new Map((points ?? []).map((point) => [point.id, point]));
  };
  const scroll = async (path: string, cursor: string | null, limit: number, vector: unknown): Promise<Scrolled> => {
    const offset = cursor === null ? {} : { offset: idOfText(cursor) };
    const body = { limit, with_vector: vector, with_payload: true, ...offset };
    const page = await client.call<Scrolled>('POST', `${path}/points/scroll`, body);
    return page ?? { points: [], next_page_offset: null };
  };
  const cursorOf = ({ next_page_offset: next }: Scrolled): string | null =>
    next === null || next === undefined ? null : idText(next);
  const makeTarget = (size: number) => client.call('PUT', target, { vectors: { size, distance: 'Dot' } });
  const saveRecord = async (record: MigrationRecord): Promise<void> => {
    const point = { id: recordId, vector: [1], payload: { record: JSON.stringify(record) } };
    await client.call('PUT', `${records}/points?wait=true`, { points: [point] });
  };
  const removeRecord = async (): Promise<void> => {
    await client.call('POST', `${records}/points/delete?wait=true`, { points: [recordId] });
    const left = await client.call<{ count: number }>('POST', `${records}/points/count`, { exact: true });
    if (left?.count === 0) await client.call('DELETE', records);
  };

  return {
    kind: 'qdrant',
    name,
    async describe(dim) {
      const counted = await client.call<{ count: number }>('POST', `${source}/points/count`, { exact: true });
      const rows = counted?.count ?? 0;
      return {
        rows,
        vectors: rows,
        dim: params.size,
        types: { id: 'number or UUID', source: `${params.size}, ${params.distance}`, target: `${dim}, Dot` },
        makes: [`PUT ${target} { "vectors": { "size": ${dim}, "distance": "Dot" } }`],
        warnings: others.length === 0 ? [] : [`other vectors of the points are not copied: ${others.join(', ')}`],
        next: [`POST ${target}/points/query { "query": [...], "limit": 10, "with_payload": true }`],
      };
    },
    async firstVectors(size) {
      return (await scroll(source, null, size, withVector)).points.flatMap((point) => vectorOf(point) ?? []);
    },
    async record() {
      const found = await retrieve(records, [recordId], true);
      const text = found.get(recordId)?.payload?.['record'];
      return typeof text === 'string' ? parseRecord(text, name) : undefined;
    },
    async requireFree() {
      if (await client.call('GET', target)) throw targetExists(client.name, `collection "${place.target}"`);
    },
    async begin(record) {
      if (!(await client.call('GET', records))) {
        await client.call('PUT', records, { vectors: { size: 1, distance: 'Dot' } });
      }
      // The record first: a run that stops between the two goes on with it and makes the collection.
      await saveRecord(record);
      await makeTarget(record.translator.dims[1]);
    },
    async page(cursor, size) {
      const scrolled = await scroll(source, cursor, size, withVector);
      const there = await retrieve(
        target,
        scrolled.points.map((point) => point.id),
        true,
      );
      const rows = scrolled.points.map((point): StoredRow => {
        const payload = canonical(point.payload ?? {});
        return { id: idText(point.id), source: vectorOf(point), payload, ...targetOf(there.get(point.id)) };
      });
      return { rows, cursor: cursorOf(scrolled) };
    },
    async orphans(cursor, size) {
      const scrolled = await scroll(target, cursor, size, true);
      const there = await retrieve(
        source,
        scrolled.points.map((point) => point.id),
        false,
      );
      const rows = scrolled.points
        .filter((point) => !there.has(point.id))
        .map((point) => ({ id: idText(point.id), source: null, ...targetOf(point) }));
      return { rows, cursor: cursorOf(scrolled) } satisfies Page;
    },
    async highest() {
      return null;
    },
    async write(rows: readonly NewRow[], record) {
      let written = 0;
      if (rows.length > 0) {
        const now = await retrieve(
          target,
          rows.map((row) => idOfText(row.id)),
          true,
        );
        const free = rows.filter((row) => sameTarget(targetOf(now.get(idOfText(row.id))), row.seen));
        const points = free
          .filter((row) => row.target !== null)
          .map((row) => ({
            id: idOfText(row.id),
            vector: Array.from(row.target!),
            payload: { ...JSON.parse(row.seen.payload ?? '{}'), [MARK]: Buffer.from(row.mark!).toString('hex') },
          }));
        const gone = free.filter((row) => row.target === null).map((row) => idOfText(row.id));
        if (points.length > 0) {
          const put = () => client.call('PUT', `${target}/points?wait=true`, { points });
          // A run that stopped between its record and its collection left none.
          if ((await put()) === undefined) {
            await makeTarget(record.translator.dims[1]);
            await put();
          }
        }
        if (gone.length > 0) await client.call('POST', `${target}/points/delete?wait=true`, { points: gone });
        written = points.length + gone.length;
      }
      await saveRecord(record);
      return written;
    },
    async drop() {
      await client.call('DELETE', target);
      await removeRecord();
    },
    async release() {
      await client.call('POST', `${target}/points/payload/delete?wait=true`, { keys: [MARK], filter: {} });
      await removeRecord();
    },
    async close() {},
  };
}

/** The vector to translate: the only unnamed one, or the one of the given name. */
function namedVector(vectors: VectorParams | Record<string, VectorParams>, place: Place, where: string) {
  if (typeof (vectors as VectorParams).size === 'number') {
    return { params: vectors as VectorParams, vectorName: undefined, others: [] };
  }
  const named = vectors as Record<string, VectorParams>;
  const names = Object.keys(named);
  const params = Object.hasOwn(named, place.vector) ? named[place.vector] : undefined;
  if (!params) {
    throw new VecbridgeError('NOT_FOUND', `${where} has no vector "${place.vector}".`, {
      hint: `it has: ${names.join(', ')}; choose with --vector`,
      context: { collection: place.table, vector: place.vector, vectors: names },
    });
  }
  return { params, vectorName: place.vector, others: names.filter((one) => one !== place.vector) };
}

function targetOf(point: QdrantPoint | undefined): { target: Float32Array | null; mark: Uint8Array | null } {
  if (!point || !Array.isArray(point.vector)) return { target: null, mark: null };
  const text = point.payload?.[MARK];
  const mark = typeof text === 'string' && text.length === 2 * MARK_BYTES ? Buffer.from(text, 'hex') : null;
  return { target: Float32Array.from(point.vector as number[]), mark };
}

/** A UUID (version 8) made of the text's SHA-256. */
function uuidOfText(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
