import { EngineError } from '@fsdnet/core/engine';
import { differences, type Difference, type Graph } from '../graph/index.ts';

/** @throws EngineError when two traces of one model differ: it draws random numbers or keeps state of its own. */
export function requireEqualTraces(where: string, first: Graph, second: Graph): void {
  const { value: difference } = differences(first, second).next() as { readonly value: Difference | undefined };
  if (!difference) return;
  throw new EngineError({
    where,
    rule: 'a model does the same in every pass, without randomness or state of its own',
    got: `two passes that differ in ${placeOf(difference)}`,
    fix: 'Draw masks with ctx.dropout, keep numbers in ctx.param, and use no Math.random, tf.dropout or counters.',
  });
}

function placeOf(difference: Difference): string {
  const node = difference.kind === 'structure' ? (difference.first ?? difference.second) : difference.node;
  const scope = node?.scope ? ` in "${node.scope}"` : '';
  if (difference.kind === 'structure') return `${difference.what}${scope}`;
  return `a ${difference.kind} of ${difference.node.op}${scope}`;
}
