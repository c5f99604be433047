import { filled } from '../graph/index.ts';
import { broadcastShape } from './axes.ts';
import type { Kernel, KernelTable } from './kernel.ts';

/** Element by element on two operands a, b of shapes that broadcast. */
function binary(op: string): Kernel {
  return ({ graph, operand }) => {
    const [a, b] = [operand('a'), operand('b')];
    return graph.emit(op, [a, b], { shape: broadcastShape(a.shape, b.shape), type: a.type });
  };
}

/** Element by element on one operand x. */
function unary(op: string): Kernel {
  return ({ graph, operand }) => {
    const x = operand('x');
    return graph.emit(op, [x], { shape: x.shape, type: x.type });
  };
}

/** Element-wise calculation. */
export const arithmetic: KernelTable = {
  Add: binary('Add'),
  Multiply: binary('Mul'),
  Sub: binary('Sub'),
  RealDiv: binary('Div'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Pow: binary('Pow'),

  SquaredDifference({ graph, operand }) {
    const [a, b] = [operand('a'), operand('b')];
    const shape = broadcastShape(a.shape, b.shape);
    const difference = graph.emit('Sub', [a, b], { shape, type: a.type });
    return graph.emit('Mul', [difference, difference], { shape, type: a.type });
  },
  Square({ graph, operand }) {
    const x = operand('x');
    return graph.emit('Mul', [x, x], { shape: x.shape, type: x.type });
  },

  Abs: unary('Abs'),
  Neg: unary('Neg'),
  Sign: unary('Sign'),
  Exp: unary('Exp'),
  Log: unary('Log'),
  Sqrt: unary('Sqrt'),
  Floor: unary('Floor'),
  Ceil: unary('Ceil'),
  Reciprocal: unary('Reciprocal'),
  Sin: unary('Sin'),
  Cos: unary('Cos'),
  Erf: unary('Erf'),
  Rsqrt({ graph, operand }) {
    const { shape } = operand('x');
    return graph.emit('Reciprocal', [graph.emit('Sqrt', [operand('x')], { shape })], { shape });
  },
  Log1p({ graph, operand }) {
    const { shape } = operand('x');
    return graph.emit('Log', [graph.emit('Add', [operand('x'), filled(1)], { shape })], { shape });
  },
  Expm1({ graph, operand }) {
    const { shape } = operand('x');
    return graph.emit('Sub', [graph.emit('Exp', [operand('x')], { shape }), filled(1)], { shape });
  },
  ClipByValue({ graph, operand, attributes }) {
    const x = operand('x');
    const { clipValueMin, clipValueMax } = attributes as {
      readonly clipValueMin: number;
      readonly clipValueMax: number;
    };
    return graph.emit('Clip', [x, filled(clipValueMin, [], x.type), filled(clipValueMax, [], x.type)], {
      shape: x.shape,
      type: x.type,
    });
  },
};
