import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { beforeAll, describe, it } from 'vitest';
import { expectRefusal, temporaryFolder } from './run-cli.js';

const at = temporaryFolder();
/** 512 → 100 dims. */
const map = fileURLToPath(new URL('../../checkpoints/demo', import.meta.url));
const place = ['--table', 'docs', '--target', 'fresh'];

beforeAll(() => {
  const db = new Database(at('docs.db'));
  db.exec('CREATE TABLE docs (id INTEGER PRIMARY KEY, embedding BLOB, other TEXT)');
  db.prepare('INSERT INTO docs VALUES (1, ?, ?)').run([Buffer.from(new Float32Array(100).fill(1).buffer), 'x']);
  db.close();
});

describe('vecbridge migrate refuses', () => {
  const plan = (...more: string[]): string[] => ['migrate', 'plan', at('docs.db'), map, ...more];

  it('what is missing on the command line', async () => {
    await expectRefusal(plan('--target', 'fresh'), /needs --table/);
    await expectRefusal(['migrate', 'run', at('docs.db'), ...place], /needs the folder of a translator/);
    await expectRefusal(
      ['migrate', 'verify', at('docs.db'), map, ...place, '--oracle', map],
      /--queries and --answers/,
    );
  });

  it('stores, tables and columns that are not there, with what is', async () => {
    await expectRefusal(['migrate', 'plan', 'mysql://me:hidden@h/db', map, ...place], /mysql:\/\/me:\*\*\*@h\/db/);
    await expectRefusal(['migrate', 'plan', at('none.db'), map, ...place], /no such file/);
    await expectRefusal(plan('--table', 'doc', '--target', 'f'), /no table "doc"/, { hint: /--table docs/ });
    await expectRefusal(plan(...place, '--vector', 'embeding'), /no column "embeding"/, { hint: /--vector embedding/ });
  });

  it('vectors that do not fit the translator, ids that are not unique, and migrations that have not begun', async () => {
    await expectRefusal(plan(...place), /100-d vectors.*512-d input/, { hint: /--inverse/ });
    await expectRefusal(plan(...place, '--id', 'other'), /not unique/, { hint: /--id/ });
    await expectRefusal(['migrate', 'rollback', at('docs.db'), ...place], /no migration to "fresh"/);
  });
});
