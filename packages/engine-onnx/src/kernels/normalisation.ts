import { filled } from '../graph/index.ts';
import type { KernelTable } from './kernel.ts';

/** Normalisation by given statistics. ONNX's BatchNormalization costs five times the arithmetic it stands for. */
export const normalisation: KernelTable = {
  /** (x − mean)·scale/√(variance + ε) + offset; scale and offset may be absent. */
  FusedBatchNorm({ graph, operand, optionalOperand, attributes }) {
    const [x, mean, variance] = [operand('x'), operand('mean'), operand('variance')];
    const epsilon = filled(attributes['varianceEpsilon'] as number);
    const { shape } = variance;
    const deviation = graph.emit('Sqrt', [graph.emit('Add', [variance, epsilon], { shape })], { shape });
    const centred = graph.emit('Sub', [x, mean], { shape: x.shape });
    const offset = optionalOperand('offset');
    const factor = graph.emit('Div', [optionalOperand('scale') ?? filled(1), deviation], { shape });
    const scaled = graph.emit('Mul', [centred, factor], { shape: x.shape });
    return offset ? graph.emit('Add', [scaled, offset], { shape: x.shape }) : scaled;
  },
};
