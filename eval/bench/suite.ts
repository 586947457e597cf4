import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { VecbridgeError } from '../../src/core/errors.js';
import { closest } from '../../src/core/suggest.js';
import { readWhole } from '../../src/vectors/file.js';
import { PROTOCOLS, SPACES } from './protocols.js';

const vectors = z
  .union([
    z.string(),
    z.strictObject({
      file: z.string(),
      rows: z.tuple([z.int().nonnegative(), z.int().positive()]).describe('[first, end): a part of the file'),
    }),
  ])
  .describe('a file of vectors, its path relative to the suite; or { file, rows: [first, end] }');

const paired = z.strictObject({ source: vectors, target: vectors });

const judged = z.strictObject({
  queries: vectors.describe('vectors of queries of the source model'),
  docs: vectors.describe('vectors of documents of the target model'),
  qrels: z.string().describe('relevance judgements, TREC or BEIR'),
  queryIds: z.string().optional().describe('id of each query, one a line; else row numbers of the part taken'),
  docIds: z.string().optional().describe('id of each document, likewise'),
  nativeQueries: vectors.optional().describe('the same queries by the model of the documents'),
});

const withJudged = {
  judged: judged.optional().describe('queries, documents and human judgements to measure every map with'),
};

const fileData = z.strictObject({
  source: vectors.describe('vectors of the source space to fit on'),
  target: vectors.describe('vectors of the target space to fit on; no entry of it is needed in the source'),
  test: paired.describe('row i of one is row i of the other; no fit sees them'),
  paired: paired.optional().describe('paired rows for paired methods and for the oracle; none of them a test row'),
  ...withJudged,
});

const protocolData = z.strictObject({
  protocol: z.enum(Object.keys(PROTOCOLS) as [string, ...string[]]).describe('a standard split of VECBRIDGE_DATA'),
  pair: z
    .string()
    .refine((pair) => pair.split('-').length === 2 && pair.split('-').every((space) => SPACES.includes(space)), {
      message: `a pair is two of ${SPACES.join(', ')}, joined by "-"`,
    })
    .describe('"use-glove": the source space, then the target space'),
  ...withJudged,
});

const size = z
  .union([
    z.literal('all'),
    z.int().min(10),
    z.strictObject({ rows: z.int().min(10), entries: z.enum(['disjoint', 'same']).default('disjoint') }),
  ])
  .describe(
    'rows of either side, chosen by the seed; entries "same": both sides hold the same entries, in other orders',
  );

const kind = z
  .string()
  .regex(
    /^(true|gaussian|permuted|truncated|planted-\d*\.?\d+)$/,
    'true, gaussian, permuted, truncated or planted-NOISE',
  )
  .describe('true: the data as they are; the others are controls with a known answer (eval/bench/README.md)');

const seeds = z
  .array(z.int().nonnegative())
  .min(1)
  .describe('seeds of all randomness: choice of rows, method, controls');

const limits = z.strictObject({
  minutes: z
    .number()
    .positive()
    .default(30)
    .describe('time of one run, loading included; then it is stopped and counted as failed'),
  megabytes: z.int().min(200).default(4000).describe('memory of one run (resident, all of the process); the same'),
});

const method = z.strictObject({
  method: z.string().optional().describe('name of the method, where the key is a label of its own'),
  options: z.record(z.string(), z.unknown()).default({}).describe('options of the method, as for fit --set'),
  pairs: z
    .int()
    .min(2)
    .optional()
    .describe('known pairs given; default: all to a paired method, none to one that can do without'),
  data: z.array(z.string()).min(1).optional().describe('only on these data'),
  cases: z.array(kind).min(1).optional().describe('only these cases'),
  sizes: z.array(size).min(1).optional().describe('instead of the sizes of the suite'),
  seeds: seeds.optional().describe('instead of the seeds of the suite; one is enough where a method draws no numbers'),
  limits: limits.partial().optional().describe('instead of the limits of the suite'),
});

/** A bench: every method on all data, cases, sizes and seeds. */
const suiteSchema = z.strictObject({
  $schema: z.string().optional().describe('ignored; for editors'),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, ".", "_" and "-"'),
  description: z.string().default('').describe('what the suite is for, and how long it takes'),
  data: z
    .record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/), z.union([fileData, protocolData]))
    .describe('what to fit and test on, by a name'),
  methods: z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/), method).describe('what to run, by a label'),
  cases: z.array(kind).min(1).default(['true']),
  sizes: z.array(size).min(1).default(['all']),
  seeds: seeds.default([0]),
  threads: z.int().min(1).max(64).default(1).describe('threads of each run; runs at the same time are --jobs'),
  limits: limits.prefault({}),
});

export type Suite = z.infer<typeof suiteSchema>;
export type SuiteMethod = Suite['methods'][string];
export type DataSpec = Suite['data'][string];
export type JudgedSpec = z.infer<typeof judged>;
export type VectorsSpec = z.infer<typeof vectors>;
export type SizeSpec = z.infer<typeof size>;
export type Limits = z.infer<typeof limits>;

