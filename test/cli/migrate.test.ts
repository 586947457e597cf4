import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.js';
import { gaussian } from '../contracts/planted.js';
import { expectRefusal, here, temporaryFolder } from './run-cli.js';
import { writeNpy } from './synthetic.js';

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

it('migrate names what it does not read in a folder, in plan and when a run begins', async () => {
  mkdirSync(at('shards', 'below'), { recursive: true });
  writeNpy(at('shards', 'a.npy'), gaussian(20, 512, random(0)));
  for (const name of ['notes.txt', 'picture.png', '.hidden']) writeFileSync(at('shards', name), 'x');
  const line = (action: string): string[] => ['migrate', action, at('shards'), map, '--target', at('shards-in-b')];
  const warning = `warning: not read in ${at('shards')}: below/, notes.txt, picture.png\n`;
  for (const action of ['plan', 'run']) {
    const done = await here(line(action));
    expect(done.stderr).toContain(warning);
    expect(done.code).toBe(0);
  }
  expect((await here(line('run'))).stderr).not.toContain('not read');
});

describe('vecbridge migrate refuses', () => {
  const plan = (...more: string[]): string[] => ['migrate', 'plan', at('docs.db'), map, ...more];

  it('what is missing on the command line', async () => {
    await expectRefusal(plan('--target', 'fresh'), /needs --table/);
    await expectRefusal(plan(...place, '--schema', 'public'), /--schema public: only PostgreSQL has schemas/);
    await expectRefusal(['migrate', 'run', at('docs.db'), ...place], /needs the folder of a translator/);
    await expectRefusal(
      ['migrate', 'verify', at('docs.db'), map, ...place, '--oracle', map],
      /--queries and --answers/,
    );
  });

  it('gates that it cannot judge, and the options that they replace', async () => {
    const verify = (...more: string[]): string[] => ['migrate', 'verify', at('docs.db'), map, ...place, ...more];
    await expectRefusal(verify('--gate', 'recall@10>=0.5'), /recall@10, which needs --queries and --answers/);
    await expectRefusal(verify('--gate', 'top1>=0.5'), /no measure "top1"/, { hint: /overlap, mrr, recall@k/ });
    await expectRefusal(verify('--gate', 'overlap>=baseline'), /"baseline" is nothing to compare with/);
    const known = ['--queries', 'q.npy', '--answers', 'a.txt'];
    await expectRefusal(verify(...known, '--gate', 'recall@5>=0.5'), /measured are recall@1, recall@10 and recall@100/);
    await expectRefusal(verify(...known, '--gate', 'mrr>=0.8*oracle'), /oracle, but no oracle is given/);
    await expectRefusal(plan(...place, '--gate', 'overlap>=0.5'), /migrate plan has no --gate/);
    await expectRefusal(verify('--min-overlap', '.3'), /Write --gate "overlap>=SHARE" instead/);
    await expectRefusal(verify('--min-recall', '.3'), /Write --gate "recall@10>=SHARE" instead/);
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

describe('vecbridge migrate', () => {
  it('says in words how far a migration is', async () => {
    const line = (action: string): string[] => ['migrate', action, at('docs.db'), map, ...place, '--inverse'];
    const run = await here(line('run'));
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout).toMatch(/last pass: nothing left to do; 1 row current/);
    const plan = await here(line('plan'));
    expect(plan.stdout).toMatch(/begun .*: first pass done, 1 row written; run goes on with it/);
    expect(run.stdout + plan.stdout).not.toMatch(/dual/);
  });
});
