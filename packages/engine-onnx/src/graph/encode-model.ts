import type { ExternalWeights } from './external-weights.ts';
import {
  constant,
  int64s,
  sizeOfShape,
  type Attribute,
  type ConstantValues,
  type ElementType,
  type Graph,
  type GraphNode,
  type GraphOutput,
  type Value,
} from './graph.ts';
import { joined, ProtobufWriter } from './protobuf-writer.ts';

/** ONNX's numbers of the element types (TensorProto.DataType). */
export const TYPE_NUMBERS: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};

/** ONNX's numbers of the attribute types (AttributeProto.AttributeType). */
const ATTRIBUTE_NUMBERS: Readonly<Record<Attribute['kind'], number>> = { float: 1, int: 2, text: 3, ints: 7 };

/** Version of the file format. */
export const IR_VERSION = 8;

/** Version of ONNX's operations. */
export const OPSET = 17;

/** ONNX's number for weights in a file of their own (TensorProto.DataLocation). */
const EXTERNAL = 1;

/** Extents of an input or output: numbers, or the name of a dynamic one. */
export type Extents = readonly (number | string)[];

/** Values of a weight; those of float16 are its bits. */
export type WeightArray = Float32Array | Uint16Array | Int8Array;

/** How a graph is written. */
export interface EncodeOptions {
  /** Extents of inputs and outputs by name, where they differ from the traced shape. */
  readonly extents?: ReadonlyMap<string, Extents> | undefined;
  /** Values of inputs that become part of the model, by name. Default: none. */
  readonly weights?: ReadonlyMap<string, WeightArray> | undefined;
  /** Inputs that become part of the model by `withWeights`. Default: none. */
  readonly leftOut?: ReadonlySet<string> | undefined;
  /** Takes weights out of the model into a file beside it. Default: they stay inside. */
  readonly external?: ExternalWeights | undefined;
  /** Name of the graph. Default "step". */
  readonly name?: string | undefined;
  /** Facts about the model, for whoever reads it. Default: none. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * A graph as the bytes of an ONNX model of opset `OPSET`. Inner names are numbered in order, so equal graphs give equal
 * bytes.
 */
export function encodeModel(graph: Graph, options: EncodeOptions = {}): Uint8Array {
  return writeModel(graph, options).finish();
}

/** As `encodeModel`, in pieces; large weights are the given arrays themselves. */
export function encodeModelInPieces(graph: Graph, options: EncodeOptions = {}): readonly Uint8Array[] {
  return writeModel(graph, options).pieces();
}

/**
 * Adds values for the inputs that `encodeModel` left out: readers of protocol buffers join a message with one that follows it.
 */
export function withWeights(model: Uint8Array, graph: Graph, weights: ReadonlyMap<string, WeightArray>): Uint8Array {
  const rest = new ProtobufWriter();
  rest.message(7, (body) => writeAllWeights(body, graph, weights, undefined));
  return joined([model, ...rest.pieces()]);
}

function writeModel(graph: Graph, options: EncodeOptions): ProtobufWriter {
  const { extents, weights, leftOut, external, name: graphName = 'step', metadata = {} } = options;
  const lowered = new LoweredGraph(graph);
  const { nodes, constants, outputs, names } = lowered;
  const extentsOf = (name: string, value: Value): Extents => extents?.get(name) ?? value.shape;
  const model = new ProtobufWriter();
  model.integer(1, IR_VERSION);
  model.text(2, 'fsdnet');
  model.message(7, (body) => {
    for (const node of nodes) body.message(1, (inner) => writeNode(inner, node, names));
    body.text(2, graphName);
    for (const value of constants.values()) body.message(5, (inner) => writeConstant(inner, value, names));
    if (weights) writeAllWeights(body, graph, weights, external);
    for (const { name, value } of graph.inputs) {
      if (weights?.has(name) || leftOut?.has(name)) continue;
      body.message(11, (inner) => writeValueInfo(inner, name, value.type, extentsOf(name, value)));
    }
    for (const { name, value } of outputs)
      body.message(12, (inner) => writeValueInfo(inner, name, value.type, extentsOf(name, value)));
  });
  const domains = new Set(nodes.map(({ domain }) => domain)).add('');
  for (const [domain, version] of [
    ['', OPSET],
    ['com.microsoft', 1],
  ] as const) {
    if (!domains.has(domain)) continue;
    model.message(8, (inner) => {
      inner.text(1, domain);
      inner.integer(2, version);
    });
  }
  for (const [key, text] of Object.entries(metadata)) model.message(14, (inner) => writeFact(inner, key, text));
  return model;
}

/** Uniform constants up to this size are written out, larger ones become an Expand of a scalar. */
const WRITTEN_OUT = 16;

/** A graph in the form that ONNX can hold: one constant per content, uniform arrays as Expand, a node for each output. */
class LoweredGraph {
  readonly nodes: GraphNode[] = [];
  readonly outputs: GraphOutput[] = [];
  /** By content. */
  readonly constants = new Map<string, Value>();
  readonly names = new Map<Value, string>();
  readonly #expanded = new Map<string, Value>();

