/** A translator that nothing says is right is refused, and what a migration left out is counted. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runMigration } from '../../src/migrate/run.js';
import { verifyMigration } from '../../src/migrate/verify.js';
import { openFilesStore } from '../../src/stores/files/files.js';
import { createSink } from '../../src/vectors/open.js';
import { toyMapping, toyRows } from '../stores/toy.js';
import { scratch } from '../vectors/formats.js';

const at = scratch();

async function store(name: string, vectors: readonly (readonly number[])[]) {
  mkdirSync(at(name));
  const sink = await createSink(join(at(name), 'a.npy'), { dim: 6 });
  await sink.write({ data: Float32Array.from(vectors.flat()), rows: vectors.length, dim: 6 });
  await sink.close();
  const place = { table: '', id: 'id', vector: 'vector', target: at(`${name}-new`) };
  return { place, store: await openFilesStore(at(name), place) };
}

const vectors = toyRows(5).map(({ vector }) => vector!);

it.each(['not-aligned', 'unverified', 'measured'] as const)(
  '%s and not usable is refused, or accepted and kept in the record',
  async (label) => {
    const { store: files, place } = await store(label, vectors);
    const mapping = { ...toyMapping(), verdict: { label, reason: 'nobody knows', usable: false } };
    await expect(runMigration(files, place, mapping)).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: expect.stringMatching(`verdict ${label}: nobody knows`),
      hint: expect.stringMatching(/--accept-verdict/),
    });
    expect(await files.record()).toBeUndefined();
    await runMigration(files, place, mapping, { acceptVerdict: true });
    expect((await files.record())!.verdict).toEqual({ label, accepted: true });
    // Accepted once, it goes on.
    await runMigration(files, place, mapping);
    expect(
      JSON.parse(readFileSync(join(at(`${label}-new`), '.vecbridge', 'migration.json'), 'utf8')).verdict.accepted,
    ).toBe(true);
    await files.close();
  },
);

it.each(['aligned', 'measured'] as const)('%s and usable needs no word', async (label) => {
  const { store: files, place } = await store(`good-${label}`, vectors);
  await runMigration(files, place, { ...toyMapping(), verdict: { label, reason: 'sure', usable: true } });
  expect((await files.record())!.verdict).toEqual({ label, accepted: false });
  await files.close();
});

it('verify counts vectors that have no translation and names them', async () => {
  const { store: files, place } = await store('zero', [...vectors, [0, 0, 0, 0, 0, 0]]);
  await runMigration(files, place, toyMapping());
  const report = await verifyMigration(files, place, toyMapping());
  expect(report).toMatchObject({ ok: false, rows: 6, targets: 5, empty: 0, leftOut: { rows: 1, ids: ['a.npy#5'] } });
  expect(report.problems.join()).toMatch(/1 of 6 vectors cannot be translated .*: a\.npy#5/);
  await files.close();
});
