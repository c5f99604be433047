import { int, reshaped } from '../graph/index.ts';
import { broadcastShape } from './axes.ts';
import type { KernelTable } from './kernel.ts';

/** Products of matrices and of stacks of matrices. */
export const matrixProduct: KernelTable = {
  /** One Gemm where there is one matrix on both sides; FusedMatMul, which reads transposed operands too, for stacks. */
  BatchMatMul({ graph, operand, attributes }) {
    const [a, b] = [operand('a'), operand('b')];
    const { transposeA = false, transposeB = false } = attributes as {
      readonly transposeA?: boolean;
      readonly transposeB?: boolean;
    };
    const rows = a.shape.at(transposeA ? -1 : -2)!;
    const columns = b.shape.at(transposeB ? -2 : -1)!;
    const stack = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const flags = { transA: int(transposeA ? 1 : 0), transB: int(transposeB ? 1 : 0) };
    const shape = [...stack, rows, columns];
    if (stack.every((extent) => extent === 1)) {
      const factors = [a, b].map((factor) => reshaped(graph, factor, factor.shape.slice(-2)));
      return reshaped(graph, graph.emit('Gemm', factors, { shape: [rows, columns], attributes: flags }), shape);
    }
    return graph.emit('FusedMatMul', [a, b], { shape, attributes: flags, domain: 'com.microsoft' });
  },
};
