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
    summary: 'run fit, verdict, evaluation and search on shipped real vectors',
    load: async () => (await import('./commands/demo.js')).demo,
  },
  {
    name: 'doctor',
    group: 'start here',
    summary: 'show what is installed, used and missing',
    load: async () => (await import('./commands/doctor.js')).doctor,
  },
  {
    name: 'inspect',
    group: 'start here',
    summary: 'describe vector files: shape, norms, isotropy; NaN, zero and duplicate rows',
    load: async () => (await import('./commands/inspect.js')).inspect,
  },
  {
    name: 'check',
    group: 'start here',
    summary: 'tell whether two files of vectors come from the same model: yes, no or cannot tell',
    load: async () => (await import('./commands/check.js')).check,
  },
  {
    name: 'advise',
    group: 'start here',
    summary: 'recommend a method, with expected quality and cost; tries a fit on a sample (the outlook)',
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
    summary: 'show a training run on a local page, during the run or afterwards',
    load: async () => (await import('./commands/dashboard.js')).dashboard,
  },
  {
    name: 'embed',
    group: 'production',
    summary: 'embed texts with an ONNX model, an OpenAI-compatible server or the built-in small model',
    load: async () => (await import('./commands/embed.js')).embed,
  },
  {
    name: 'translate',
    group: 'start here',
    summary: 'translate a file of vectors into the other space; files may have any size',
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
    summary: 'serve over HTTP: /v1/embeddings embeds texts upstream and translates, /translate translates vectors',
    load: async () => (await import('./commands/serve.js')).serve,
  },
  {
    name: 'eval',
    group: 'start here',
    summary: 'measure the retrieval quality of a translator on paired rows it has not seen',
    load: async () => (await import('./commands/eval.js')).evaluation,
  },
  {
    name: 'verify',
    group: 'start here',
    summary: 'judge a saved translator on two files of vectors without pairs; save the verdict in it',
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
    summary: 'browse two spaces on a local page: the neighbours of an item or text on both sides',
    load: async () => (await import('./commands/explore.js')).explore,
  },
  {
    name: 'align',
    group: 'research',
    summary: 'measure how alike two spaces are: CKA, nearest neighbours, RSA, CCA, Procrustes and more',
    load: async () => (await import('./commands/align.js')).align,
  },
  {
    name: 'atlas',
    group: 'research',
    summary: 'compare two or more spaces with each other on one page: alignment, measures, cycles, a tree',
    load: async () => (await import('./commands/atlas.js')).atlas,
  },
  {
    name: 'stitch',
    group: 'research',
    summary: 'run a classifier on translated vectors; measure what translated vectors reveal',
    load: async () => (await import('./commands/stitch.js')).stitch,
  },
  {
    name: 'bench',
    group: 'research',
    summary: 'run methods × data × sizes × seeds; write tables, verdicts against the truth, significance',
    load: async () => (await import('./commands/bench.js')).bench,
  },
  {
    name: 'report',
    group: 'research',
    summary: 'write one self-contained page about runs: verdict, scores, curves, pictures, how to repeat them',
    load: async () => (await import('./commands/report.js')).report,
  },
  {
    name: 'migrate',
    group: 'production',
    summary: 'move the vectors of a database to another model; old vectors stay; resumable, reversible',
    load: async () => (await import('./commands/migrate.js')).migrate,
  },
  {
    name: 'completion',
    group: 'production',
    summary: 'print a completion script for bash, zsh or fish',
    load: async () => (await import('./commands/completion.js')).completionOf(commands),
  },
];
