import { Argument } from 'commander';
import { VecbridgeError } from '../../src/core/errors.js';
import type { Migrated } from '../../src/migrate/migrate.js';
import { flagOf, positiveInteger, positiveNumber, replacedOption, wholeNumber } from '../arguments.js';
import type { CommandContext, CommandSpec, CommonOptions } from '../command.js';
import { exitCodes } from '../exit.js';
import type { Outcome } from '../output.js';
import { type SpaceCheckOptions, spaceCheckKey, spaceCheckOption } from '../space-check.js';
import type { GateCheck } from './migrate/gate.js';
import { planText, rollbackText, runText, verifyText } from './migrate/text.js';

const ACTIONS = ['plan', 'run', 'verify', 'rollback', 'finish'] as const;
type Action = (typeof ACTIONS)[number];

interface MigrateOptions extends CommonOptions, SpaceCheckOptions {
  readonly table?: string;
  readonly schema?: string;
  readonly id: string;
  readonly vector: string;
  readonly target: string;
  readonly inverse?: boolean;
  readonly acceptVerdict?: boolean;
  readonly changedBy?: string;
  readonly lookBack?: number;
  readonly pageRows: number;
  readonly passes: number;
  readonly k: number;
  readonly sample: number;
  readonly seed: number;
  readonly queries?: string;
  readonly answers?: string;
  readonly oracle?: string;
  readonly gate?: string;
}

const EXAMPLE = 'postgres://user@host/app a-to-b --table docs --target embedding_b';

export const migrate: CommandSpec<MigrateOptions> = {
  readsVectors: true,
  lacks: 'format',
  needs: { lookBack: 'changedBy' },
  examples: [
    [`vecbridge migrate plan ${EXAMPLE}`, 'show what would be done; change nothing'],
    [`vecbridge migrate run ${EXAMPLE}`, 'translate; run it again after an interruption or to catch up'],
    [`vecbridge migrate verify ${EXAMPLE} --gate "overlap>=0.3"`, 'check counts, dims, ids and result lists'],
    [
      'vecbridge migrate rollback postgres://user@host/app --table docs --target embedding_b',
      'remove everything that run made',
    ],
    [
      'vecbridge migrate finish postgres://user@host/app --table docs --target embedding_b',
      'remove the records and marks, keep the translated vectors',
    ],
    ['vecbridge migrate run notes.db a-to-b --table notes --target embedding_b', 'SQLite with sqlite-vec'],
    [
      'vecbridge migrate plan env:DATABASE_URL a-to-b --table docs --target embedding_b',
      'address from an environment variable',
    ],
  ],
  json: {
    action: '"plan" | "run" | "verify" | "rollback" | "finish"',
    store: 'the store, without secrets',
    target: 'the new column, table, collection or folder',
    plan: 'plan: { description: { rows, vectors, dim, types, makes, warnings, next }, record, bytes }',
    run: 'run: { state: "copying" (first pass not done) | "dual" (rows have both vectors), resumed, passes, written, removed, found, unusable, caughtUp }',
    verify:
      'verify: { ok, problems, rows, targets, empty, leftOut: { rows, ids }, dim, found, retranslated, overlap: { k, value, chance, ... }, recall: { recall, mrr, pool, oracle, ... } | null }',
    gate: 'verify: { passed, conditions: [{ measure, comparison, bound, of, value, asked, passed }] } with --gate; else null',
    rollback: 'rollback: { removed, kept, dropped }',
    spaceCheck: `plan and run, on the first page: ${spaceCheckKey}`,
    seconds: 'seconds in all',
  },
  exits: { 3: 'verify found a problem, or the gate was not met', 4: 'the driver of the store is not installed' },
  configure(command) {
    spaceCheckOption(command)
      .addArgument(new Argument('<action>', 'what to do').choices(ACTIONS))
      .argument(
        '<store>',
        'postgres://…, sqlite:FILE, qdrant+http://…, lancedb:FOLDER, a folder of vector files, or env:NAME (address in a variable)',
      )
      .argument('[dir]', 'folder of the translator (plan, run, verify)')
      .requiredOption('--target <name>', 'new column, table or collection (or folder, for a folder of files)')
      .option('--table <name>', 'table or collection of the vectors')
      .option('--schema <name>', 'postgres: schema of the table (default: from the search path)')
      .option('--id <column>', 'column with unique ids', 'id')
      .option('--vector <column>', 'column (or named vector) to translate', 'embedding')
      .option(
        '--accept-verdict',
        'run: continue even if the verdict is not-aligned, unverified or measured below its threshold; the record keeps the verdict',
      )
      .option('--inverse', 'translate from the target space of the translator to its source space')
      .option(
        '--changed-by <column>',
        'column whose value grows with every insert and update; later passes then read only changed rows (default: all rows)',
      )
      .option(
        '--look-back <n>',
        'with --changed-by: also read rows up to this far below the highest value seen; in seconds if the column is a time (default: 0)',
        positiveNumber,
      )
      .option('--page-rows <n>', 'rows per transaction', positiveInteger, 1000)
      .option(
        '--passes <n>',
        'maximum number of passes over the table; stops when a pass finds nothing to do',
        positiveInteger,
        5,
      )
      .option('--k <n>', 'verify: number of results per list', positiveInteger, 10)
      .option(
        '--sample <n>',
        'verify: number of rows that are translated again and whose result lists are compared',
        positiveInteger,
        10_000,
      )
      .option('--seed <n>', 'verify: seed of the sample', wholeNumber, 0)
      .option('--queries <file>', 'verify: vectors of queries with known answers, made by the target model')
      .option('--answers <file>', 'verify: id of the right answer to each query, one per line')
      .option('--oracle <dir>', 'verify: translator fitted with pairs; its recall is the upper bound')
      .option(
        '--gate <conditions>',
        'verify: conditions; exit 3 if one is not met: "overlap>=0.3"; with --queries and --answers "recall@10>=0.5,mrr>=0.3", with --oracle "recall@10>=0.8*oracle"',
      )
      .addOption(replacedOption('--min-overlap <share>', '--gate "overlap>=SHARE"'))
      .addOption(replacedOption('--min-recall <share>', '--gate "recall@10>=SHARE"'));
  },
  async run(context, args, options) {
    const [action, address, dir] = args as [Action, string, string | undefined];
    const { output, signal, reading } = context;
    requireOfAction(action, context.given);
    const readGate = options.gate === undefined ? undefined : (await import('./migrate/gate.js')).readGate;
    const gate = readGate?.(options.gate!, action, options);
    const { migrate: move } = await import('../../src/migrate/migrate.js');
    const bar = context.progress('rows');
    const done = await move({
      ...{ ...options, action, store: address, translator: dir, reading, signal },
      on: bar.update,
      warn: (line) => {
        bar.end();
        output.warn(line);
      },
    }).finally(() => bar.end());
    return outcome(context, done, gate);
  },
};

