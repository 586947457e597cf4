import type { CommandName, CommandSpec } from './command.js';

/** The parts of `vecbridge --help`, in its order. */
export const GROUPS = ['start here', 'production', 'research'] as const;

export interface CommandEntry extends CommandName {
  readonly group: (typeof GROUPS)[number];
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own options type; the table holds them all.
  load(): Promise<CommandSpec<any>>;
}

/** Every command, in the order of the help. A file is loaded only when its command runs, so that `--help` is instant. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'demo',
    group: 'start here',
    summary: 'the main job on the shipped real vectors: fit, verdict, evaluation, search',
    load: async () => (await import('./commands/demo.js')).demo,
  },
  {
    name: 'doctor',
    group: 'start here',
    summary: 'what is installed, what will be used, what is missing',
    load: async () => (await import('./commands/doctor.js')).doctor,
  },
  {
    name: 'inspect',
    group: 'start here',
    summary: 'shape, norms, NaN, zero and duplicate rows, isotropy of vector files',
    load: async () => (await import('./commands/inspect.js')).inspect,
  },
  {
    name: 'check',
    group: 'start here',
    summary: 'do two files of vectors come from one model? yes, no or cannot tell, from the vectors alone',
    load: async () => (await import('./commands/check.js')).check,
  },
  {
    name: 'advise',
    group: 'start here',
    summary: 'recommend a method and estimate quality and cost before anything runs',
    load: async () => (await import('./commands/advise.js')).advise,
  },
  {
    name: 'fit',
    group: 'start here',
    summary: 'learn a translator from two files of vectors; pairs are optional',
    load: async () => (await import('./commands/fit.js')).fit,
  },
  {
    name: 'train',
    group: 'research',
    summary: 'train a vec2vec network on two or more files of vectors, without pairs',
    load: async () => (await import('./commands/train.js')).train,
  },
  {
    name: 'dashboard',
    group: 'research',
    summary: 'a local page that follows a run of train: while it goes on, after it ended or was killed',
    load: async () => (await import('./commands/dashboard.js')).dashboard,
  },
  {
    name: 'embed',
    group: 'production',
    summary: 'texts to vectors: an ONNX model folder, an OpenAI-compatible server, or the built-in small model',
    load: async () => (await import('./commands/embed.js')).embed,
  },
  {
    name: 'translate',
    group: 'start here',
    summary: 'translate a file of vectors into the other space, as a stream',
    load: async () => (await import('./commands/translate.js')).translate,
  },
  {
    name: 'worker',
    group: 'production',
    summary: 'translate the shards that "translate --queue" put into a Redis queue',
    load: async () => (await import('./commands/worker.js')).worker,
  },
  {
    name: 'export',
    group: 'production',
    summary: 'write a translator for browsers and edge runtimes, for ONNX engines, or as one file',
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
  {
    name: 'serve',
    group: 'production',
    summary: 'answer queries over HTTP: /v1/embeddings embeds upstream and translates, /translate translates vectors',
    load: async () => (await import('./commands/serve.js')).serve,
  },
  {
    name: 'eval',
    group: 'start here',
    summary: 'retrieval measures of a translator on paired rows it has not seen',
    load: async () => (await import('./commands/eval.js')).evaluation,
  },
  {
    name: 'verify',
    group: 'start here',
    summary: 'judge a saved translator on two files of vectors, without pairs, and write the verdict into it',
    load: async () => (await import('./commands/verify.js')).verify,
  },
  {
    name: 'gate',
    group: 'production',
    summary: 'check saved evaluations and translators against conditions, for continuous integration',
    load: async () => (await import('./commands/gate.js')).gate,
  },
  {
    name: 'search',
    group: 'start here',
    summary: 'search a corpus of the target space with queries of the source space',
    load: async () => (await import('./commands/search.js')).search,
  },
  {
    name: 'explore',
    group: 'research',
    summary: 'a local page of two spaces: pick an item or paste a text, see its neighbours on both sides',
    load: async () => (await import('./commands/explore.js')).explore,
  },
  {
    name: 'align',
    group: 'research',
    summary: 'measures of how alike two spaces are: CKA, nearest neighbours, RSA, CCA, Procrustes and more',
    load: async () => (await import('./commands/align.js')).align,
  },
  {
    name: 'atlas',
    group: 'research',
    summary: 'two or more files of vectors against each other: which pairs align, measures, cycles, a tree; as a page',
    load: async () => (await import('./commands/atlas.js')).atlas,
  },
  {
    name: 'stitch',
    group: 'research',
    summary: 'run a task head of one space on vectors translated from another; what translated vectors reveal',
    load: async () => (await import('./commands/stitch.js')).stitch,
  },
  {
    name: 'bench',
    group: 'research',
    summary: 'methods × data × sizes × seeds: a results folder with tables, verdicts against the truth, significance',
    load: async () => (await import('./commands/bench.js')).bench,
  },
  {
    name: 'report',
    group: 'research',
    summary: 'one self-contained page of runs: verdict, scores, curves, pictures of both spaces, what repeats it',
    load: async () => (await import('./commands/report.js')).report,
  },
  {
    name: 'migrate',
    group: 'production',
    summary: 'move the vectors of a database to another model: the old ones stay; resumable, verified, reversible',
    load: async () => (await import('./commands/migrate.js')).migrate,
  },
  {
    name: 'completion',
    group: 'production',
    summary: 'a script that completes commands and options in bash, zsh or fish',
    load: async () => (await import('./commands/completion.js')).completionOf(commands),
  },
];
