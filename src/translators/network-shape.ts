/**
 * The residual networks of vec2vec (arXiv 2505.12540): an adapter into the latent and one out of it for every space, and
 * a backbone between them that all spaces share. F_{s→t}(x) = unit(out_t(backbone(in_s(x)))).
 */
export interface NetworkShape {
  /** Numbers in a vector of each space. */
  readonly dims: readonly number[];
  /** Numbers in every hidden layer and in the latent. */
  readonly width: number;
  readonly adapterDepth: number;
  readonly backboneDepth: number;
  readonly norm: NetworkNorm;
  /**
   * How the first layer of `in` and the last of `out` carry their input past the branch: padded with zeros or cut to
   * the layer's width, or through a matrix. All other layers pad or cut.
   */
  readonly skip: 'pad' | 'linear';
}

export type NetworkNorm = 'batch' | 'layer' | 'rms' | 'none';

/** Added to variances and mean squares; the value of PyTorch. */
export const NORM_EPSILON = 1e-5;

/**
 * One residual layer, y = skip(x) + branch(x):
 * first: SiLU(x W + b) · middle: dropout(norm(SiLU(x W + b))) · last: SiLU(dropout(x H + h)) W + b
 */
export interface LayerPlan {
  /** Prefix of the names of its arrays: "in.0.2". */
  readonly name: string;
  readonly kind: 'first' | 'middle' | 'last';
  readonly from: number;
  readonly to: number;
  /** Name of the matrix (from, to) of its skip, where it has one. */
  readonly skip?: string;
}

export type ModuleName = `in.${number}` | 'backbone' | `out.${number}`;

/** The layers of one part of the network. A depth of 1 is a `first` layer alone, as in the reference code. */
export function layersOf(shape: NetworkShape, module: ModuleName): LayerPlan[] {
  const [part, index] = module.split('.') as [string, string | undefined];
  const dim = shape.dims[Number(index)]!;
  const depth = part === 'backbone' ? shape.backboneDepth : shape.adapterDepth;
  return Array.from({ length: depth }, (_, i): LayerPlan => {
    const linear = shape.skip === 'linear' && ((part === 'in' && i === 0) || (part === 'out' && i === depth - 1));
    return {
      name: `${module}.${i}`,
      kind: i === 0 ? 'first' : i === depth - 1 ? 'last' : 'middle',
      from: part === 'in' && i === 0 ? dim : shape.width,
      to: part === 'out' && i === depth - 1 ? dim : shape.width,
      ...(linear ? { skip: `${module}.skip` } : {}),
    };
  });
}

export function modulesOf(shape: NetworkShape): ModuleName[] {
  const each = shape.dims.map((_, s) => s);
  return [...each.map((s): ModuleName => `in.${s}`), 'backbone', ...each.map((t): ModuleName => `out.${t}`)];
}

/** What an array is for: how it starts, and whether gradients train it. */
type ArrayRole = 'weight' | 'bias' | 'gain' | 'offset' | 'skip' | 'mean' | 'variance';

export interface ArraySpec {
  readonly name: string;
  readonly role: ArrayRole;
  readonly shape: readonly number[];
}

/** Every array of the network in a fixed order; 'mean' and 'variance' are running statistics of batch norm. */
export function networkArrays(shape: NetworkShape): ArraySpec[] {
  return modulesOf(shape).flatMap((module) => layersOf(shape, module).flatMap((layer) => layerArrays(shape, layer)));
}

function layerArrays({ norm }: NetworkShape, { name, kind, from, to, skip }: LayerPlan): ArraySpec[] {
  const linear = (prefix: string, n: number, m: number): ArraySpec[] => [
    { name: `${prefix}.weight`, role: 'weight', shape: [n, m] },
    { name: `${prefix}.bias`, role: 'bias', shape: [m] },
  ];
  const roles: ArrayRole[] = kind !== 'middle' ? [] : NORM_ROLES[norm];
  return [
    ...(kind === 'last' ? linear(`${name}.hidden`, from, from) : []),
    ...linear(name, from, to),
    ...roles.map((role): ArraySpec => ({ name: `${name}.${role}`, role, shape: [to] })),
    ...(skip ? [{ name: skip, role: 'skip' as const, shape: [from, to] }] : []),
  ];
}

const NORM_ROLES: Readonly<Record<NetworkNorm, ArrayRole[]>> = {
  batch: ['gain', 'offset', 'mean', 'variance'],
  layer: ['gain', 'offset'],
  rms: ['gain'],
  none: [],
};

/** Arrays that gradients train. */
export const trained = ({ role }: ArraySpec): boolean => role !== 'mean' && role !== 'variance';

/**
 * The shape of a network from its arrays' names and shapes; undefined where they are not those of a network between
 * spaces of these dims.
 */
export function shapeOfArrays(
  dims: readonly number[],
  arrays: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): NetworkShape | undefined {
  const depth = (module: string): number => {
    let layers = 0;
    while (arrays.has(`${module}.${layers}.weight`)) layers++;
    return layers;
  };
  const has = (ending: string): boolean => [...arrays.keys()].some((name) => name.endsWith(ending));
  const shape: NetworkShape = {
    dims,
    width: arrays.get('backbone.0.weight')?.shape[0] ?? 0,
    adapterDepth: depth('in.0'),
    backboneDepth: depth('backbone'),
    norm: has('.variance') ? 'batch' : has('.offset') ? 'layer' : has('.gain') ? 'rms' : 'none',
    skip: arrays.has('in.0.skip') ? 'linear' : 'pad',
  };
  if (shape.width < 1 || shape.adapterDepth < 1 || shape.backboneDepth < 1) return undefined;
  const fits = networkArrays(shape).every((a) => arrays.get(a.name)?.shape.join() === a.shape.join());
  return fits ? shape : undefined;
}
