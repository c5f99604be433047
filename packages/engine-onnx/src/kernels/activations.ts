import { filled, float, int, type Graph, type Value } from '../graph/index.ts';
import { axisFromFront } from './axes.ts';
import type { Kernel, KernelTable } from './kernel.ts';

/** The largest slope: 0 for x ≤ 0 and 1 for every normal x > 0 after HardSigmoid's clipping. */
const STEEPEST = 3e38;

function activation(op: string): Kernel {
  return ({ graph, operand }) => graph.emit(op, [operand('x')], { shape: operand('x').shape });
}

/** x > 0, element by element. */
function isPositive(graph: Graph, x: Value): Value {
  return graph.emit('Greater', [x, filled(0, [], x.type)], { shape: x.shape, type: 'bool' });
}

/** Activations and what their gradients are made of. */
export const activations: KernelTable = {
  Relu: activation('Relu'),
  Sigmoid: activation('Sigmoid'),
  Softplus: activation('Softplus'),
  Tanh: activation('Tanh'),
  Elu: activation('Elu'),
  Softmax({ graph, operand, attributes }) {
    const logits = operand('logits');
    const axis = axisFromFront((attributes['dim'] as number | undefined) ?? -1, logits.shape.length);
    return graph.emit('Softmax', [logits], { shape: logits.shape, attributes: { axis: int(axis) } });
  },

  LeakyRelu({ graph, operand, attributes }) {
    const x = operand('x');
    return graph.emit('LeakyRelu', [x], {
      shape: x.shape,
      attributes: { alpha: float(attributes['alpha'] as number) },
    });
  },
  Prelu({ graph, operand }) {
    const x = operand('x');
    return graph.emit('PRelu', [x, operand('alpha')], { shape: x.shape });
  },
  /** dy where y ≥ 0, else dy·(y + 1). */
  EluGrad({ graph, operand }) {
    const [dy, y] = [operand('dy'), operand('y')];
    const { shape } = y;
    const positive = graph.emit('GreaterOrEqual', [y, filled(0)], { shape, type: 'bool' });
    const scaled = graph.emit('Mul', [dy, graph.emit('Add', [y, filled(1)], { shape })], { shape });
    return graph.emit('Where', [positive, dy, scaled], { shape });
  },
  /** 1 where x > 0, else alpha. HardSigmoid is an eighth of the price of Greater and Where. */
  Step({ graph, operand, attributes }) {
    const x = operand('x');
    const alpha = (attributes['alpha'] as number | undefined) ?? 0;
    if (alpha === 0 && x.type === 'float32') {
      return graph.emit('HardSigmoid', [x], { shape: x.shape, attributes: { alpha: float(STEEPEST), beta: float(0) } });
    }
    return graph.emit('Where', [isPositive(graph, x), filled(1, [], x.type), filled(alpha, [], x.type)], {
      shape: x.shape,
      type: x.type,
    });
  },
};
