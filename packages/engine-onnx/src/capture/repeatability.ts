import { EngineError } from '@fsdnet/core/engine';
import { differences, scopeOf, type Difference, type Graph } from '../graph/index.ts';

/** @throws EngineError when two traces of one model differ: it draws random numbers or keeps state of its own. */
export function requireEqualTraces(where: string, first: Graph, second: Graph): void {
  const { value: difference } = differences(first, second).next() as { readonly value: Difference | undefined };
  if (!difference) return;
  const what = difference.kind === 'structure' ? difference.what : `a ${difference.kind} of ${difference.node.op}`;
  throw new EngineError({
    where,
    rule: 'a model does the same in every pass, without randomness or state of its own',
    got: `two passes that differ in ${what}${scopeOf(difference)}`,
    fix: 'Draw masks with ctx.dropout, keep numbers in ctx.param, and use no Math.random, tf.dropout or counters.',
  });
}
