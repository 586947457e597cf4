/** The parts of ONNX the engine writes, as plain data (onnx.proto, IR version 9). */
export type OnnxDtype = 'float32' | 'float64' | 'int32' | 'int64' | 'bool' | 'uint8';

/**
 * Integers are written as INT(S); a FLOAT attribute is wrapped, as a JavaScript number does not tell. A graph is the body
 * of a loop; it sees the values of the graph around it.
 */
export type OnnxAttribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxConstant {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly dims: readonly number[];
  readonly data: ArrayBufferView & { readonly length: number };
}

export interface OnnxValue {
  readonly name: string;
  readonly dtype: OnnxDtype;
  /** A string is a symbolic size. */
  readonly dims: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}
