import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/stores/address.js';
import { quoted } from '../../src/stores/identifiers.js';
import { connectPostgres } from '../../src/stores/postgres/postgres-client.js';
import { masked, maskedCause, secretsOf } from '../../src/stores/secrets.js';

/** Passwords with all the characters that confuse parsers of URLs and of messages. */
const password = fc
  .string({ minLength: 6, maxLength: 20 })
  .filter((text) => /^[^\s'",;&]+$/.test(text) && !/^\*+$/.test(text));

describe('secrets', () => {
  it('are in no message, however the driver quotes them', () => {
    fc.assert(
      fc.property(password, (secret) => {
        const encoded = encodeURIComponent(secret);
        const url = new URL(`postgres://user:${encoded}@db.example:5433/app?sslmode=require&sslpassword=${encoded}`);
        const message = `cannot connect with ${url.href}: password "${secret}" (${encoded}) was refused`;
        const known = secretsOf(url);
        for (const text of [masked(message, known), maskedCause(new Error(message), known).stack!]) {
          expect(text.replaceAll('***', '')).not.toContain(secret);
          expect(text.replaceAll('***', '')).not.toContain(encoded);
        }
      }),
    );
  });

  it('are masked in addresses even when nothing is known of them', () => {
    expect(masked('postgres://me:p@ss:w0rd@host/db')).toBe('postgres://me:***@host/db');
    expect(masked('mysql://me:word@host/db?api_key=abc&x=1')).toBe('mysql://me:***@host/db?api_key=***&x=1');
    expect(masked("host=h password='a b' user=u")).toBe('host=h password=*** user=u');
    expect(masked('no secrets here')).toBe('no secrets here');
  });

  it('an address that cannot be read is not repeated', async () => {
    const error = await connectPostgres('postgres://u:top secret@@h:not-a-port/x').catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'BAD_USAGE' });
    expect(String(error)).not.toContain('secret');
  });

  it('a server that is not there is named without the password', async () => {
    const error = await connectPostgres('postgres://u:hidden-word@127.0.0.1:1/db').catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'IO', message: expect.stringContaining('127.0.0.1:1/db') });
    const { stack, cause } = error as Error & { cause: Error };
    expect(`${stack}${cause.stack}`).not.toContain('hidden-word');
  });
});

describe('addresses', () => {
  it('tell the kind of store', () => {
    const env = { DATABASE_URL: 'postgresql://u@h/db' };
    expect(parseAddress('env:DATABASE_URL', env)).toEqual({ kind: 'postgres', where: 'postgresql://u@h/db' });
    expect(parseAddress('notes.db', {})).toEqual({ kind: 'sqlite', where: 'notes.db' });
    expect(parseAddress('sqlite:notes', {})).toEqual({ kind: 'sqlite', where: 'notes' });
    expect(parseAddress('qdrant+https://h:6333', {})).toEqual({ kind: 'qdrant', where: 'https://h:6333' });
    expect(parseAddress('src', {})).toEqual({ kind: 'files', where: 'src' });
  });

  it('that are not known are refused, masked', () => {
    expect(() => parseAddress('mysql://me:word@host/db', {})).toThrowError(
      expect.objectContaining({ code: 'BAD_USAGE', message: expect.not.stringContaining('word') }),
    );
    expect(() => parseAddress('env:NOT_SET', {})).toThrowError(expect.objectContaining({ code: 'BAD_USAGE' }));
  });
});

describe('identifiers', () => {
  it('are one quoted name, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((name) => !name.includes('\0')),
        (name) => {
          const text = quoted(name);
          expect(text.slice(1, -1).replaceAll('""', '')).not.toContain('"');
          expect(text.slice(1, -1).replaceAll('""', '"')).toBe(name);
        },
      ),
    );
  });

  it('that are empty, hold NUL or would be cut are refused', () => {
    for (const name of ['', 'a\0b', 'é'.repeat(32)]) {
      expect(() => quoted(name, 63)).toThrowError(expect.objectContaining({ code: 'BAD_OPTION' }));
    }
    expect(quoted('é'.repeat(31), 63)).toHaveLength(33);
  });
});
