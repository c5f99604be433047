import { contentKey } from './encode-model.ts';
import { sameShape, type Attribute, type Graph, type GraphNode, type Value } from './graph.ts';

/** One place where two graphs differ. */
export type Difference =
  /** Other operations, connections or attributes: not the same program. `node` is absent where inputs or outputs differ. */
  | { readonly kind: 'structure'; readonly node: GraphNode | undefined; readonly what: string }
  /** The same program on another constant, the operand `index` of the node. */
  | {
      readonly kind: 'constant';
      readonly node: GraphNode;
      readonly index: number;
      readonly first: Value;
      readonly second: Value;
    }
  /** The same program on another shape of a computed value. */
  | { readonly kind: 'shape'; readonly node: GraphNode; readonly first: Value; readonly second: Value };

/** The part of the model where a difference lies, as the end of a sentence: ` in "cross/0"`. */
export function scopeOf({ node }: Difference): string {
  return node?.scope ? ` in "${node.scope}"` : '';
}

/** Walks two graphs side by side. Ends after a difference in structure, behind which nothing can be told apart. */
export function* differences(first: Graph, second: Graph): Generator<Difference> {
  const partner = new Map<Value, Value>();
  const inputNames = (graph: Graph): string =>
    graph.inputs.map(({ name, value }) => `${name} ${value.type}`).join(', ');
  if (inputNames(first) !== inputNames(second)) {
    const what = `inputs: ${inputNames(first)} / ${inputNames(second)}`;
    return yield { kind: 'structure', node: undefined, what };
  }
  first.inputs.forEach(({ value }, index) => partner.set(value, second.inputs[index]!.value));
  for (let index = 0; index < Math.max(first.nodes.length, second.nodes.length); index++) {
    const a = first.nodes[index];
    const b = second.nodes[index];
    const what = a && b ? structuralDifference(a, b, partner) : 'one has more operations';
    if (what !== undefined || !a || !b) {
      return yield { kind: 'structure', node: a ?? b, what: what ?? '' };
    }
    for (const [position, value] of a.inputs.entries()) {
      if (value.origin.kind !== 'constant') continue;
      const other = b.inputs[position]!;
      if (contentKey(value) !== contentKey(other))
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
    return value.origin.kind === 'constant'
      ? contentKey(value) !== contentKey(other.value)
      : partner.get(value) !== other.value;
  });
  if (mismatched || first.outputs.length !== second.outputs.length)
    yield { kind: 'structure', node: undefined, what: `output ${mismatched?.name ?? 'count'}` };
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
