import { tf } from '../../src/engine/tf.js';
import {
  axesOf,
  binaryCase,
  bools,
  either,
  floats,
  given,
  ints,
  logicalCase,
  type MakeCase,
  reductionCase,
  shapeOf,
  unaryCase,
} from './cases.js';
import { axisOf, gatherCase, grad, intBinary, matmulCase, positions, severalCase } from './index-cases.js';

/** How each supported kernel is reached through TensorFlow.js, on random shapes and values. */
export const KERNEL_CASES: Record<string, MakeCase> = {
  Abs: unaryCase(tf.abs),
  Acos: unaryCase(tf.acos, -1, 1),
  Acosh: unaryCase(tf.acosh, 1, 5),
  Asin: unaryCase(tf.asin, -1, 1),
  Asinh: unaryCase(tf.asinh),
  Atan: unaryCase(tf.atan),
  Atanh: unaryCase(tf.atanh, -0.95, 0.95),
  Ceil: unaryCase(tf.ceil),
  Cos: unaryCase(tf.cos),
  Cosh: unaryCase(tf.cosh),
  Erf: unaryCase(tf.erf),
  Exp: unaryCase(tf.exp),
  Expm1: unaryCase(tf.expm1),
  Floor: unaryCase(tf.floor),
  IsFinite: unaryCase((x) => tf.isFinite(tf.log(x))),
  IsInf: unaryCase((x) => tf.isInf(tf.log(x)), 0, 3),
  IsNan: unaryCase((x) => tf.isNaN(tf.log(x))),
  Log: unaryCase(tf.log, 0.01, 5),
  Log1p: unaryCase(tf.log1p, -0.9, 5),
  Neg: unaryCase(tf.neg),
  Reciprocal: unaryCase(tf.reciprocal, 0.1, 3),
  Relu: unaryCase(tf.relu),
  Relu6: unaryCase(tf.relu6, -3, 9),
  Round: unaryCase(tf.round),
  Rsqrt: unaryCase(tf.rsqrt, 0.1, 5),
  Selu: unaryCase(tf.selu),
  Sigmoid: unaryCase(tf.sigmoid),
  Sign: unaryCase(tf.sign),
  Sin: unaryCase(tf.sin),
  Sinh: unaryCase(tf.sinh),
  Softplus: unaryCase(tf.softplus),
  Sqrt: unaryCase(tf.sqrt, 0, 5),
  Square: unaryCase(tf.square),
  Step: either(
    unaryCase((x) => tf.step(x)),
    unaryCase((x) => tf.step(x, 0.25)),
  ),
  Tan: unaryCase(tf.tan, -1.4, 1.4),
  Tanh: unaryCase(tf.tanh),
  Elu: unaryCase(tf.elu),
  EluGrad: unaryCase(grad(tf.elu)),
  LeakyRelu: either(
    unaryCase((x) => tf.leakyRelu(x, 0.2)),
    unaryCase((x) => tf.leakyRelu(x, 1.5)),
  ),
  ClipByValue: unaryCase((x) => tf.clipByValue(x, -1, 0.75)),
  Identity: unaryCase((x) => tf.clone(x)),
  Cast: either(
    unaryCase((x) => tf.cast(x, 'int32')),
    unaryCase((x) => tf.cast(x, 'bool')),
    unaryCase((x) => tf.cast(tf.greater(x, 0), 'float32')),
    unaryCase((x) => tf.cast(tf.greater(x, 0), 'int32')),
  ),
  LogicalNot: unaryCase((x) => tf.logicalNot(tf.greater(x, 0))),
  ZerosLike: unaryCase((x) => tf.concat([tf.reshape(x, [-1]), tf.reshape(tf.zerosLike(x), [-1])])),
  OnesLike: unaryCase((x) => tf.concat([tf.reshape(x, [-1]), tf.reshape(tf.onesLike(x), [-1])])),

  Add: either(
    binaryCase(tf.add),
    intBinary(tf.add),
    unaryCase((x) => tf.add(x, 0)),
    unaryCase((x) => tf.add(0, x)),
  ),
  Sub: either(
    binaryCase(tf.sub),
    intBinary(tf.sub),
    unaryCase((x) => tf.sub(1, x)),
    unaryCase((x) => tf.sub(x, 0)),
  ),
  Multiply: either(
    binaryCase(tf.mul),
    intBinary(tf.mul),
    ...[1, 0, -1, 2].flatMap((c) => [unaryCase((x) => tf.mul(x, c)), unaryCase((x) => tf.mul(c, x))]),
  ),
  RealDiv: either(
    binaryCase(tf.div, 0.5, 3),
    unaryCase((x) => tf.div(x, 1)),
    unaryCase((x) => tf.div(2, x), 0.5, 3),
  ),
  FloorDiv: either(intBinary(tf.floorDiv), binaryCase(tf.floorDiv, 0.5, 9)),
  Mod: either(
    intBinary(tf.mod),
    binaryCase(tf.mod, 0.7, 9),
    binaryCase((a, b) => tf.mod(tf.neg(a), b), 0.7, 9),
  ),
  Pow: either(binaryCase(tf.pow, 0.2, 3), ...[0, 1, 2, 3].map((e) => unaryCase((x) => tf.pow(x, e)))),
  Atan2: binaryCase(tf.atan2),
  Maximum: either(binaryCase(tf.maximum), intBinary(tf.maximum)),
  Minimum: either(binaryCase(tf.minimum), intBinary(tf.minimum)),
  SquaredDifference: binaryCase(tf.squaredDifference),
  Prelu: binaryCase((a, b) => tf.prelu(tf.broadcastTo(a, tf.add(a, b).shape), b)),
  Equal: either(binaryCase(tf.equal), intBinary(tf.equal, -3, 4)),
  NotEqual: either(binaryCase(tf.notEqual), intBinary(tf.notEqual, -3, 4)),
  Greater: either(binaryCase(tf.greater), intBinary(tf.greater, -3, 4)),
  GreaterEqual: either(binaryCase(tf.greaterEqual), intBinary(tf.greaterEqual, -3, 4)),
  Less: either(binaryCase(tf.less), intBinary(tf.less, -3, 4)),
  LessEqual: either(binaryCase(tf.lessEqual), intBinary(tf.lessEqual, -3, 4)),
  LogicalAnd: logicalCase(tf.logicalAnd),
  LogicalOr: logicalCase(tf.logicalOr),
  AddN: (r) => {
    const shape = shapeOf(r);
    return given({ a: [floats(r, shape), shape], b: [floats(r, shape), shape] }, ({ a, b }) => tf.addN([a!, b!, a!]));
  },
  Select: (r) => {
    const shape = shapeOf(r, 1, 3);
    const chosen = r.int(2) ? shape : [shape[0]!];
    const inputs = {
      c: [bools(r, chosen), chosen, 'bool'],
      t: [floats(r, shape), shape],
      e: [floats(r, shape), shape],
    } as const;
    const kind = r.int(4);
    return given(inputs, ({ c, t, e }) => {
      if (shape.length > 1 && chosen.length === 1)
        return tf.where(tf.broadcastTo(tf.reshape(c!, [-1, ...shape.slice(1).map(() => 1)]), shape), t!, e!);
      if (kind === 3) return tf.where(c!, tf.cast(t!, 'int32'), e!);
      return kind === 0 ? tf.where(c!, t!, e!) : kind === 1 ? tf.where(c!, t!, 2) : tf.where(c!, -1, t!);
    });
  },

  BatchMatMul: matmulCase((a, b, tA, tB) => tf.matMul(a, b, tA, tB)),
  _FusedMatMul: either(
    ...(['linear', 'relu', 'sigmoid', 'leakyrelu'] as const).map((activation) =>
      matmulCase((a, b, transposeA, transposeB) => {
        const bias = tf.slice(tf.reshape(b, [-1]), 0, transposeB ? b.shape.at(-2)! : b.shape.at(-1)!);
        return tf.fused.matMul({ a, b, transposeA, transposeB, bias, activation, leakyreluAlpha: 0.3 });
      }, 0),
    ),
  ),
  Einsum: (r) => {
    const [i, j, k, l] = [1 + r.int(4), 1 + r.int(4), 1 + r.int(4), 1 + r.int(4)] as const;
    const equation = ['ijk, ikl -> ijl', 'ijk,ikl->lij', 'ijk,ikl->lj'][r.int(3)]!;
    const [p, q] = [
      [i, j, k],
      [i, k, l],
    ];
    return given({ a: [floats(r, p), p], b: [floats(r, q), q] }, ({ a, b }) => tf.einsum(equation, a!, b!));
  },

  Sum: either(reductionCase(tf.sum), reductionCase(tf.sum, 'int32'), reductionCase(tf.sum, 'bool')),
  Mean: either(reductionCase(tf.mean), reductionCase(tf.mean, 'int32')),
  Max: either(reductionCase(tf.max), reductionCase(tf.max, 'int32')),
  Min: either(reductionCase(tf.min), reductionCase(tf.min, 'int32')),
  Prod: either(reductionCase(tf.prod), reductionCase(tf.prod, 'int32')),
  Any: reductionCase(tf.any, 'bool'),
  All: reductionCase(tf.all, 'bool'),
  ArgMax: (r) => {
    const shape = shapeOf(r, 1);
    const axis = axisOf(r, shape.length);
    return given({ x: [floats(r, shape, -1, 1), shape] }, ({ x }) => tf.argMax(x!, axis));
  },
  ArgMin: (r) => {
    const shape = shapeOf(r, 1);
    const axis = axisOf(r, shape.length);
    return given({ x: [floats(r, shape, -1, 1), shape] }, ({ x }) => tf.argMin(x!, axis));
  },
  TopK: (r) => {
    const shape = shapeOf(r, 1);
    const k = 1 + r.int(shape.at(-1)!);
    return given({ x: [floats(r, shape, -2, 2), shape] }, ({ x }) => {
      const { values, indices } = tf.topk(x!, k);
      return { values, indices };
    });
  },
  Softmax: (r) => {
    const shape = shapeOf(r, 1);
    return given({ x: [floats(r, shape), shape] }, ({ x }) => ({ soft: tf.softmax(x!), log: tf.logSoftmax(x!) }));
  },
  Cumsum: (r) => {
    const shape = shapeOf(r, 1);
    // TensorFlow.js has a wrong result for negative axes here
    const [axis, exclusive, reverse] = [r.int(shape.length), r.int(2) === 1, r.int(2) === 1];
    return given({ x: [floats(r, shape), shape] }, ({ x }) => tf.cumsum(x!, axis, exclusive, reverse));
  },
  FusedBatchNorm: (r) => {
    const [n, d] = [1 + r.int(5), 1 + r.int(5)];
    const v = [floats(r, [d]), [d]] as const;
    return given(
      { x: [floats(r, [n, d]), [n, d]], m: v, v: [floats(r, [d], 0.1, 2), [d]], s: v, o: v },
      ({ x, m, v, s, o }) =>
        tf.batchNorm(x!, m as tf.Tensor1D, v as tf.Tensor1D, o as tf.Tensor1D, s as tf.Tensor1D, 1e-3),
    );
  },
  Diag: (r) => {
    const shape = shapeOf(r, 1, 2);
    return given({ x: [floats(r, shape), shape] }, ({ x }) => tf.diag(x!));
  },

  Reshape: (r) => {
    const shape = shapeOf(r);
    return given({ x: [floats(r, shape), shape] }, ({ x }) =>
      tf.reshape(tf.reshape(x!, [-1]), [1, ...[...shape].reverse()]),
    );
  },
  ExpandDims: (r) => {
    const shape = shapeOf(r);
    const axis = axisOf(r, shape.length + 1);
    return given({ x: [floats(r, shape), shape] }, ({ x }) => tf.expandDims(x!, axis));
  },
  Transpose: (r) => {
    const shape = shapeOf(r, 2);
    const perm = Array.from(r.permutation(shape.length));
    return given({ x: [floats(r, shape), shape] }, ({ x }) => tf.transpose(x!, perm));
  },
  Concat: severalCase((xs, axis) => tf.concat(xs.length > 1 ? xs : [xs[0]!, xs[0]!], axis), true),
  Pack: severalCase((xs, axis) => tf.stack(xs, axis), false),
  Unpack: (r) => {
    const shape = shapeOf(r, 1, 3);
    const axis = axisOf(r, shape.length);
    return given({ x: [floats(r, shape), shape] }, ({ x }) =>
      Object.fromEntries(tf.unstack(x!, axis).map((t, i) => [`y${i}`, t])),
    );
  },
  SplitV: (r) => {
    const shape = shapeOf(r, 1, 3);
    const axis = axisOf(r, shape.length);
    const d = shape.at(axis)!;
    const sizes = d > 1 ? [1, d - 1] : [d];
    return given({ x: [floats(r, shape), shape] }, ({ x }) =>
      Object.fromEntries(tf.split(x!, sizes, axis).map((t, i) => [`y${i}`, t])),
    );
  },
  Slice: (r) => {
    const shape = shapeOf(r, 1);
    const begin = shape.map((d) => r.int(d));
    const end = shape.map((d, i) => begin[i]! + 1 + r.int(d - begin[i]!));
    return given({ x: [floats(r, shape), shape] }, ({ x }) =>
      tf.slice(
        x!,
        begin,
        end.map((e, i) => e - begin[i]!),
      ),
    );
  },
  StridedSlice: (r) => {
    const shape = shapeOf(r, 1, 3);
    const strides = shape.map(() => (r.int(2) ? 1 + r.int(2) : -1 - r.int(2)));
    const begin = shape.map((d, i) => (strides[i]! > 0 ? 0 : d - 1));
    const end = shape.map((d, i) => (strides[i]! > 0 ? d : -d - 1));
    return given({ x: [floats(r, shape), shape] }, ({ x }) => tf.stridedSlice(x!, begin, end, strides));
  },
  Reverse: (r) => {
    const shape = shapeOf(r, 1);
    const axes = axesOf(r, shape.length);
    return given({ x: [floats(r, shape), shape] }, ({ x }) => tf.reverse(x!, axes));
  },
  Tile: (r) => {
    const shape = shapeOf(r, 1);
    const reps = shape.map(() => 1 + r.int(3));
    return given({ x: [floats(r, shape), shape] }, ({ x }) => tf.tile(x!, reps));
  },
  PadV2: (r) => {
    const shape = shapeOf(r, 1);
    const pads = shape.map(() => [r.int(3), r.int(3)] as [number, number]);
    const value = r.int(2) ? 0 : 1.5;
    return given({ x: [floats(r, shape), shape] }, ({ x }) => tf.pad(x!, pads, value));
  },
  Fill: (r) => {
    const shape = shapeOf(r, 1);
    return given({ x: [floats(r, shape), shape] }, ({ x }) => tf.add(x!, tf.fill(shape, 1.25)));
  },
  Range: (r) => {
    const n = 1 + r.int(9);
    return given({ x: [floats(r, [n]), [n]] }, ({ x }) => tf.add(x!, tf.range(0, n)));
  },
  LinSpace: (r) => {
    const n = 2 + r.int(9);
    return given({ x: [floats(r, [n]), [n]] }, ({ x }) => tf.add(x!, tf.linspace(-1, 3, n)));
  },

  GatherV2: gatherCase,
  GatherNd: (r) => {
    const shape = shapeOf(r, 1, 3);
    const at = positions(r, shape, 4, false);
    return given({ x: [floats(r, shape), shape], i: [at.data, at.shape, 'int32'] }, ({ x, i }) => tf.gatherND(x!, i!));
  },
  ScatterNd: (r) => {
    const shape = shapeOf(r, 1, 3);
    const at = positions(r, shape, 4, false);
    const updates = [at.shape[0]!, ...shape.slice(at.depth)];
    return given({ u: [floats(r, updates), updates], i: [at.data, at.shape, 'int32'] }, ({ u, i }) =>
      tf.scatterND(i!, u!, shape),
    );
  },
  TensorScatterUpdate: (r) => {
    const shape = shapeOf(r, 1, 3);
    const at = positions(r, shape, 3, true);
    const updates = [at.shape[0]!, ...shape.slice(at.depth)];
    return given(
      { x: [floats(r, shape), shape], u: [floats(r, updates), updates], i: [at.data, at.shape, 'int32'] },
      ({ x, u, i }) => tf.tensorScatterUpdate(x!, i!, u!),
    );
  },
  UnsortedSegmentSum: (r) => {
    const shape = shapeOf(r, 1, 3);
    const ids = ints(r, [shape[0]!], 0, 3);
    return given({ x: [floats(r, shape), shape], i: [ids, [shape[0]!], 'int32'] }, ({ x, i }) =>
      tf.unsortedSegmentSum(x!, i as tf.Tensor1D, 3),
    );
  },
  OneHot: (r) => {
    const shape = shapeOf(r, 1, 2);
    const [on, off] = r.int(2) ? [1, 0] : [2.5, -1];
    return given({ i: [ints(r, shape, -1, 5), shape, 'int32'] }, ({ i }) => tf.oneHot(i!, 4, on, off, 'float32'));
  },
};