/** Options of some actions; the others describe the migration, and every action may be given them. */
const OF_ACTIONS: Readonly<Record<string, readonly Action[]>> = {
  ...{ acceptVerdict: ['run'], passes: ['run'], spaceCheck: ['plan', 'run'] },
  ...{ k: ['verify'], sample: ['verify'], seed: ['verify'], skipInvalid: ['verify'] },
  ...{ queries: ['verify'], answers: ['verify'], oracle: ['verify'] },
};

function requireOfAction(action: Action, given: ReadonlySet<string>): void {
  for (const [name, actions] of Object.entries(OF_ACTIONS)) {
    if (!given.has(name) || actions.includes(action)) continue;
    const typed = flagOf(name === 'spaceCheck' ? 'noSpaceCheck' : name);
    throw new VecbridgeError('BAD_USAGE', `migrate ${action} has no ${typed}: it is for ${actions.join(' and ')}.`, {
      hint: `leave ${typed} out`,
    });
  }
}

/** What was done, for people; warnings of what is wrong with it. */
function outcome({ output }: CommandContext, done: Migrated, check?: GateCheck): Outcome {
  const { plan, run, verify, rollback, store, target } = done;
  const place = { target };
  const json = { ...done };
  if (plan) {
    for (const warning of plan.description.warnings) output.warn(warning);
    return { json, text: planText(plan) };
  }
  if (run) {
    if (run.found.unusable > 0 && run.unusable.length > 0)
      output.warn(`rows that cannot be translated: ${run.unusable.join(', ')}`);
    if (!run.caughtUp)
      output.warn(`rows still changed in the last of ${run.passes} passes: run again when writes are fewer`);
    return { json, text: runText(run, store, place) };
  }
  if (verify) {
    const gate = check?.(verify) ?? null;
    for (const problem of verify.problems) output.warn(problem);
    const met = gate?.result.passed ?? true;
    const lines = [verifyText(verify, store, place), ...(gate?.lines ?? [])];
    return {
      json: { ...json, gate: gate?.result ?? null },
      text: lines.join('\n'),
      exitCode: verify.ok && met ? exitCodes.ok : exitCodes.notAligned,
    };
  }
  if (rollback) return { json, text: rollbackText(rollback, store, place) };
  return { json, text: `${store}: "${target}" stays, the old vectors too; the records are removed` };
}
