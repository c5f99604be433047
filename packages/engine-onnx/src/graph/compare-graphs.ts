import type { Graph } from './graph.ts';
import { sameShape, type Attribute, type ConstantValues, type GraphNode, type Value } from './value.ts';

/** One place where two graphs differ. */
export type Difference =
  /** Other operations, connections or attributes: not the same program. */
  | {
      readonly kind: 'structure';
      readonly first: GraphNode | undefined;
      readonly second: GraphNode | undefined;
      readonly what: string;
    }
  /** The same program on another constant. */
  | {
      readonly kind: 'constant';
      readonly node: GraphNode;
      readonly index: number;
      readonly first: Value;
      readonly second: Value;
    }
  /** The same program on another shape of a computed value. */
  | { readonly kind: 'shape'; readonly node: GraphNode; readonly first: Value; readonly second: Value };

/** Walks two graphs side by side. Ends after a difference in structure, behind which nothing can be told apart. */
export function* differences(first: Graph, second: Graph): Generator<Difference> {
  const partner = new Map<Value, Value>();
  const structure = (a: GraphNode | undefined, b: GraphNode | undefined, what: string): Difference => ({
    kind: 'structure',
    first: a,
    second: b,
    what,
  });
  const inputNames = (graph: Graph): string =>
    graph.inputs.map(({ name, value }) => `${name} ${value.type}`).join(', ');
  if (inputNames(first) !== inputNames(second)) {
    yield structure(undefined, undefined, `inputs: ${inputNames(first)} / ${inputNames(second)}`);
    return;
  }
  first.inputs.forEach(({ value }, index) => partner.set(value, second.inputs[index]!.value));
  for (let index = 0; index < Math.max(first.nodes.length, second.nodes.length); index++) {
    const a = first.nodes[index];
    const b = second.nodes[index];
    const what = a && b ? structuralDifference(a, b, partner) : 'one has more operations';
    if (what !== undefined || !a || !b) {
      yield structure(a, b, what ?? '');
      return;
    }
    for (const [position, value] of a.inputs.entries()) {
      if (value.origin.kind !== 'constant') continue;
      const other = b.inputs[position]!;
      if (!sameConstant(value, other))
        yield { kind: 'constant', node: a, index: position, first: value, second: other };
    }
    for (const [position, value] of a.outputs.entries()) {
      const other = b.outputs[position]!;
      partner.set(value, other);
      if (!sameShape(value.shape, other.shape)) yield { kind: 'shape', node: a, first: value, second: other };
    }
  }
  const mismatched = first.outputs.find(({ name, value }, index) => {
    const other = second.outputs[index];
    if (!other || other.name !== name) return true;
    return value.origin.kind === 'constant' ? !sameConstant(value, other.value) : partner.get(value) !== other.value;
  });
  if (mismatched || first.outputs.length !== second.outputs.length)
    yield structure(undefined, undefined, `output ${mismatched?.name ?? 'count'}`);
}

function structuralDifference(a: GraphNode, b: GraphNode, partner: ReadonlyMap<Value, Value>): string | undefined {
  if (a.op !== b.op || a.domain !== b.domain) return `${a.op} / ${b.op}`;
  if (attributeText(a.attributes) !== attributeText(b.attributes)) return `attributes of ${a.op}`;
  if (a.inputs.length !== b.inputs.length || a.outputs.length !== b.outputs.length)
    return `number of operands of ${a.op}`;
  const connected = a.inputs.every((value, index) => {
    const other = b.inputs[index]!;
    if (value.type !== other.type || value.origin.kind !== other.origin.kind) return false;
    return value.origin.kind === 'constant' || partner.get(value) === other;
  });
  return connected ? undefined : `operands of ${a.op}`;
}

function attributeText(attributes: Readonly<Record<string, Attribute>>): string {
  return JSON.stringify(
    Object.entries(attributes).map(([name, { kind, value }]) => [
      name,
      kind,
      kind === 'float' && Object.is(value, -0) ? '-0' : value,
    ]),
  );
}

/** Equal type, shape and bits. */
function sameConstant(a: Value, b: Value): boolean {
  if (a.type !== b.type || !sameShape(a.shape, b.shape)) return false;
  const [left, right] = [bytesOf(a), bytesOf(b)];
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function bytesOf(value: Value): Uint8Array {
  const { values } = value.origin as { readonly values: ConstantValues };
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
