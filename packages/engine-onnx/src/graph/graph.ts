/** Element types that appear in the graphs; int8 and float16 only as weights of exports. */
export type ElementType = 'float32' | 'float16' | 'int8' | 'int32' | 'int64' | 'uint8' | 'bool';

/** Raw values of a constant; bool and uint8 are bytes. */
export type ConstantValues = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** Where a value comes from. */
export type Origin =
  | { readonly kind: 'input'; readonly name: string }
  /** All elements, or a single one that stands for every element of the shape. */
  | { readonly kind: 'constant'; readonly values: ConstantValues }
  | { readonly kind: 'node'; readonly node: GraphNode };

/** One tensor of a graph. Identity matters: the same tensor is the same object. */
export interface Value {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly origin: Origin;
}

/** An attribute with its ONNX type, which must never be guessed from the number. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'text'; readonly value: string };

/** Attributes of a node by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** One operation. */
export interface GraphNode {
  readonly op: string;
  /** "" is ONNX itself. */
  readonly domain: '' | 'com.microsoft';
  readonly attributes: Attributes;
  inputs: readonly Value[];
  outputs: readonly Value[];
  /** Part of the model that asked for it, for messages. */
  readonly scope: string;
}

export function int(value: number): Attribute {
  return { kind: 'int', value };
}

export function float(value: number): Attribute {
  return { kind: 'float', value };
}

export function ints(value: readonly number[]): Attribute {
  return { kind: 'ints', value };
}

export function text(value: string): Attribute {
  return { kind: 'text', value };
}

/** The node that makes a value, undefined for inputs and constants. With `op`, only when it is that operation. */
export function producerOf(value: Value | undefined, op?: string): GraphNode | undefined {
  if (value?.origin.kind !== 'node') return undefined;
  const { node } = value.origin;
  return op === undefined || node.op === op ? node : undefined;
}

/** An integer attribute, `otherwise` where it is not given. */
export function intAttribute(node: GraphNode, name: string, otherwise: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' ? attribute.value : otherwise;
}

/** True for equal extents. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** A named result of a graph. */
export interface GraphOutput {
  readonly name: string;
  value: Value;
}

/** A declared input. */
export interface GraphInput {
  readonly name: string;
  readonly value: Value;
}

/** What `Graph.emit` needs to know beside operation and inputs. */
export interface EmitOptions {
  readonly shape: readonly number[];
  /** Default "float32". */
  readonly type?: ElementType;
  readonly attributes?: Attributes;
  readonly domain?: GraphNode['domain'];
}

/** A graph under construction. Nodes are in an order in which they can run. */
export class Graph {
  nodes: GraphNode[] = [];
  inputs: GraphInput[] = [];
  outputs: GraphOutput[] = [];
  /** Recorded in each new node. */
  scope = '';

  input(name: string, shape: readonly number[], type: ElementType): Value {
    const value = newValue(type, shape, { kind: 'input', name });
    this.inputs.push({ name, value });
    return value;
  }

  output(name: string, value: Value): void {
    this.outputs.push({ name, value });
  }

  /** Appends an operation with one result. */
  emit(op: string, inputs: readonly Value[], options: EmitOptions): Value {
    return this.emitMany(op, inputs, [options.shape], options)[0]!;
  }

  /** Appends an operation with several results of one type. */
  emitMany(
    op: string,
    inputs: readonly Value[],
    shapes: readonly (readonly number[])[],
    { type = 'float32', attributes = {}, domain = '' }: Omit<EmitOptions, 'shape'> = {},
  ): readonly Value[] {
    const node: GraphNode = { op, domain, attributes, inputs, outputs: [], scope: this.scope };
    node.outputs = shapes.map((shape) => newValue(type, shape, { kind: 'node', node }));
    this.nodes.push(node);
    return node.outputs;
  }
}

/** A constant: all elements, or a single one for every element of the shape. */
export function constant(type: ElementType, shape: readonly number[], values: ConstantValues): Value {
  return newValue(type, shape, { kind: 'constant', values });
}

/** A constant of equal elements; a scalar without `shape`. */
export function filled(value: number, shape: readonly number[] = [], type: ElementType = 'float32'): Value {
  return constant(type, shape, arrayOf(type, [value]));
}

/** Shapes, axes, starts and the like: a one-dimensional int64 constant. */
export function int64s(values: readonly number[]): Value {
  return constant('int64', [values.length], arrayOf('int64', values));
}

/** A typed array of the element type. */
export function arrayOf(type: ElementType, values: ArrayLike<number>): ConstantValues {
  switch (type) {
    case 'float32':
      return Float32Array.from(values);
    case 'int32':
      return Int32Array.from(values);
    case 'int64':
      return BigInt64Array.from(Array.from(values, BigInt));
    default:
      return Uint8Array.from(values);
  }
}

/** The one value that all elements of a constant have, undefined when it is no constant or has several. */
export function uniformOf(value: Value | undefined): number | undefined {
  if (value?.origin.kind !== 'constant') return undefined;
  const { values } = value.origin;
  return values.length === 1 ? Number(values[0]) : undefined;
}

/** The elements of a small integer constant (a shape, axes), undefined when it is no constant. */
export function integersOf(value: Value | undefined): readonly number[] | undefined {
  if (value?.origin.kind !== 'constant') return undefined;
  const { values } = value.origin;
  const listed = Array.from(values as ArrayLike<number | bigint>, Number);
  return listed.length === 1 ? new Array<number>(sizeOfShape(value.shape)).fill(listed[0]!) : listed;
}

/** Number of elements. */
export function sizeOfShape(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function newValue(type: ElementType, shape: readonly number[], origin: Origin): Value {
  return { type, shape: [...shape], origin };
}

/** The same elements in another shape; the value itself where the shape is its own. */
export function reshaped(graph: Graph, value: Value, shape: readonly number[]): Value {
  if (sameShape(value.shape, shape)) return value;
  return graph.emit('Reshape', [value, int64s(shape)], { shape, type: value.type });
}
