import type { Recorder, Traced } from '../recorder.js';
import { sameShape } from '../signature.js';
import { tf } from '../tf.js';
import { DOUBLE } from './double.js';
import { binary, cast, type Kernel, type Kernels, unary, where } from './kernel.js';

type X = { x: Traced };
type AB = { a: Traced; b: Traced };

const SAME_NAME = [
  ...[
    'Abs',
    'Acos',
    'Acosh',
    'Asin',
    'Asinh',
    'Atan',
    'Atanh',
    'Ceil',
    'Cos',
    'Cosh',
    'Erf',
    'Exp',
    'Floor',
    'Log',
    'Neg',
  ],
  ...['Reciprocal', 'Relu', 'Round', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus', 'Sqrt', 'Tan', 'Tanh'],
];

const fromTable = (ops: readonly string[], make: (op: string) => Kernel): Kernels =>
  Object.fromEntries(ops.map((op) => [op, make(op)]));

function sameName(r: Recorder, op: string, x: Traced): Traced {
  const double = r.precision === 'float64' ? DOUBLE[op] : undefined;
  return double ? double(r, x) : unary(r, op, x);
}

const one = (r: Recorder) => r.scalar(1);
const above0 = (r: Recorder, x: Traced) => binary(r, 'Greater', x, r.scalar(0, x.dtype), 'bool');
const square = (r: Recorder, x: Traced) => binary(r, 'Mul', x, x);

/** a − b·⌊a/b⌋ with the sign of b, as TensorFlow.js has it. */
function floorMod(r: Recorder, a: Traced, b: Traced): Traced {
  if (a.dtype === 'int32') return binary(r, 'Mod', a, b);
  const fmod = (p: Traced, q: Traced, shape: number[]) =>
    r.node('Mod', [r.name(p), r.name(q)], shape, p.dtype, { fmod: 1 });
  const shape = binary(r, 'Add', a, b).shape;
  const rem = fmod(a, b, shape);
  const negative = (x: Traced) => binary(r, 'Less', x, r.scalar(0), 'bool');
  const differ = binary(r, 'Xor', negative(a), negative(b), 'bool');
  return where(r, differ, fmod(binary(r, 'Add', rem, b), b, shape), rem, shape);
}

function atan2(r: Recorder, y: Traced, x: Traced): Traced {
  const q = sameName(r, 'Atan', binary(r, 'Div', y, x));
  const less = (v: Traced) => binary(r, 'Less', v, r.scalar(0), 'bool');
  const turn = where(r, less(y), r.fill(y.shape, 'float32', -Math.PI), r.fill(y.shape, 'float32', Math.PI), y.shape);
  const added = binary(r, 'Mul', turn, cast(r, less(x), 'float32'));
  const angle = binary(r, 'Add', q, added);
  const bothZero = binary(
    r,
    'And',
    binary(r, 'Equal', y, r.scalar(0), 'bool'),
    binary(r, 'Equal', x, r.scalar(0), 'bool'),
    'bool',
  );
  return where(r, bothZero, r.fill(q.shape, 'float32', 0), angle, q.shape);
}

export const elementwise: Kernels = {
  ...fromTable(
    SAME_NAME,
    (op) =>
      (r, { x }: X) =>
        sameName(r, op, x),
  ),
  ...fromTable(
    ['IsNan', 'IsInf'],
    (op) =>
      (r, { x }: X) =>
        unary(r, op === 'IsNan' ? 'IsNaN' : op, x, {}, 'bool'),
  ),
  IsFinite: (r, { x }: X) =>
    unary(r, 'Not', binary(r, 'Or', unary(r, 'IsNaN', x, {}, 'bool'), unary(r, 'IsInf', x, {}, 'bool'), 'bool')),
  Square: (r, { x }: X) => square(r, x),
  Rsqrt: (r, { x }: X) => {
    const fill = r.fillOf(x);
    return fill === undefined
      ? unary(r, 'Reciprocal', unary(r, 'Sqrt', x))
      : r.fill(x.shape, x.dtype, 1 / Math.sqrt(fill));
  },
  Log1p: (r, { x }: X) => unary(r, 'Log', binary(r, 'Add', x, one(r))),
  Expm1: (r, { x }: X) => binary(r, 'Sub', unary(r, 'Exp', x), one(r)),
  LeakyRelu: (r, { x }: X, { alpha }: { alpha: number }) => leakyRelu(r, x, alpha),
  Elu: (r, { x }: X) => where(r, above0(r, x), x, binary(r, 'Sub', unary(r, 'Exp', x), one(r)), x.shape),
  EluGrad: (r, { dy, y }: { dy: Traced; y: Traced }) =>
    where(
      r,
      binary(r, 'GreaterOrEqual', y, r.scalar(0), 'bool'),
      dy,
      binary(r, 'Mul', dy, binary(r, 'Add', y, one(r))),
      y.shape,
    ),
  Selu: (r, { x }: X) => {
    const [scale, alpha] = [1.0507009873554805, 1.6732632423543772];
    const below = binary(r, 'Mul', binary(r, 'Sub', unary(r, 'Exp', x), one(r)), r.scalar(scale * alpha));
    return where(r, above0(r, x), binary(r, 'Mul', x, r.scalar(scale)), below, x.shape);
  },
  Relu6: (r, { x }: X) => clip(r, x, 0, 6),
  ClipByValue: (r, { x }: X, a: { clipValueMin: number; clipValueMax: number }) =>
    clip(r, x, a.clipValueMin, a.clipValueMax),
  Step: (r, { x }: X, { alpha }: { alpha: number }) => {
    const positive = above0(r, x);
    if (!alpha) return cast(r, positive, 'float32');
    return where(r, positive, r.fill(x.shape, 'float32', 1), r.fill(x.shape, 'float32', alpha), x.shape);
  },
  Prelu: (r, { x, alpha }: X & { alpha: Traced }) => {
    const slope = binary(r, 'Mul', binary(r, 'Min', x, r.scalar(0)), alpha);
    return binary(r, 'Add', binary(r, 'Max', x, r.scalar(0)), slope);
  },
  LogicalNot: (r, { x }: X) => unary(r, 'Not', x),
  Identity: (r, { x }: X) => r.alias(x),
  Cast: (r, { x }: X, { dtype }: { dtype: Traced['dtype'] }) => cast(r, x, dtype),

  ...fromTable(
    ['Add', 'Sub', 'Pow'],
    (op) =>
      (r, { a, b }: AB) =>
        binary(r, op, a, b),
  ),
  Multiply: (r, { a, b }: AB) => binary(r, 'Mul', a, b),
  RealDiv: (r, { a, b }: AB) => binary(r, 'Div', a, b),
  Maximum: (r, { a, b }: AB) => binary(r, 'Max', a, b),
  Minimum: (r, { a, b }: AB) => binary(r, 'Min', a, b),
  FloorDiv: (r, { a, b }: AB) => {
    if (a.dtype === 'int32') return binary(r, 'Div', binary(r, 'Sub', a, floorMod(r, a, b)), b);
    return cast(r, unary(r, 'Floor', binary(r, 'Div', a, b)), 'int32');
  },
  Mod: (r, { a, b }: AB) => floorMod(r, a, b),
  Atan2: (r, { a, b }: AB) => atan2(r, a, b),
  SquaredDifference: (r, { a, b }: AB) => square(r, binary(r, 'Sub', a, b)),
  AddN: (r, inputs: Record<string, Traced>) => Object.values(inputs).reduce((p, q) => binary(r, 'Add', p, q)),
  Equal: (r, { a, b }: AB) => binary(r, 'Equal', a, b, 'bool'),
  NotEqual: (r, { a, b }: AB) => unary(r, 'Not', binary(r, 'Equal', a, b, 'bool')),
  Greater: (r, { a, b }: AB) => binary(r, 'Greater', a, b, 'bool'),
  GreaterEqual: (r, { a, b }: AB) => binary(r, 'GreaterOrEqual', a, b, 'bool'),
  Less: (r, { a, b }: AB) => binary(r, 'Less', a, b, 'bool'),
  LessEqual: (r, { a, b }: AB) => binary(r, 'LessOrEqual', a, b, 'bool'),
  LogicalAnd: (r, { a, b }: AB) => binary(r, 'And', a, b, 'bool'),
  LogicalOr: (r, { a, b }: AB) => binary(r, 'Or', a, b, 'bool'),
  Select: (r, { condition, t, e }: { condition: Traced; t: Traced; e: Traced }) => {
    // a condition of rank 1 chooses whole rows
    const rows = condition.shape.length === 1 && t.shape.length > 1 && !sameShape(condition.shape, t.shape);
    const c = rows
      ? r.reshape(condition, [...condition.shape, ...Array<number>(t.shape.length - 1).fill(1)])
      : condition;
    const dtype = tf.upcastType(t.dtype, e.dtype) as Traced['dtype'];
    return where(r, c, cast(r, t, dtype), cast(r, e, dtype), t.shape);
  },
};

function clip(r: Recorder, x: Traced, low: number, high: number): Traced {
  return binary(r, 'Min', binary(r, 'Max', x, r.scalar(low, x.dtype)), r.scalar(high, x.dtype));
}

/** ONNX Runtime has no LeakyRelu in float64: max(x, αx) for α ≤ 1, else min. */
export function leakyRelu(r: Recorder, x: Traced, alpha: number): Traced {
  if (r.precision === 'float32') return unary(r, 'LeakyRelu', x, { alpha: { float: alpha } });
  return binary(r, alpha <= 1 ? 'Max' : 'Min', x, binary(r, 'Mul', x, r.scalar(alpha)));
}