/** Reads and checks a suite; paths in it become absolute. Throws BAD_FILE or BAD_OPTION naming the field. */
export async function readSuite(path: string): Promise<Suite> {
  const text = (await readWhole(path)).toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new VecbridgeError('BAD_FILE', `${path} is not JSON: ${(cause as Error).message}.`, {
      hint: 'a suite is one JSON object; docs/bench.md shows one',
      context: { file: path },
      cause,
    });
  }
  return withPaths(parseSuite(value, path), dirname(resolve(path)));
}

/** Checks a suite given as a value; `where` names it in messages. */
export function parseSuite(value: unknown, where: string): Suite {
  const result = suiteSchema.safeParse(value);
  if (!result.success) throw refusal(result.error.issues[0]!, where);
  const suite = result.data;
  for (const field of ['data', 'methods'] as const) {
    if (Object.keys(suite[field]).length > 0) continue;
    throw new VecbridgeError('BAD_OPTION', `${where}: ${field} is empty, so there is nothing to run.`, {
      hint: 'docs/bench.md lists the fields of a suite',
      context: { file: where, field },
    });
  }
  for (const [label, one] of Object.entries(suite.methods)) {
    const unknown = one.data?.find((name) => !Object.hasOwn(suite.data, name));
    if (unknown === undefined) continue;
    const near = closest(unknown, Object.keys(suite.data));
    throw new VecbridgeError(
      'BAD_OPTION',
      `${where}: methods.${label}.data names "${unknown}", which is not in data.`,
      {
        hint: `${near ? `did you mean "${near}"? ` : ''}data: ${Object.keys(suite.data).join(', ')}`,
        context: { file: where, method: label, data: unknown },
      },
    );
  }
  return suite;
}

type Issue = z.core.$ZodIssue;

function refusal(issue: Issue, where: string): VecbridgeError {
  const deepest = deepestOf(issue);
  const at = deepest.path.join('.');
  const keys = deepest.code === 'unrecognized_keys' ? deepest.keys : [];
  const near = keys[0] === undefined ? undefined : closest(keys[0], knownKeys(deepest.path));
  const named = keys.length > 0 ? `there is no field "${keys[0]}" here` : deepest.message;
  return new VecbridgeError('BAD_OPTION', `${where}: ${at ? `${at}: ` : ''}${named}.`, {
    hint: near ? `did you mean "${near}"?` : 'docs/bench.md lists the fields of a suite',
    context: { file: where, field: at },
  });
}

/** Of a union that fits nowhere, the alternative that fits best: no unknown keys where possible, fewest complaints. */
function deepestOf(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const strangers = (branch: readonly Issue[]): number =>
    Number(branch.some(({ code }) => code === 'unrecognized_keys'));
  const inner = issue.errors
    .filter((branch) => branch.length > 0 && (branch[0]!.code !== 'invalid_type' || branch[0]!.path.length > 0))
    .sort((a, b) => strangers(a) - strangers(b) || a.length - b.length)[0];
  if (!inner) return issue;
  const first = deepestOf(inner[0]!);
  return { ...first, path: [...issue.path, ...first.path] };
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(suiteSchema.shape);
  if (path[0] === 'methods') return path.length === 2 ? Object.keys(method.shape) : Object.keys(limits.shape);
  if (path[0] === 'limits') return Object.keys(limits.shape);
  return [...Object.keys(fileData.shape), ...Object.keys(protocolData.shape), ...Object.keys(judged.shape)];
}

function withPaths(suite: Suite, base: string): Suite {
  const at = (spec: VectorsSpec): VectorsSpec =>
    typeof spec === 'string' ? resolve(base, spec) : { ...spec, file: resolve(base, spec.file) };
  const both = (two: { source: VectorsSpec; target: VectorsSpec }) => ({
    source: at(two.source),
    target: at(two.target),
  });
  const judgedAt = (spec: JudgedSpec): JudgedSpec => ({
    queries: at(spec.queries),
    docs: at(spec.docs),
    qrels: resolve(base, spec.qrels),
    ...(spec.queryIds === undefined ? {} : { queryIds: resolve(base, spec.queryIds) }),
    ...(spec.docIds === undefined ? {} : { docIds: resolve(base, spec.docIds) }),
    ...(spec.nativeQueries === undefined ? {} : { nativeQueries: at(spec.nativeQueries) }),
  });
  const data = Object.fromEntries(
    Object.entries(suite.data).map(([name, spec]) => {
      const measured = spec.judged ? { judged: judgedAt(spec.judged) } : {};
      if ('protocol' in spec) return [name, { ...spec, ...measured }];
      const { test, paired: pairs, ...sides } = spec;
      return [name, { ...both(sides), test: both(test), ...(pairs ? { paired: both(pairs) } : {}), ...measured }];
    }),
  );
  return { ...suite, data };
}
