/** Element types that appear in the graphs. */
export type ElementType = 'float32' | 'int32' | 'int64' | 'uint8' | 'bool';

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
