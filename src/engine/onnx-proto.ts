import { VecbridgeError } from '../core/errors.js';
import type { OnnxAttribute, OnnxConstant, OnnxDtype, OnnxGraph, OnnxNode, OnnxValue } from './onnx-graph.js';

/** TensorProto.DataType */
export const DATA_TYPE: Readonly<Record<OnnxDtype, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

interface OnnxVersion {
  readonly ir: number;
  readonly opset: number;
}

/** ReduceX takes its axes as an input (18); Gelu, IsInf and IsNaN at their latest (20). */
const LATEST: OnnxVersion = { ir: 9, opset: 20 };
/** What engines of 2022 read. */
const OLDER: OnnxVersion = { ir: 8, opset: 17 };
/** Operators that mean the same in both, attributes and inputs alike: all a linear translator is made of. */
const IN_BOTH: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Sqrt', 'MatMul', 'ReduceSum']);

/** The oldest version a graph can be written in: files of linear maps run in engines three years older. */
export const oldestVersion = (graph: OnnxGraph): OnnxVersion =>
  graph.nodes.every((node) => IN_BOTH.has(node.op)) ? OLDER : LATEST;
const MAX_BYTES = 2 ** 31 - 1; // a protobuf message may not be larger

/** A protobuf message under construction: fields are appended in any order, nested messages are spliced in. */
class Message {
  readonly chunks: Uint8Array[] = [];
  length = 0;

  raw(bytes: Uint8Array): this {
    this.chunks.push(bytes);
    this.length += bytes.length;
    return this;
  }
  varint(value: number): this {
    let rest = BigInt.asUintN(64, BigInt(value));
    const bytes: number[] = [];
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest ? low | 0x80 : low);
    } while (rest);
    return this.raw(Uint8Array.from(bytes));
  }
  int(field: number, value: number): this {
    return this.varint(field << 3).varint(value);
  }
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.varint((field << 3) | 5).raw(bytes);
  }
  bytes(field: number, value: Uint8Array): this {
    return this.varint((field << 3) | 2)
      .varint(value.length)
      .raw(value);
  }
  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }
  message(field: number, value: Message): this {
    this.varint((field << 3) | 2).varint(value.length);
    for (const chunk of value.chunks) this.raw(chunk);
    return this;
  }
  finish(): Uint8Array {
    if (this.length > MAX_BYTES) {
      throw new VecbridgeError(
        'UNSUPPORTED',
        `an ONNX file of ${this.length} bytes is above the limit of ${MAX_BYTES}`,
        {
          hint: 'pass the large arrays as inputs instead of baking them in as constants',
          context: { bytes: this.length, limit: MAX_BYTES },
        },
      );
    }
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.chunks) {
      out.set(chunk, at);
      at += chunk.length;
    }
    return out;
  }
}

function tensorProto(t: OnnxConstant): Message {
  const m = new Message();
  for (const d of t.dims) m.int(1, d);
  const raw = new Uint8Array(t.data.buffer as ArrayBuffer, t.data.byteOffset, t.data.byteLength);
  return m.int(2, DATA_TYPE[t.dtype]).string(8, t.name).bytes(9, raw);
}

function attributeProto(name: string, value: OnnxAttribute): Message {
  const m = new Message().string(1, name);
  if (typeof value === 'number') return m.int(3, value).int(20, 2);
  if (typeof value === 'string') return m.string(4, value).int(20, 3);
  if ('float' in value) return m.float(2, value.float).int(20, 1);
  if ('graph' in value) return m.message(6, graphProto(value.graph)).int(20, 5);
  for (const v of value) m.int(8, v);
  return m.int(20, 7);
}

function nodeProto(n: OnnxNode): Message {
  const m = new Message();
  for (const i of n.inputs) m.string(1, i);
  for (const o of n.outputs) m.string(2, o);
  m.string(4, n.op);
  for (const [k, v] of Object.entries(n.attributes)) m.message(5, attributeProto(k, v));
  return m;
}

function valueProto(v: OnnxValue): Message {
  const shape = new Message();
  for (const d of v.dims)
    shape.message(1, typeof d === 'string' ? new Message().string(2, d) : new Message().int(1, d));
  const tensor = new Message().int(1, DATA_TYPE[v.dtype]).message(2, shape);
  return new Message().string(1, v.name).message(2, new Message().message(1, tensor));
}

function graphProto(graph: OnnxGraph): Message {
  const g = new Message();
  for (const n of graph.nodes) g.message(1, nodeProto(n));
  g.string(2, graph.name);
  for (const c of graph.constants) g.message(5, tensorProto(c));
  for (const i of graph.inputs) g.message(11, valueProto(i));
  for (const o of graph.outputs) g.message(12, valueProto(o));
  return g;
}

/** The bytes of an .onnx file: IR 9, opset 20 by default, default domain only. `metadata` becomes metadata_props. */
export function encodeModel(
  graph: OnnxGraph,
  metadata: Readonly<Record<string, string>> = {},
  { ir, opset }: OnnxVersion = LATEST,
): Uint8Array {
  const m = new Message().int(1, ir).string(2, 'vecbridge').message(7, graphProto(graph));
  m.message(8, new Message().string(1, '').int(2, opset));
  for (const [k, v] of Object.entries(metadata)) m.message(14, new Message().string(1, k).string(2, v));
  return m.finish();
}
