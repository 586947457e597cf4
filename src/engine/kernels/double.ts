import type { Recorder, Traced } from '../recorder.js';
import { binary, unary, where } from './kernel.js';

/** Elementwise functions ONNX Runtime computes in float32 only, written with those it has in float64. */
export const DOUBLE: Readonly<Record<string, (r: Recorder, x: Traced) => Traced>> = {
  Tan: (r, x) => binary(r, 'Div', unary(r, 'Sin', x), unary(r, 'Cos', x)),
  // 2t / (1 − t²) with t = tanh(x/2) keeps its digits near 0, where eˣ − e⁻ˣ loses them
  Sinh: (r, x) => {
    const t = unary(r, 'Tanh', binary(r, 'Mul', x, r.scalar(0.5)));
    const small = binary(r, 'Div', binary(r, 'Add', t, t), minus(r, r.scalar(1), binary(r, 'Mul', t, t)));
    const [up, down] = exponentials(r, x);
    return where(
      r,
      below(r, unary(r, 'Abs', x), 1),
      small,
      binary(r, 'Mul', minus(r, up, down), r.scalar(0.5)),
      x.shape,
    );
  },
  Cosh: (r, x) => {
    const [up, down] = exponentials(r, x);
    return binary(r, 'Mul', binary(r, 'Add', up, down), r.scalar(0.5));
  },
  Asinh: (r, x) => {
    const size = unary(r, 'Abs', x);
    const root = unary(r, 'Sqrt', binary(r, 'Add', binary(r, 'Mul', x, x), r.scalar(1)));
    return binary(r, 'Mul', unary(r, 'Sign', x), unary(r, 'Log', binary(r, 'Add', size, root)));
  },
  Acosh: (r, x) => {
    const root = unary(r, 'Sqrt', minus(r, binary(r, 'Mul', x, x), r.scalar(1)));
    return unary(r, 'Log', binary(r, 'Add', x, root));
  },
  Atanh: (r, x) => {
    const ratio = binary(r, 'Div', binary(r, 'Add', x, r.scalar(1)), minus(r, r.scalar(1), x));
    return binary(r, 'Mul', unary(r, 'Log', ratio), r.scalar(0.5));
  },
  Atan: atan,
  // arcsin x = 2 arctan(x / (1 + √(1 − x²)))
  Asin: asin,
  Acos: (r, x) => minus(r, r.scalar(Math.PI / 2), asin(r, x)),
  // max(x, 0) + log(1 + e^−|x|)
  Softplus: (r, x) => {
    const decay = unary(r, 'Exp', unary(r, 'Neg', unary(r, 'Abs', x)));
    return binary(r, 'Add', binary(r, 'Max', x, r.scalar(0)), unary(r, 'Log', binary(r, 'Add', decay, r.scalar(1))));
  },
  Erf: erf,
};

const minus = (r: Recorder, a: Traced, b: Traced): Traced => binary(r, 'Sub', a, b);
const below = (r: Recorder, x: Traced, bound: number): Traced => binary(r, 'Less', x, r.scalar(bound), 'bool');
const exponentials = (r: Recorder, x: Traced): [Traced, Traced] => [
  unary(r, 'Exp', x),
  unary(r, 'Exp', unary(r, 'Neg', x)),
];

/** coefficients[0]·xⁿ + … + coefficients[n], by Horner's rule. */
function polynomial(r: Recorder, x: Traced, coefficients: readonly number[]): Traced {
  const [first, ...rest] = coefficients;
  return rest.reduce((sum, c) => binary(r, 'Add', binary(r, 'Mul', sum, x), r.scalar(c)), r.scalar(first!));
}

function asin(r: Recorder, x: Traced): Traced {
  const root = unary(r, 'Sqrt', minus(r, r.scalar(1), binary(r, 'Mul', x, x)));
  return binary(r, 'Mul', atan(r, binary(r, 'Div', x, binary(r, 'Add', root, r.scalar(1)))), r.scalar(2));
}

/** Moshier's rational approximation (Cephes, 1988) on |x| ≤ 0.66; larger arguments are turned by π/4 or π/2. */
function atan(r: Recorder, x: Traced): Traced {
  const size = unary(r, 'Abs', x);
  const [near, middle] = [below(r, size, 0.66), below(r, size, 2.414213562373095)];
  const full = (v: number) => r.fill(x.shape, 'float32', v);
  const turned = binary(r, 'Div', minus(r, size, r.scalar(1)), binary(r, 'Add', size, r.scalar(1)));
  const z = where(
    r,
    near,
    size,
    where(r, middle, turned, unary(r, 'Neg', unary(r, 'Reciprocal', size)), x.shape),
    x.shape,
  );
  const angle = where(r, near, full(0), where(r, middle, full(Math.PI / 4), full(Math.PI / 2), x.shape), x.shape);
  const q = binary(r, 'Mul', z, z);
  const ratio = binary(r, 'Div', polynomial(r, q, ATAN_P), polynomial(r, q, ATAN_Q));
  const small = binary(r, 'Add', z, binary(r, 'Mul', z, binary(r, 'Mul', q, ratio)));
  return binary(r, 'Mul', unary(r, 'Sign', x), binary(r, 'Add', angle, small));
}

/**
 * Cody's rational approximations (Mathematics of Computation 23, 1969): x·P(x²)/Q(x²) up to 0.46875, above it
 * 1 − e^(−x²)·P(x)/Q(x). The second is made for x ≤ 4; beyond, what it gets wrong is below the rounding of 1 − erfc.
 */
function erf(r: Recorder, x: Traced): Traced {
  const size = unary(r, 'Abs', x);
  const q = binary(r, 'Mul', x, x);
  const near = binary(r, 'Mul', x, binary(r, 'Div', polynomial(r, q, ERF_P), polynomial(r, q, ERF_Q)));
  const y = binary(r, 'Min', size, r.scalar(7)); // erf is 1 to the last digit from 6 on; no overflow of the polynomials
  const tail = binary(r, 'Div', polynomial(r, y, ERFC_P), polynomial(r, y, ERFC_Q));
  const rest = binary(r, 'Mul', unary(r, 'Exp', unary(r, 'Neg', binary(r, 'Mul', y, y))), tail);
  const far = binary(r, 'Mul', unary(r, 'Sign', x), minus(r, r.scalar(1), rest));
  return where(r, below(r, size, 0.46875), near, far, x.shape);
}

const ATAN_P = [-0.8750608600031904, -16.157537187333652, -75.00855792314705, -122.88666844901361, -64.85021904942025];
const ATAN_Q = [1, 24.858464901423062, 165.02700983169885, 432.88106049129027, 485.3903996359137, 194.5506571482614];
const ERF_P = [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694];
const ERF_Q = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const ERFC_P = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const ERFC_Q = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
