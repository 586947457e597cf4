import { describe, expect, it } from 'vitest';
import { embed, openEncoder } from '../../index.js';
import { rowOf } from '../../src/vectors/matrix.js';
import { servers, vectorOf } from './embedding-server.js';

const start = servers();

describe('embed', () => {
  it('gives a row a text, in order, over several requests at once', async () => {
    const server = await start();
    const texts = Array.from({ length: 30 }, (_, i) => `text ${'x'.repeat(i)}`);
    const done: number[] = [];
    const vectors = await embed(texts, {
      endpoint: server.url,
      model: 'tiny',
      options: { batch: 7 },
      env: {},
      on: (rows) => done.push(rows),
    });
    expect(Array.from({ length: vectors.rows }, (_, i) => [...rowOf(vectors, i)])).toEqual(texts.map(vectorOf));
    expect(done).toEqual([7, 14, 21, 28, 30]);
  });

  it('takes no texts, and refuses empty ones before anything is opened', async () => {
    const server = await start();
    const request = { endpoint: server.url, model: 'tiny', env: {} };
    expect((await embed([], request)).rows).toBe(0);
    await expect(embed(['a', ' '], request)).rejects.toThrow(/text 1 is empty/);
    expect(server.asked).toEqual([]);
  });

  it('refuses a file where a folder is needed', async () => {
    await expect(openEncoder({ model: 'package.json' })).rejects.toThrow(
      /is a file, the folder of a model is expected/,
    );
  });
});
