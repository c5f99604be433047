import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { DataId, DataType, Tensor } from '@tensorflow/tfjs-core';
import type { OperationAttribute, TensorflowBackend } from '../tensorflow-backend.ts';

/** Name of the backend that `registerStandIn` registers. */
export const STAND_IN = 'stand-in-tensorflow';

type Operation = (backend: StandIn, inputs: readonly Tensor[], attributes: Attributes) => Tensor | undefined;
type Attributes = Readonly<Record<string, unknown>>;

/**
 * A backend that runs the operations of the TensorFlow library that this package calls, by the formulas in TensorFlow's
 * documentation, on tfjs's cpu kernels. It counts what is uploaded: every value that becomes a tensor outside a kernel.
 */
class StandIn extends MathBackendCPU implements TensorflowBackend {
  readonly binding = { TF_FLOAT: 1, TF_ATTR_TYPE: 2, TF_ATTR_SHAPE: 3, TF_ATTR_STRING: 4, TF_ATTR_INT: 5 };
  /** Values by the number of the variable's handle. */
  readonly variables = new Map<number, Tensor>();
  /** Shapes of what was uploaded. */
  readonly uploads: (readonly number[])[] = [];
  #inKernel = 0;

  executeSingleOutput(name: string, attributes: readonly OperationAttribute[], inputs: readonly Tensor[]): Tensor {
    return this.#run(name, attributes, inputs)!;
  }

  executeMultipleOutputs(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly Tensor[],
  ): readonly Tensor[] {
    const output = this.#run(name, attributes, inputs);
    return output ? [output] : [];
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: DataType): DataId {
    if (this.#inKernel === 0) this.uploads.push([...shape]);
    return super.write(values, shape, dtype);
  }

  /** Results of kernels come about on the device: they are not written to it. */
  override makeTensorInfo(
    shape: number[],
    dtype: DataType,
    values?: tf.backend_util.BackendValues | string[],
  ): tf.TensorInfo {
    return { dataId: super.write(values as tf.backend_util.BackendValues, shape, dtype), shape, dtype };
  }

  /** What `work` writes is computed, not uploaded. */
  asKernel<T>(work: () => T): T {
    this.#inKernel++;
    try {
      return work();
    } finally {
      this.#inKernel--;
    }
  }

  variable(handle: Tensor): Tensor {
    return this.variables.get(handle.id)!;
  }

  assign(handle: Tensor, value: Tensor): void {
    this.variables.get(handle.id)?.dispose();
    this.variables.set(handle.id, tf.keep(tf.clone(value)));
  }

  #run(name: string, attributes: readonly OperationAttribute[], inputs: readonly Tensor[]): Tensor | undefined {
    const operation = operations[name];
    if (!operation) throw new Error(`the stand-in has no operation ${name}`);
    const values = Object.fromEntries(attributes.map((attribute) => [attribute.name, attribute.value]));
    return this.asKernel(() => tf.tidy(() => operation(this, inputs, values)!));
  }
}

/** w ← w + change, and the same for a slot. */
function change(backend: StandIn, handle: Tensor, by: Tensor): Tensor {
  const value = tf.add(backend.variable(handle), by);
  backend.assign(handle, value);
  return value;
}

const operations: Readonly<Record<string, Operation>> = {
  VarHandleOp: () => tf.scalar(0),
  ReadVariableOp: (backend, [handle]) => tf.clone(backend.variable(handle!)),
  AssignVariableOp: (backend, [handle, value]) => void backend.assign(handle!, value!),
  DestroyResourceOp: (backend, [handle]) => {
    backend.variable(handle!).dispose();
    backend.variables.delete(handle!.id);
    return undefined;
  },
  L2Loss: (_, [x]) => tf.div(tf.sum(tf.square(x!)), 2),
  AddN: (_, inputs, { N }) => {
    if (N !== inputs.length) throw new Error('AddN: N is the number of inputs');
    return tf.addN([...inputs]);
  },
  ReluGrad: (_, [dy, x]) => tf.mul(dy!, tf.cast(tf.greater(x!, 0), 'float32')),
  SoftplusGrad: (_, [dy, x]) => tf.mul(dy!, tf.sigmoid(x!)),
  SigmoidGrad: (_, [y, dy]) => tf.mul(dy!, tf.mul(y!, tf.sub(1, y!))),
  TanhGrad: (_, [y, dy]) => tf.mul(dy!, tf.sub(1, tf.square(y!))),
  ResourceApplyAdam(backend, [value, m, v, power1, power2, rate, beta1, beta2, epsilon, gradient]) {
    const first = change(backend, m!, tf.mul(tf.sub(gradient!, backend.variable(m!)), tf.sub(1, beta1!)));
    const second = change(backend, v!, tf.mul(tf.sub(tf.square(gradient!), backend.variable(v!)), tf.sub(1, beta2!)));
    const alpha = tf.div(tf.mul(rate!, tf.sqrt(tf.sub(1, power2!))), tf.sub(1, power1!));
    change(backend, value!, tf.neg(tf.div(tf.mul(first, alpha), tf.add(tf.sqrt(second), epsilon!))));
    return undefined;
  },
  ResourceApplyGradientDescent(backend, [value, rate, gradient]) {
    change(backend, value!, tf.neg(tf.mul(rate!, gradient!)));
    return undefined;
  },
  ResourceApplyMomentum(backend, [value, direction, rate, gradient, momentum]) {
    const moved = tf.add(tf.mul(backend.variable(direction!), momentum!), gradient!);
    backend.assign(direction!, moved);
    change(backend, value!, tf.neg(tf.mul(rate!, moved)));
    return undefined;
  },
  ResourceApplyAdagradV2(backend, [value, sum, rate, epsilon, gradient]) {
    const squares = change(backend, sum!, tf.square(gradient!));
    change(backend, value!, tf.neg(tf.div(tf.mul(rate!, gradient!), tf.add(tf.sqrt(squares), epsilon!))));
    return undefined;
  },
};

/** Registers the backend and returns it, started. */
export async function registerStandIn(): Promise<{ readonly uploads: (readonly number[])[] }> {
  const backend = new StandIn();
  tf.registerBackend(STAND_IN, () => backend);
  tf.copyRegisteredKernels('cpu', STAND_IN);
  for (const kernel of tf.getKernelsForBackend(STAND_IN)) {
    tf.unregisterKernel(kernel.kernelName, STAND_IN);
    const { kernelFunc } = kernel;
    tf.registerKernel({ ...kernel, kernelFunc: (given) => backend.asKernel(() => kernelFunc(given)) });
  }
  const previous = tf.getBackend();
  await tf.setBackend(STAND_IN);
  await tf.setBackend(previous);
  return backend;
}
