/** Qdrant over its HTTP API; the key is read from QDRANT_API_KEY. */
export async function connect(address) {
  const call = async (method, path, body) => {
    const key = process.env.QDRANT_API_KEY;
    const headers = { 'content-type': 'application/json', ...(key ? { 'api-key': key } : {}) };
    const response = await fetch(`${address}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()).result;
  };
  return {
    create: () => call('PUT', '/collections/entries', { vectors: { size: 512, distance: 'Cosine' } }),
    async write(rows) {
      for (let start = 0; start < rows.length; start += 500) {
        const part = rows.slice(start, start + 500);
        const points = part.map(({ id, lemma, vector }) => ({ id, vector: [...vector], payload: { lemma } }));
        await call('PUT', '/collections/entries/points?wait=true', { points });
      }
    },
    async *vectors() {
      let from = {};
      do {
        const body = { limit: 1000, with_vector: true, ...from };
        const { points, next_page_offset: offset } = await call('POST', '/collections/entries/points/scroll', body);
        yield* points;
        from = offset === null ? undefined : { offset };
      } while (from);
    },
    async nearest(vector) {
      const body = { query: [...vector], limit: 5, with_payload: true };
      const { points } = await call('POST', '/collections/entries_glove/points/query', body);
      return points.map((point) => point.payload.lemma);
    },
    close: async () => {},
  };
}
