import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { version } from '../../src/core/version.js';
import type { CommandSpec } from '../command.js';
import { bytes, score, table } from '../table.js';
import { engineAdvice, hnswAdvice } from './doctor/advice.js';

interface Part {
  readonly name: string;
  readonly available: boolean;
  readonly version: string | null;
  readonly detail: string;
  readonly advice: string | null;
}

/** What a provider of ONNX Runtime needs. */
const PROVIDER_ADVICE: Readonly<Record<string, string>> = {
  cuda: 'it needs an NVIDIA card, CUDA 12, cuDNN 9 and npm install onnxruntime-node with its download of the CUDA libraries',
  tensorrt: 'it needs what cuda needs, and TensorRT 10',
  webgpu: 'it needs a graphics card with its driver (on Linux: Vulkan)',
};

interface Training {
  readonly engine: string;
  readonly providers: readonly string[];
  readonly gradients: string;
  readonly updates: string;
}

function trainsWith({ engine, providers, gradients, updates }: Training): string {
  const where = providers.length ? `, provider ${providers.join(', then ')}` : '';
  return `with ${engine}${where}: gradients ${gradients}, updates in ${updates}`;
}

export const doctor: CommandSpec = {
  examples: [
    ['vecbridge doctor', 'show engines, optional parts and shipped translators'],
    ['vecbridge doctor --json', 'the same as JSON'],
    ['VECBRIDGE_ENGINE=wasm vecbridge doctor', 'show what is used without ONNX Runtime'],
  ],
  json: {
    version: 'version of vecbridge',
    node: 'version of Node.js',
    platform: 'operating system and processor type',
    threads: '{ used, cores }',
    memory: '{ total, free }: bytes',
    uses: '{ engine, search }: engine and kind of index that the commands use',
    training:
      '{ engine, providers, gradients, updates, tried: [{ name, available, reason }] }: what vecbridge train uses; tried: providers for graphics cards, each tested on one addition',
    translators:
      '[{ name, back, source, target, dims, top1 }]: shipped translators; back: name of the opposite direction; top1: on test pairs',
    parts: '[{ name, available, version, detail, advice }]: engines in order of preference, then HNSW',
  },
  configure: () => {},
  async run() {
    const { engineInfo, SLOWER } = await import('../../src/engine/available.js');
    const { hnswAvailable } = await import('../../src/search/hnsw.js');
    const { tryProviders, wantedProviders } = await import('../../src/engine/providers.js');
    const { hasWasmSimd } = await import('../../training/optimiser/kernels.js');
    const { shippedFacts } = await import('./doctor/translators.js');
    const translators = await shippedFacts();
    const info = await engineInfo();
    const hnsw = await hnswAvailable();
    const parts: Part[] = info.engines.map(({ name, available, version: of, detail, providers }) => ({
      name,
      available,
      version: of ?? null,
      detail: providers ? `${detail}, providers: ${providers.join(', ')}` : detail,
      advice: available ? null : engineAdvice(name, detail),
    }));
    parts.push({
      name: 'hnsw',
      available: hnsw.available,
      version: null,
      detail: hnsw.reason,
      advice: hnsw.available ? null : hnswAdvice(hnsw.reason),
    });
    const onnx = info.engines.find((e) => e.name === 'onnx');
    const compiled = info.auto === 'onnx';
    const tried = await tryProviders((onnx?.providers ?? []).filter((name) => name !== 'cpu'));
    const training = {
      engine: info.auto,
      providers: compiled ? wantedProviders() : [],
      gradients: compiled ? 'compiled' : 'operation by operation',
      updates: hasWasmSimd() ? 'WebAssembly SIMD' : 'JavaScript',
      tried,
    };
    const json = {
      version,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      threads: { used: info.threads, cores: availableParallelism() },
      memory: { total: totalmem(), free: freemem() },
      uses: { engine: info.auto, search: hnsw.available ? 'hnsw' : 'exact' },
      training,
      translators,
      parts,
    };
    const used = parts.find((part) => part.name === info.auto);
    const forced = info.forced ? ' (VECBRIDGE_ENGINE)' : '';
    const facts = [
      ['vecbridge', version],
      ['Node', json.node],
      ['system', `${json.platform}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`],
      ['memory', `${bytes(json.memory.free)} free of ${bytes(json.memory.total)}`],
      ['threads', `${json.threads.used} of ${json.threads.cores} cores (--threads changes it)`],
      ['computes', `with ${info.auto}${forced}: ${used?.detail} ${used?.version ?? ''}`.trim()],
      ...(SLOWER[info.auto] ? ([['slower', `than ONNX Runtime: ${SLOWER[info.auto]}`]] as const) : []),
      ['trains', trainsWith(training)],
      ['searches', hnsw.available ? 'with HNSW where it pays (large kept indexes), else exactly' : 'exactly'],
    ] as const;
    const rows = parts.map((part) => [part.name, part.available ? 'yes' : 'no', part.version ?? '–', part.detail]);
    const lines = [
      ...facts.map(([name, value]) => `${name.padEnd(10)} ${value}`),
      '',
      table(['part', 'ready', 'version', 'detail'], rows),
      '',
      table(
        ['translator', 'way back', 'from', 'to', 'top-1'],
        translators.map((one) => [one.name, one.back, one.source, one.target, score(one.top1)]),
      ),
      ...tried.flatMap(({ name, available, reason }) => [
        '',
        available
          ? `to train on ${name}: VECBRIDGE_PROVIDERS=${name},cpu`
          : `cannot train on ${name}: ${reason}${PROVIDER_ADVICE[name] ? `; ${PROVIDER_ADVICE[name]}` : ''}`,
      ]),
      ...parts.flatMap((part) => (part.advice ? ['', `to get ${part.name}: ${part.advice}`] : [])),
    ];
    return { json, text: lines.join('\n') };
  },
};
