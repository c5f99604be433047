import { EngineError } from '@fsdnet/core/engine';
import { sameShape } from '../graph/index.ts';
import { broadcastShape } from './axes.ts';
import type { Kernel, KernelTable } from './kernel.ts';

function comparison(op: string): Kernel {
  return ({ graph, operand }) => {
    const [a, b] = [operand('a'), operand('b')];
    return graph.emit(op, [a, b], { shape: broadcastShape(a.shape, b.shape), type: 'bool' });
  };
}

const equal = comparison('Equal');

/** Comparisons and selection; truth values have the type bool. */
export const logic: KernelTable = {
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  Equal: equal,
  NotEqual(call) {
    const result = equal(call);
    const { shape } = Array.isArray(result) ? result[0] : result;
    return call.graph.emit('Not', [result].flat(), { shape, type: 'bool' });
  },
  LogicalAnd: comparison('And'),
  LogicalOr: comparison('Or'),
  LogicalNot({ graph, operand }) {
    return graph.emit('Not', [operand('x')], { shape: operand('x').shape, type: 'bool' });
  },
  Select({ graph, operand }) {
    const [condition, t, e] = [operand('condition'), operand('t'), operand('e')];
    if (!sameShape(t.shape, e.shape) || !sameShape(condition.shape, t.shape)) {
      throw new EngineError({
        where: 'kernel Select',
        rule: 'condition and both alternatives must have one shape',
        got: [condition, t, e].map(({ shape }) => `[${shape.join(', ')}]`).join(', '),
        fix: 'Use tf.where, which makes them equal.',
      });
    }
    return graph.emit('Where', [condition, t, e], { shape: t.shape, type: t.type });
  },
};
