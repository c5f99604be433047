import { dropTape, EngineError, withBackend } from '@fsdnet/core/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendValues, DataType, KernelConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import {
  arrayOf,
  constant,
  sizeOfShape,
  type ConstantValues,
  type ElementType,
  type Graph,
  type Value,
} from '../graph/index.ts';
import { KERNELS } from '../kernels/kernel-table.ts';
import type { Kernel } from '../kernels/kernel.ts';

/** Elements that an array constant may have, unless all are equal: larger ones are data or random numbers, not a model. */
const LARGEST_CONSTANT = 4096;

/** tfjs's name of the backend. A second copy of this package in the process takes another one. */
const NAME = unusedName('fsdnet-onnx-recorder');

/** What is being recorded. */
export interface Recording {
  readonly graph: Graph;
  /** For messages: which model, and where in it the program is. */
  describe(): { readonly model: string; readonly scope: string };
}

/**
 * A tfjs backend whose kernels compute nothing but write themselves down. Its handles stand for values of a graph, so
 * tfjs's gradients, which are kernels too, are written down as well.
 */
class RecordingBackend extends tf.KernelBackend {
  // Handles are dropped with their tensors; a trace that failed leaves nothing behind.
  readonly #values = new WeakMap<object, Value>();
  recording: Recording | undefined;

  /** A handle for a value of the graph. */
  handleOf(value: Value): TensorInfo {
    const dataId = {};
    this.#values.set(dataId, value);
    return {
      dataId,
      shape: [...value.shape],
      dtype: value.type === 'int32' || value.type === 'bool' ? value.type : 'float32',
    };
  }

  valueBehind(handle: { readonly dataId: object }): Value {
    const value = this.#values.get(handle.dataId);
    if (!value) {
      throw this.error({
        rule: 'a model uses only its context and constants made in `forward`',
        got: 'a tensor that was made outside',
        fix: 'Make the tensor inside `forward`, or declare it with ctx.param.',
      });
    }
    return value;
  }

  error({ rule, got, fix }: { readonly rule: string; readonly got?: string; readonly fix?: string }): EngineError {
    const { model = '', scope = '' } = this.recording?.describe() ?? {};
    return new EngineError({ where: scope === '' ? model : `${model}, "${scope}"`, rule, got, fix });
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype);
    return dataId;
  }

  override move(dataId: object, values: BackendValues, shape: number[], dtype: DataType): void {
    if (dtype === 'string' || dtype === 'complex64')
      throw this.error({ rule: 'constants are numbers or truth values', got: dtype });
    this.#values.set(dataId, constant(dtype, shape, this.#compact(values as ArrayLike<number>, dtype, shape)));
  }

  #compact(values: ArrayLike<number>, type: ElementType, shape: readonly number[]): ConstantValues {
    const size = sizeOfShape(shape);
    const first = values[0] as number;
    let uniform = true;
    for (let i = 1; uniform && i < values.length; i++) uniform = Object.is(values[i], first);
    if (size > 0 && uniform) return arrayOf(type, [first]);
    if (size > LARGEST_CONSTANT) {
      throw this.error({
        rule: `an array constant in a model may have at most ${LARGEST_CONSTANT} elements`,
        got: `one of the shape [${shape.join(', ')}]`,
        fix: 'Random numbers belong into ctx.dropout, learned values into ctx.param.',
      });
    }
    return arrayOf(type, values);
  }

  override readSync(dataId: object): BackendValues {
    const value = this.valueBehind({ dataId });
    if (value.origin.kind !== 'constant') {
      throw this.error({
        rule: 'a model cannot read the values of its tensors',
        got: `dataSync() or data() of a tensor [${value.shape.join(', ')}]`,
        fix: 'Compute with tensors, and decide with tf.where.',
      });
    }
    const { values } = value.origin;
    const size = sizeOfShape(value.shape);
    return (
      values.length === size ? values : arrayOf(value.type, new Array<number>(size).fill(Number(values[0])))
    ) as BackendValues;
  }

  override async read(dataId: object): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  override disposeData(): boolean {
    return true;
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {
    // Handles are counted by the garbage collector.
  }

  override numDataIds(): number {
    return 0;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    // Nothing is held.
  }
}

/** Access to the recorder while `work` of `record` runs. */
export interface Recorder {
  /** A tensor that stands for a value of the graph. */
  tensor(value: Value): Tensor;
  /** The value behind a tensor of the recorded program. */
  valueOf(tensor: Tensor): Value;
}

