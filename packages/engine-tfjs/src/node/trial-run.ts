import { spawn } from 'node:child_process';

/** What a trial found: the package's and the library's versions, and whether a GPU computes. */
export interface TrialResult {
  /** Version of the package. */
  readonly version: string;
  /** Version of its tfjs. */
  readonly core: string;
  /** Version of the TensorFlow library. */
  readonly tensorflow: string;
  readonly usesGpu: boolean;
  /** What TensorFlow logged. */
  readonly log: string;
}

/** A trial that failed: everything that was printed. */
export interface TrialFailure {
  readonly failed: string;
}

/** Loading the CUDA libraries and compiling kernels for a new kind of GPU can take minutes. */
const LIMIT_MILLISECONDS = 600_000;

/** Marks the line that holds the result. */
const MARK = 'fsdnet-trial:';

/** Loads the package, adds two vectors, and takes one gradient step on (2 − w)². Runs in a process of its own. */
const program = `
Object.assign(require('node:util'), { isNullOrUndefined: (value) => value == null, isArray: Array.isArray });
console.warn = () => undefined;
const tf = require(process.argv[1]);
const [sum] = tf.add(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])).dataSync();
if (sum !== 4) throw new Error('adding gives a wrong result: 1 + 3 = ' + sum);
const { grad } = tf.valueAndGrad((w) => tf.square(tf.sub(2, w)))(tf.scalar(1));
const [w] = tf.sub(tf.scalar(1), tf.mul(grad, 0.5)).dataSync();
if (Math.abs(w - 2) > 1e-6) throw new Error('a gradient step gives a wrong result: ' + w + ' instead of 2');
const { binding, isUsingGpuDevice } = tf.backend();
console.log('${MARK}' + JSON.stringify({
  version: tf.version['tfjs-node'],
  core: tf.version_core,
  tensorflow: binding.TF_Version,
  usesGpu: isUsingGpuDevice,
}));
`;

/** What TensorFlow is told about GPUs before it is loaded, unless the user says otherwise. */
export const gpuDefaults: Readonly<Record<string, string>> = {
  // tfjs-node computes on the last GPU that it sees, but TensorFlow places variables on the first.
  CUDA_VISIBLE_DEVICES: '0',
  // Without this, every process takes all memory of the GPU.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // Products in full float32, as every other engine and PyTorch compute them.
  NVIDIA_TF32_OVERRIDE: '0',
};

/** Tries a copy of tfjs-node, given by its main file, in a process of its own: a crash of the library stays there. */
export function tryInstallation(main: string, signal?: AbortSignal): Promise<TrialResult | TrialFailure> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['-e', program, main], {
      env: { ...gpuDefaults, ...process.env, TF_CPP_MIN_LOG_LEVEL: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MILLISECONDS,
      ...(signal && { signal }),
    });
    let output = '';
    let log = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
    child.on('error', (error) => resolve({ failed: error.message }));
    child.on('close', (code, ended) => {
      const line = output.split('\n').find((candidate) => candidate.startsWith(MARK));
      if (code === 0 && line !== undefined) {
        resolve({ ...(JSON.parse(line.slice(MARK.length)) as Omit<TrialResult, 'log'>), log });
      } else {
        const how = ended === null ? '' : `the trial was ended by ${ended}\n`;
        resolve({ failed: `${how}${thrownIn(log)}` });
      }
    });
  });
}

/** The message of the error that Node prints between the source line and the stack; else all that was printed. */
function thrownIn(log: string): string {
  const start = /^(?:\w*Error)(?: \[\w+\])?: /m.exec(log);
  return start ? log.slice(start.index + start[0].length) : log;
}
