import { VecbridgeError } from '../../../src/core/errors.js';
import { unverified } from '../../../src/core/verdict.js';
import { chooseEngine } from '../../../src/engine/available.js';
import { type Compiled, compile, type TypedArray } from '../../../src/engine/compile.js';
import { wantedProviders } from '../../../src/engine/providers.js';
import { tf } from '../../../src/engine/tf.js';
import { engineLabel } from '../../../src/translators/engine-label.js';
import type { GraphArrays } from '../../../src/translators/map-weights.js';
import { type NetworkTranslator, networkTranslator } from '../../../src/translators/network.js';
import { translateRows } from '../../../src/translators/network-layers.js';
import { type ArraySpec, type NetworkShape, networkArrays, trained } from '../../../src/translators/network-shape.js';
import { RowProgram } from '../../../src/translators/row-program.js';
import type { Matrix } from '../../../src/vectors/matrix.js';
import { learningRate } from '../../optimiser/schedule.js';
import { inGivenCoordinates } from '../start/coordinates.js';
import { warmStart, widthFor } from '../start/warm-start.js';
import { leadingAt, leadingFactors, leadingOf } from './leading.js';
import { branchEnds, initialArray, paddingSkips, sharedArray } from './parameters.js';
import { discriminatorWeights, generatorWeights, type Plan, planOf } from './plan.js';
import { criticArrays, gradientOf, type Side, seenBy, stepGraph, termsOf } from './step-graph.js';
import { compileSteps, loopMetrics, MOMENTUM, type StepLoop, sidesOf, unbiased } from './step-loop.js';
import { StepNoise } from './step-noise.js';
import type { SeveralSteps, StepMetrics, Trainer, TrainerSetup, TrainerState } from './trainer.js';
import { type GroupName, type Groups, weightGroups } from './weights.js';

/**
 * A network with its discriminators, compiled and ready for its first step. Memory: 16 bytes a parameter (20 with an
 * average), and the hidden numbers of one step. Throws BAD_OPTION for options that do not go together.
 */
export async function createTrainer(given: TrainerSetup): Promise<Trainer> {
  const { dims, seed, init, hub } = given;
  const options = { ...given.options, width: await widthFor(given.options.width, dims, init, hub) };
  const setup = { ...given, options };
  const plan = planOf(dims, init ? 'linear' : options.skip, options);
  const start = init ? await warmStart(plan.network, init, seed, hub) : paddingSkips(plan.network);
  const weights = weightGroups(plan);
  const statistics: Record<string, Float32Array<ArrayBufferLike>> = {};
  const ends = init ? new Set<string>() : branchEnds(plan.network);
  const random = (array: ArraySpec): Float32Array => {
    const drawn = options.alike
      ? sharedArray(array, plan.network, options.norm, seed)
      : initialArray(array, options.norm, seed);
    return ends.has(array.name) ? drawn.map((v) => v * options.branchScale) : drawn;
  };
  for (const array of networkArrays(plan.network)) {
    const values = start[array.name] ?? random(array);
    if (trained(array)) parameterOf(weights, array.name).set(values);
    else statistics[array.name] = values;
  }
  for (const array of criticArrays(plan)) parameterOf(weights, array.name).set(initialArray(array, 'layer', seed));
  for (const group of Object.values(weights)) group.startAverage();
  const graphs = await Promise.all(
    sidesOf(plan).map((sides) => {
      const { fn, signature } = stepGraph(plan, sides);
      return compile(fn, signature, { ...setup.compile, name: 'vec2vec' });
    }),
  );
  const steps = await stepsPerRun(setup);
  const loop = steps > 1 ? await compileSteps(plan, weights, statistics, steps, setup.compile) : undefined;
  return new CompiledTrainer(setup, plan, weights, statistics, graphs, loop);
}

/** On the processor single steps are faster: updates outside of the graph copy nothing. */
async function stepsPerRun({ options, compile = {} }: TrainerSetup): Promise<number> {
  const engine = await chooseEngine(compile.engine ?? 'auto', 'float32');
  const { stepsPerRun: wanted } = options;
  if (engine.name === 'onnx') {
    const [provider] = compile.providers ?? wantedProviders();
    return wanted > 0 ? wanted : provider === 'cpu' ? 1 : ON_CARDS;
  }
  if (wanted < 2) return 1;
  throw new VecbridgeError(
    'BAD_OPTION',
    `stepsPerRun is ${wanted}, but the engine ${engine.name} takes single steps.`,
    {
      hint: 'set stepsPerRun to 0, or let ONNX Runtime compute (`vecbridge doctor`)',
      context: { stepsPerRun: wanted, engine: engine.name },
    },
  );
}

/** Steps of a run on a graphics card. */
const ON_CARDS = 8;

function parameterOf(weights: Groups, name: string): Float32Array {
  return Object.values(weights).find((group) => group.parameters[name])!.parameters[name]!;
}

