import { predictionText } from '../core/prediction.js';
import { LABEL_MEANING } from '../core/verdict.js';
import { currentVerdict, measuredText } from './current-verdict.js';
import type { DataFingerprint, Manifest, MeasuredDirection, Space } from './manifest.js';
import { repeatCommand } from './repeat-command.js';

/** The README.md of a translator's folder, in Markdown. `graphs`: names of the ONNX files beside it. */
export function modelCard(manifest: Manifest, graphs: readonly string[]): string {
  const [source, target] = manifest.spaces;
  const title = `${source.modelId ?? 'source'} → ${target.modelId ?? 'target'}`;
  const sections = [
    `# Translator: ${title}`,
    `Maps ${describe(source)} into the space of ${describe(target)}. Method: \`${manifest.method}\`. Written by vecbridge ${manifest.versions.vecbridge}.`,
    measuredSection(manifest),
    verdictSection(manifest),
    scoresSection(manifest.scores),
    usage(manifest, graphs),
    limits(manifest),
    origin(manifest),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

const describe = (space: Space): string => `${space.dim}-d vectors${space.modelId ? ` of ${space.modelId}` : ''}`;

function measuredSection(manifest: Manifest): string {
  const { measured } = manifest;
  if (!measured) return '';
  const { reason, usable } = currentVerdict(manifest);
  const row = (name: string, { top1, low, high, meanRank, mrr, oracle }: MeasuredDirection): string =>
    `| ${name} | ${number(top1)} | ${number(low)} to ${number(high)} | ${number(meanRank)} | ${number(mrr)} | ${oracle === null ? '–' : number(oracle)} |`;
  return [
    '## Verdict: measured',
    '',
    `Measured: ${measuredText(measured)}.${usable ? '' : ` Do not use this map: ${reason}`}`,
    '',
    '| direction | top-1 | 90 % interval | mean rank | MRR | oracle top-1 |',
    '|---|---|---|---|---|---|',
    row('source → target', measured.there),
    ...(measured.back ? [row('target → source', measured.back)] : []),
    '',
    ...measured.data.map((data) => `- measured on ${input(data)}`),
  ].join('\n');
}

/** A measurement counts more than the verdict: then the meaning of the label is left out. */
function verdictSection({ verdict, measured }: Manifest): string {
  const lines = measured
    ? [`## Judged without known pairs: ${verdict.label}`, '', verdict.reason]
    : [`## Verdict: ${verdict.label}`, '', `${LABEL_MEANING[verdict.label]} ${verdict.reason}`];
  if (verdict.predicted)
    lines.push('', `Predicted without pairs: ${predictionText(verdict.predicted)} (90 % interval).`);
  if (verdict.evidence.length === 0) return lines.join('\n');
  lines.push('', '| measure | value | threshold | passed | meaning |', '|---|---|---|---|---|');
  for (const row of verdict.evidence) {
    const passed = row.passed === null ? '–' : row.passed ? 'yes' : 'no';
    const threshold = row.threshold === null ? '–' : number(row.threshold);
    lines.push(`| ${cell(row.measure)} | ${number(row.value)} | ${threshold} | ${passed} | ${cell(row.meaning)} |`);
  }
  return lines.join('\n');
}

function scoresSection(scores: Manifest['scores']): string {
  const entries = Object.entries(scores);
  if (entries.length === 0) return '';
  return [
    '## Scores',
    '',
    '| score | value |',
    '|---|---|',
    ...entries.map(([name, value]) => `| ${cell(name)} | ${number(value)} |`),
  ].join('\n');
}

function usage(manifest: Manifest, graphs: readonly string[]): string {
  const [source, target] = manifest.spaces;
  const bare = graphs.length === 0;
  const back = bare || graphs.includes('inverse.onnx');
  return `## How to use it

On the command line (this folder is called \`DIR\`):
\`\`\`
vecbridge translate DIR source.npy -o translated.npy
vecbridge search DIR target.npy queries.npy -k 10${back ? '\nvecbridge translate DIR target.npy -o back.npy --inverse' : ''}
\`\`\`

In TypeScript, with rows of ${source.dim} numbers in one Float32Array:
\`\`\`ts
import { loadTranslator } from 'vecbridge';
const translator = await loadTranslator('DIR');
const rows = { data, rows: data.length / ${source.dim}, dim: ${source.dim} };
const translated = await translator.translate(rows); // rows × ${target.dim}
\`\`\`

In Python, or in any program with ONNX Runtime. The graph takes any number of rows and does the preprocessing${bare ? ' (`vecbridge export DIR --format onnx -o translator.onnx` writes it)' : ''}:
\`\`\`python
import numpy, onnxruntime
session = onnxruntime.InferenceSession("${bare ? '' : 'DIR/'}translator.onnx")
translated = session.run(["translated"], {"vectors": numpy.load("source.npy").astype("float32")})[0]  # (N, ${target.dim})
\`\`\``;
}

function limits(manifest: Manifest): string {
  const [source, target] = manifest.spaces;
  return `## Limits

- **Input**: vectors as the source model returns them (${source.dim}-d, of any length but zero). Another model, another version of it or another prompt gives numbers without meaning. \`vecbridge check\` recognises many of these cases from the vectors alone.
- **Output**: unit vectors in the space of the target model (${target.dim}-d), with its mean restored. They find neighbours there. They are not the vectors that the target model would have computed.
- **Scores** hold for data like those of the fit. Texts of another kind or language translate worse.`;
}

function origin(manifest: Manifest): string {
  const lines = [
    '## Where it comes from',
    '',
    `- seed ${manifest.seed}; options \`${JSON.stringify(manifest.options)}\``,
    `- vecbridge ${manifest.versions.vecbridge}, Node.js ${manifest.versions.node}, engine ${manifest.versions.engine}, folder format ${manifest.formatVersion}`,
  ];
  if (manifest.createdAt) lines.push(`- created ${manifest.createdAt}`);
  for (const data of manifest.data) lines.push(`- fitted on ${input(data)}`);
  const pairs =
    manifest.verdict.score === null ? ' (a method that learns from pairs also needs --paired or --pairs FILE)' : '';
  lines.push('', `To repeat the fit${pairs}:`, '```', repeatCommand(manifest), '```');
  return lines.join('\n');
}

const input = (data: DataFingerprint): string =>
  `${data.name ? `\`${data.name}\`: ` : ''}${data.rows} × ${data.dim} numbers, SHA-256 of shape and sampled rows ${data.sha256}`;

const number = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
