import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { VecbridgeError } from '../../src/core/errors.js';
import { currentVerdict } from '../../src/translators/current-verdict.js';
import { loadTranslator } from '../../src/translators/load.js';
import type { Manifest } from '../../src/translators/manifest.js';
import { readRecord } from '../../training/vec2vec/run/run-record.js';
import { readHistory } from './history.js';
import { evaluated, evaluationSchema } from './read-result.js';
import { shortRepeatCommand } from './repeat-command.js';
import type { ReadRun, Run } from './run.js';

/** The file beside translator.json whose scores are taken as those of the translator. */
const SCORES_FILE = 'eval.json';

/** A translator's folder: verdict, facts, curves of run/, and the scores of eval.json beside it, else those recorded in it. */
export async function readTranslatorFolder(dir: string, name = basename(resolve(dir))): Promise<ReadRun> {
  const translator = await loadTranslator(dir);
  const { manifest } = translator;
  const scores = await scoresBeside(dir);
  const { label, reason } = currentVerdict(manifest);
  const run: Run = {
    name,
    path: dir,
    kind: 'translator',
    method: manifest.method,
    label: manifest.method,
    direction: directionOf(manifest),
    seed: manifest.seed,
    verdict: { ...manifest.verdict, label, reason },
    scores: scores?.scores ?? manifest.measured?.there ?? null,
    back: manifest.measured?.back ?? null,
    references: scores?.references ?? null,
    history: await readHistory(join(dir, 'run')),
    facts: {
      options: manifest.options,
      versions: manifest.versions,
      data: manifest.data,
      machine: null,
      createdAt: manifest.createdAt ?? null,
      command: shortRepeatCommand(manifest),
      numbers: manifest.scores,
    },
    failure: null,
  };
  return { run, translator };
}

/** A training run without a translator yet: interrupted, killed, or still going. */
export async function readUnfinished(dir: string): Promise<ReadRun> {
  const runDir = join(dir, 'run');
  const record = await readRecord(runDir);
  const history = await readHistory(runDir);
  const steps = Math.max(0, ...history.map((seed) => seed.steps));
  const run: Run = {
    name: basename(resolve(dir)),
    path: dir,
    kind: 'unfinished',
    method: 'vec2vec',
    label: 'vec2vec',
    direction: record ? record.spaces.map((space) => space.name ?? `${space.dim}-d`).join(' → ') : 'source → target',
    seed: record?.seed ?? null,
    verdict: null,
    scores: null,
    back: null,
    references: null,
    history,
    facts: {
      options: record?.options ?? {},
      versions: {},
      data: record?.spaces ?? [],
      machine: null,
      createdAt: null,
      command: null,
      numbers: { step: steps },
    },
    failure: `not finished: ${steps} steps are done; vecbridge train ... -o ${dir} --resume goes on`,
  };
  return { run, translator: null };
}

export const directionOf = ({ spaces: [from, to] }: Manifest): string =>
  `${from.modelId ?? `source (${from.dim}-d)`} → ${to.modelId ?? `target (${to.dim}-d)`}`;

async function scoresBeside(dir: string) {
  const path = join(dir, SCORES_FILE);
  if (!existsSync(path)) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    json = undefined;
  }
  const found = evaluationSchema.safeParse(json);
  if (found.success) return evaluated(found.data);
  throw new VecbridgeError('BAD_FILE', `${path} is not what vecbridge eval --json prints.`, {
    hint: 'write it again, or remove it: the report takes the scores of the translator from there',
    context: { path },
  });
}
