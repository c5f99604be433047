import type { OptionTable } from '@fsdnet/core';
import { functionOption } from '@fsdnet/core/engine';
import type { PassSwitches } from './graph/index.ts';
import type { RuntimeChoice } from './runtimes/load-runtime.ts';

/** Options of `onnx`. */
export interface OnnxOptions {
  /**
   * Which ONNX Runtime computes: "node" (native, the package onnxruntime-node), "web" (WebAssembly, the package
   * onnxruntime-web, in Node and in browsers), or "auto": native where it is found, else WebAssembly, with a warning
   * on Node. Default "auto".
   */
  readonly runtime?: RuntimeChoice | undefined;
  /** Threads of the runtime. Default: what the machine runs at once. */
  readonly threads?: number | undefined;
  /** Passes over the traced graphs; `{ blockTallProducts: false }` leaves that one out. Default: all of `passOptions`. */
  readonly passes?: PassSwitches | undefined;
  /**
   * Imports the runtime in place of `import('onnxruntime-node')` or `import('onnxruntime-web')`, for one that lies
   * elsewhere: `() => import('/opt/engines/node_modules/onnxruntime-node/dist/index.js')`.
   */
  readonly load?: (() => Promise<unknown>) | undefined;
  /** Called when "auto" falls back to WebAssembly on Node. Default: console.warn. */
  readonly warn?: ((message: string) => void) | undefined;
}

/** The options of `onnx` without a default value. */
export type OpenOnnxOption = 'threads' | 'passes' | 'load' | 'warn';

/** Every option of `onnx`. */
export const onnxOptions: OptionTable<OnnxOptions, OpenOnnxOption> = {
  runtime: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'node', 'web'],
    line: 'ONNX Runtime to use: native, WebAssembly, or native if it is found.',
  },
  threads: {
    type: 'integer',
    min: 1,
    max: 256,
    unit: 'n',
    otherwise: 'number of cores',
    line: 'Threads of the runtime.',
  },
  passes: {
    type: 'value',
    what: 'an object with true or false for each pass',
    accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    otherwise: 'all',
    line: 'Passes to run over the traced graphs.',
  },
  load: functionOption('Imports the runtime from elsewhere.', "the runtime's package"),
  warn: functionOption('Called when "auto" falls back to WebAssembly on Node.', 'console.warn'),
};