  constructor(graph: Graph) {
    for (const node of graph.nodes) {
      const inputs = node.inputs.map((value) => this.#lower(value));
      this.nodes.push({ ...node, inputs });
    }
    const taken = new Set<Value>();
    for (const { name, value } of graph.outputs) {
      const lowered = this.#lower(value);
      // An input, a constant, or the same value as another output needs a node of its own.
      const result =
        lowered.origin.kind === 'node' && !taken.has(lowered) ? lowered : this.#append('Identity', [lowered], lowered);
      taken.add(result);
      this.outputs.push({ name, value: result });
    }
    this.#nameAll(graph);
  }

  #lower(value: Value): Value {
    const { origin, type, shape } = value;
    if (origin.kind !== 'constant') return value;
    const size = sizeOfShape(shape);
    if (origin.values.length === size) return this.#written(value);
    if (size <= WRITTEN_OUT) return this.#written(constant(type, shape, repeated(origin.values, size)));
    const key = contentKey(value);
    let result = this.#expanded.get(key);
    if (!result) {
      const scalar = this.#written(constant(type, [], origin.values));
      result = this.#append('Expand', [scalar, this.#written(int64s(shape))], value);
      this.#expanded.set(key, result);
    }
    return result;
  }

  #written(value: Value): Value {
    const key = contentKey(value);
    const known = this.constants.get(key);
    if (known) return known;
    this.constants.set(key, value);
    return value;
  }

  #append(op: string, inputs: readonly Value[], { type, shape }: Value): Value {
    const node: GraphNode = { op, domain: '', attributes: {}, inputs, outputs: [], scope: '' };
    const result: Value = { type, shape, origin: { kind: 'node', node } };
    node.outputs = [result];
    this.nodes.push(node);
    return result;
  }

  #nameAll(graph: Graph): void {
    const { names } = this;
    for (const { name, value } of [...graph.inputs, ...this.outputs]) names.set(value, name);
    let constants = 0;
    for (const value of this.constants.values()) names.set(value, `constant#${constants++}`);
    let values = 0;
    for (const { outputs } of this.nodes) {
      for (const value of outputs) if (!names.has(value)) names.set(value, `value#${values++}`);
    }
  }
}

function writeNode(writer: ProtobufWriter, node: GraphNode, names: ReadonlyMap<Value, string>): void {
  for (const value of node.inputs) writer.text(1, names.get(value)!);
  for (const value of node.outputs) writer.text(2, names.get(value)!);
  writer.text(4, node.op);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    writer.message(5, (inner) => {
      inner.text(1, name);
      writeAttributeValue(inner, attribute);
      inner.integer(20, ATTRIBUTE_NUMBERS[attribute.kind]);
    });
  }
  if (node.domain !== '') writer.text(7, node.domain);
}

function writeAttributeValue(writer: ProtobufWriter, attribute: Attribute): void {
  switch (attribute.kind) {
    case 'float':
      return writer.float(2, attribute.value);
    case 'int':
      return writer.integer(3, attribute.value);
    case 'text':
      return writer.text(4, attribute.value);
    case 'ints':
      for (const value of attribute.value) writer.integer(8, value);
  }
}

function writeConstant(writer: ProtobufWriter, value: Value, names: ReadonlyMap<Value, string>): void {
  const { values } = value.origin as { readonly values: ConstantValues };
  for (const extent of value.shape) writer.integer(1, extent);
  writer.integer(2, TYPE_NUMBERS[value.type]);
  writer.text(8, names.get(value)!);
  writer.bytes(9, bytesOf(values));
}

function writeAllWeights(
  body: ProtobufWriter,
  graph: Graph,
  weights: ReadonlyMap<string, WeightArray>,
  external: ExternalWeights | undefined,
): void {
  for (const { name, value } of graph.inputs) {
    const values = weights.get(name);
    if (values) body.message(5, (inner) => writeWeights(inner, name, value, values, external));
  }
}

function writeWeights(
  writer: ProtobufWriter,
  name: string,
  { shape, type }: Value,
  values: WeightArray,
  external: ExternalWeights | undefined,
): void {
  for (const extent of shape) writer.integer(1, extent);
  writer.integer(2, TYPE_NUMBERS[type]);
  writer.text(8, name);
  const bytes = bytesOf(values);
  const place = external?.place(bytes);
  if (!place) return writer.bytes(9, bytes);
  for (const [key, text] of Object.entries(place)) writer.message(13, (inner) => writeFact(inner, key, String(text)));
  writer.integer(14, EXTERNAL);
}

/** A StringStringEntryProto. */
function writeFact(writer: ProtobufWriter, key: string, value: string): void {
  writer.text(1, key);
  writer.text(2, value);
}

function writeValueInfo(writer: ProtobufWriter, name: string, type: ElementType, extents: Extents): void {
  writer.text(1, name);
  writer.message(2, (typed) => {
    typed.message(1, (tensor) => {
      tensor.integer(1, TYPE_NUMBERS[type]);
      tensor.message(2, (shape) => {
        for (const extent of extents) {
          shape.message(1, (dimension) => {
            if (typeof extent === 'number') dimension.integer(1, extent);
            else dimension.text(2, extent);
          });
        }
      });
    });
  });
}

/** Equal for constants of equal type, shape and bits (so 0 and −0 differ). */
export function contentKey(value: Value): string {
  const { values } = value.origin as { readonly values: ConstantValues };
  return `${value.type}[${value.shape.join(',')}]${bytesOf(values).toString()}`;
}

function bytesOf(values: ConstantValues | WeightArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function repeated(values: ConstantValues, size: number): ConstantValues {
  const Array = values.constructor as new (length: number) => ConstantValues;
  const result = new Array(size);
  (result as Float32Array).fill(values[0] as number);
  return result;
}