/** What tfjs calls a scope that is not an op's. */
const UNNAMED_SCOPE = 'unnamed scope';

let backend: RecordingBackend | undefined;

function unusedName(name: string): string {
  const { registryFactory } = tf.engine();
  let candidate = name;
  for (let copy = 2; candidate in registryFactory; copy++) candidate = `${name}-${copy}`;
  return candidate;
}

/**
 * Runs a tfjs program and writes its kernels into `recording.graph`. Synchronous: tfjs's global backend is swapped for the
 * time of the call and put back whatever happens, so that several engines can work side by side.
 */
export function record<T>(recording: Recording, work: (recorder: Recorder) => T): T {
  const recorder = registered();
  // Some backend must be restored afterwards: a process without one gets core's.
  if (!tf.engine().backendName) withBackend('cpu', () => undefined);
  return withBackend(NAME, () => {
    recorder.recording = recording;
    let result: T | undefined;
    try {
      // Not returned from tidy, which would search the result for tensors.
      tf.tidy(() => {
        result = work({
          tensor: (value) => tf.engine().makeTensorFromTensorInfo(recorder.handleOf(value)),
          valueOf: (tensor) => recorder.valueBehind(tensor),
        });
      });
      return result as T;
    } catch (error) {
      throw translated(recorder, error);
    } finally {
      recorder.recording = undefined;
      dropTape();
    }
  });
}

/** What tfjs's engine keeps of the pass under way. */
interface EngineState {
  readonly activeScope?: { readonly name: string } | null;
}

function engineState(): EngineState {
  // tfjs declares `state` private; its fields are those of the one version that packages agree on, and tests read them.
  return (tf.engine() as unknown as { readonly state: EngineState }).state;
}

/** tfjs's complaint about a kernel that no backend of the process knows. */
function translated(recorder: RecordingBackend, error: unknown): unknown {
  const missing = error instanceof Error ? /^Kernel '(\w+)' not registered/.exec(error.message)?.[1] : undefined;
  return missing === undefined ? error : missingKernel(recorder, missing);
}

function missingKernel(recorder: RecordingBackend, kernel: string): EngineError {
  const name = engineState().activeScope?.name.replace(tf.OP_SCOPE_SUFFIX, '');
  const op = name === UNNAMED_SCOPE ? undefined : name;
  return recorder.error({
    rule: `tfjs's kernel "${kernel}"${op ? ` (tf.${op})` : ''} has no ONNX form here`,
    fix: 'Write the model with other operations, use the tfjs engine, or add the kernel to packages/engine-onnx/src/kernels.',
  });
}

function registered(): RecordingBackend {
  if (backend) return backend;
  const created = new RecordingBackend();
  tf.registerBackend(NAME, () => created, 0);
  for (const [kernelName, kernel] of Object.entries(KERNELS)) tf.registerKernel(configOf(created, kernelName, kernel));
  // What other backends can do is refused with a message of ours, from inside the op that asks for it.
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (Object.hasOwn(KERNELS, kernelName)) continue;
    const kernelFunc = (): never => {
      throw missingKernel(created, kernelName);
    };
    tf.registerKernel({ kernelName, backendName: NAME, kernelFunc });
  }
  backend = created;
  return created;
}

function configOf(recorder: RecordingBackend, kernelName: string, kernel: Kernel): KernelConfig {
  return {
    kernelName,
    backendName: NAME,
    kernelFunc({ inputs, attrs }) {
      const { recording } = recorder;
      if (!recording) throw recorder.error({ rule: 'internal: the recorder is not recording' });
      const { graph } = recording;
      graph.scope = recording.describe().scope;
      const optionalOperand = (name: string): Value | undefined => {
        const input = inputs[name] as TensorInfo | null | undefined;
        return input == null ? undefined : recorder.valueBehind(input);
      };
      const result = kernel({
        graph,
        optionalOperand,
        operand(name) {
          const value = optionalOperand(name);
          if (!value) throw recorder.error({ rule: `internal: the kernel ${kernelName} needs the operand "${name}"` });
          return value;
        },
        operands: Object.values(inputs)
          .filter((input) => input != null)
          .map((input) => recorder.valueBehind(input as TensorInfo)),
        attributes: (attrs ?? {}) as Readonly<Record<string, unknown>>,
      });
      return Array.isArray(result)
        ? result.map((value: Value) => recorder.handleOf(value))
        : recorder.handleOf(result as Value);
    },
  };
}
