/** Whose code a package may import. */
export interface Allowed {
  /** Folders of this repository's packages; `*` at the end stands for the rest of the name. */
  readonly ours: readonly string[];
  /** npm packages of others. */
  readonly others: readonly string[];
  /**
   * May pass the second door of core, `@fsdnet/core/engine`, and in sources the one for tests. Else sources import
   * `@fsdnet/core` alone, and tests `@fsdnet/core/testing` besides.
   */
  readonly engineDoor?: boolean;
  /** May import Node's own modules everywhere; else only `src/node/` may, which a browser never loads. */
  readonly nodeOnly?: boolean;
}

const tensors = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];
const authors: Allowed = { ours: ['core'], others: tensors };
const application: Allowed = { ours: ['*'], others: ['*'], engineDoor: true, nodeOnly: true };

/** The table of the packages in the design: every arrow points to core, and only applications know more. */
export const allowedDependencies: Readonly<Record<string, Allowed>> = {
  // Vitest: the conformance suite under @fsdnet/core/testing runs in the user's tests.
  core: { ours: [], others: [...tensors, '@tensorflow/tfjs-backend-cpu', 'vitest'] },
  training: { ours: ['core'], others: tensors, engineDoor: true },
  'engine-onnx': {
    ours: ['core'],
    others: [...tensors, 'onnxruntime-common', 'onnxruntime-node', 'onnxruntime-web'],
    engineDoor: true,
  },
  'engine-tfjs': {
    ours: ['core'],
    others: [...tensors, '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
    engineDoor: true,
  },
  'fsd-module': authors,
  'models-dcn': authors,
  'models-xdeepfm': authors,
  'models-autoint': authors,
  'models-baselines': authors,
  datasets: {
    ours: ['core'],
    others: ['@duckdb/node-api', 'hyparquet', 'hyparquet-compressors', 'hyparquet-writer'],
    engineDoor: true,
  },
  'setup-tfjs-node': { ours: ['core', 'engine-tfjs'], others: ['yauzl'], engineDoor: true, nodeOnly: true },
  distributed: { ours: ['core'], others: ['koffi', 'yauzl'], engineDoor: true, nodeOnly: true },
  server: { ours: ['core'], others: ['fastify', 'pino', 'prom-client'], engineDoor: true, nodeOnly: true },
  fsdnet: {
    ours: ['core', 'training', 'engine-*', 'fsd-module', 'models-*', 'datasets', 'distributed', 'server', 'setup-tfjs-node'],
    others: [...tensors, 'commander', 'onnxruntime-node', 'onnxruntime-web', 'yaml'],
    engineDoor: true,
    nodeOnly: true,
  },
  experiments: application,
  examples: application,
  benchmarks: application,
  parity: application,
  scripts: application,
};

/** Tests may use everything that stands before their package in this order, so that there is no cycle. */
export const testOrder: readonly string[] = [
  'core',
  'engine-tfjs',
  'training',
  'datasets',
  'models-*',
  'fsd-module',
  'engine-onnx',
  'setup-tfjs-node',
  'distributed',
  'server',
  'fsdnet',
  'experiments',
  'benchmarks',
  'parity',
  'examples',
  'scripts',
];
