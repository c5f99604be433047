import type { Graph, Value } from '../graph/index.ts';

/** One call of a tfjs kernel on values of a graph. */
export interface KernelCall {
  readonly graph: Graph;
  /** Operands by tfjs's names. Throws when one is missing. */
  operand(name: string): Value;
  /** The same, undefined when it is missing. */
  optionalOperand(name: string): Value | undefined;
  /** All operands in order, for kernels that take a list. */
  readonly operands: readonly Value[];
  /** tfjs's attributes of the call. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Writes a tfjs kernel down as ONNX operations. */
export type Kernel = (call: KernelCall) => Value | readonly Value[];

/** Kernels by tfjs's names. */
export type KernelTable = Readonly<Record<string, Kernel>>;