class CompiledTrainer implements Trainer {
  readonly #setup: TrainerSetup;
  readonly #plan: Plan;
  readonly #weights: Groups;
  /** Running means and variances of batch norm. */
  readonly #statistics: Record<string, Float32Array>;
  readonly #graphs: readonly Compiled[];
  readonly #noise: StepNoise;
  readonly #loop: StepLoop | undefined;
  readonly #programs = new Map<string, RowProgram>();
  #step = 0;

  constructor(
    setup: TrainerSetup,
    plan: Plan,
    weights: Groups,
    statistics: Record<string, Float32Array>,
    graphs: readonly Compiled[],
    loop: StepLoop | undefined,
  ) {
    this.#setup = setup;
    this.#plan = plan;
    this.#weights = weights;
    this.#statistics = statistics;
    this.#graphs = graphs;
    this.#noise = new StepNoise(plan, setup.seed);
    this.#loop = loop;
  }

  get several(): SeveralSteps | undefined {
    const loop = this.#loop;
    return loop && { steps: loop.steps, run: (batches) => this.#runLoop(loop, batches) };
  }

  get step(): number {
    return this.#step;
  }

  async next(batch: readonly Matrix[]): Promise<StepMetrics> {
    const { options } = this.#plan;
    const inputs: Record<string, TypedArray> = this.#inputs(this.#step, batch);
    const gradients: Record<string, TypedArray> = {};
    for (const group of Object.values(this.#weights)) {
      Object.assign(inputs, group.parameters);
      for (const [name, view] of Object.entries(group.gradients)) gradients[gradientOf(name)] = view;
    }
    const metrics: Record<string, number> = {};
    const sides = sidesOf(this.#plan);
    for (const [i, graph] of this.#graphs.entries()) {
      const into = Object.entries(gradients).filter(([name]) => graph.outputs[name]);
      const results = await graph.run(inputs, Object.fromEntries(into));
      for (const side of sides[i]!) this.#update(side, results, metrics);
    }
    metrics['learningRate'] = this.#rate(options.learningRate);
    this.#step++;
    return metrics;
  }

  /** What a step is given beside the weights. */
  #inputs(step: number, batch: readonly Matrix[]): Record<string, Float32Array> {
    this.#check(batch);
    const inputs = this.#noise.draw(step, batch);
    const { options } = this.#plan;
    batch.forEach((rows, s) => {
      inputs[`rows.${s}`] = rows.data;
      if (options.leading > 0) inputs[leadingOf(s)] = leadingFactors(leadingAt(step, rows.dim, options), rows.dim);
    });
    return inputs;
  }

  async #runLoop(loop: StepLoop, batches: readonly (readonly Matrix[])[]): Promise<StepMetrics[]> {
    const each: Record<string, Float32Array> = {};
    batches.forEach((batch, i) => {
      for (const [name, values] of Object.entries(this.#inputs(this.#step + i, batch))) {
        each[name] ??= new Float32Array(loop.steps * values.length);
        each[name].set(values, i * values.length);
      }
    });
    const first = this.#step;
    const results = await loop.run(first, each);
    this.#step += loop.steps;
    return batches.map((_, i) => loopMetrics(this.#plan, results, first + i, i));
  }

  state(): TrainerState {
    const arrays: Record<string, Float32Array> = {};
    const numbers: Record<string, number> = { step: this.#step };
    for (const [name, group] of Object.entries(this.#weights)) {
      const state = group.state();
      numbers[`${name}.updates`] = state.updates;
      for (const [key, array] of Object.entries(state.arrays)) arrays[`${name}.${key}`] = array;
    }
    for (const [name, array] of Object.entries(this.#statistics)) arrays[`statistics.${name}`] = array.slice();
    return { arrays, numbers };
  }

  restore({ arrays, numbers }: TrainerState): void {
    const ours = this.state();
    for (const [name, array] of Object.entries(ours.arrays)) {
      if (arrays[name]?.length === array.length) continue;
      throw new VecbridgeError(
        'BAD_VALUE',
        `the saved state has ${arrays[name]?.length ?? 'no'} numbers of "${name}", this network ${array.length}.`,
        { hint: 'resume with the options the run was started with', context: { array: name } },
      );
    }
    const missing = Object.keys(ours.numbers).find((name) => !Number.isInteger(numbers[name]));
    if (missing)
      throw new VecbridgeError('BAD_VALUE', `the saved state has no "${missing}".`, {
        hint: 'it was written by another version or edited; start again with --force',
        context: { missing },
      });
    for (const [name, group] of Object.entries(this.#weights)) {
      const own = Object.keys(group.state().arrays).map((key) => [key, arrays[`${name}.${key}`]!]);
      group.restore({ updates: numbers[`${name}.updates`]!, arrays: Object.fromEntries(own) });
    }
    for (const [name, array] of Object.entries(this.#statistics)) array.set(arrays[`statistics.${name}`]!);
    this.#step = numbers['step']!;
  }

  async translators(which: 'current' | 'ema'): Promise<NetworkTranslator[]> {
    const { dims, means, axes, options, seed } = this.#setup;
    const engine = await engineLabel();
    const pairs = dims.flatMap((_, t) => dims.slice(0, t).flatMap((_, s) => [[s, t] as const, [t, s] as const]));
    const copies = Object.entries(this.#arrays(which)).map(([name, { data, shape }]) => {
      return [name, { data: data.slice(), shape }] as const;
    });
    const translators: NetworkTranslator[] = [];
    for (const [from, to] of pairs) {
      const shape: NetworkShape = { ...this.#plan.network, dims: [dims[from]!, dims[to]!] };
      const trained = { shape, arrays: between(shape, Object.fromEntries(copies), from, to) };
      const network = axes ? await inGivenCoordinates(trained, [axes[from]!, axes[to]!]) : trained;
      translators.push(
        networkTranslator(
          { method: 'vec2vec', options, seed, verdict: unverified('The map is not judged yet.'), data: [], engine },
          { ...network, means: { source: means[from]!, target: means[to]! } },
        ),
      );
    }
    return translators;
  }

  apply(from: number, to: number, x: Matrix, which: 'current' | 'ema' = 'current'): Promise<Matrix> {
    const key = `${from}/${to}/${which}`;
    let program = this.#programs.get(key);
    if (!program) {
      const { dims } = this.#setup;
      const { network } = this.#plan;
      const shape: NetworkShape = { ...network, dims: [dims[from]!, dims[to]!] };
      program = new RowProgram({
        dims: [dims[from]!, dims[to]!],
        arrays: between(shape, this.#arrays(which), from, to),
        graph: () => (inputs) => ({
          translated: translateRows(shape, inputs, 0, 1, inputs['vectors']!),
          squared: tf.sum(tf.square(inputs['vectors']!), 1, true),
        }),
      });
      this.#programs.set(key, program);
    }
    return program.run(x, true);
  }

  async dispose(): Promise<void> {
    for (const program of this.#programs.values()) await program.release();
    this.#programs.clear();
    for (const graph of this.#graphs) await graph.release();
    await this.#loop?.release();
  }

  /** Views of the network's arrays, which change with every step. */
  #arrays(which: 'current' | 'ema'): GraphArrays {
    const named = networkArrays(this.#plan.network).map((array) => {
      const group = Object.values(this.#weights).find((g) => g.parameters[array.name]);
      const average = which === 'ema' ? group?.average : undefined;
      const data = (average ?? group?.parameters)?.[array.name] ?? this.#statistics[array.name]!;
      return [array.name, { data, shape: array.shape }];
    });
    return Object.fromEntries(named);
  }

  #update(side: Side, results: Record<string, TypedArray>, metrics: Record<string, number>): void {
    const { options } = this.#plan;
    const weights = side === 'generator' ? generatorWeights(options) : discriminatorWeights(this.#plan);
    const values = results[termsOf(side)]!;
    weights.forEach(([name], i) => {
      metrics[name] = values[i]!;
    });
    if (side === 'discriminators') {
      const norm = this.#weights.discriminators!.update(this.#rate(options.discriminatorLearningRate)).gradientNorm;
      metrics['discriminatorGradientNorm'] = norm;
      return;
    }
    metrics['generator'] = weights.reduce((sum, [, weight], i) => sum + weight * values[i]!, 0);
    const rate = this.#rate(options.learningRate);
    const norms = [
      ['generator', rate],
      ['skips', rate * options.skipRate],
    ] as const;
    const lengths = norms.map(([name, lr]) => this.#weights[name as GroupName]?.update(lr).gradientNorm ?? 0);
    metrics['gradientNorm'] = Math.hypot(...lengths);
    for (const [name, running] of Object.entries(this.#statistics)) {
      const seen = results[seenBy(name)]!;
      const scale = unbiased(name, options.batchSize);
      for (let i = 0; i < running.length; i++) running[i]! += MOMENTUM * (seen[i]! * scale - running[i]!);
    }
  }

  #rate(lr: number): number {
    return learningRate(this.#step, { lr, ...this.#plan.options });
  }

  #check(batch: readonly Matrix[]): void {
    const { batchSize } = this.#plan.options;
    const wanted = this.#setup.dims.map((dim) => `${batchSize} × ${dim}`).join(', ');
    const found = batch.map(({ rows, dim }) => `${rows} × ${dim}`).join(', ');
    if (found === wanted) return;
    throw new VecbridgeError('DIM_MISMATCH', `the batch is ${found}, the trainer takes ${wanted}.`, {
      context: { found, wanted },
    });
  }
}

/** The arrays of the part of a network between two of its spaces, which become space 0 and 1. */
function between(shape: NetworkShape, arrays: GraphArrays, from: number, to: number): GraphArrays {
  const renumbered = (name: string): string =>
    name.replace(/^(in|out)\.([01])\./, (_, part, s) => `${part}.${s === '0' ? from : to}.`);
  return Object.fromEntries(networkArrays(shape).map(({ name }) => [name, arrays[renumbered(name)]!]));
}
