import { EngineError } from '@fsdnet/core';
import { loadTfjsNode, packageNameOf, type TfjsNodeOptions } from './load-tfjs-node.ts';

/** What `doctor` says about tfjs-node. */
export interface TfjsNodeReport {
  readonly packageName: string;
  /** True when it can be used. */
  readonly works: boolean;
  /** Version of the package, once loaded. */
  readonly version?: string;
  /** Version of the TensorFlow library, once loaded. */
  readonly tensorflow?: string;
  /** Whether TensorFlow computes on a GPU, once loaded. */
  readonly usesGpu?: boolean;
  /** Why it cannot be used. */
  readonly problem?: string;
  /** What helps. */
  readonly fix?: string;
}

/** Loads tfjs-node or tfjs-node-gpu and reports; throws nothing that has to do with the package. */
export async function inspectTfjsNode(options: TfjsNodeOptions = {}): Promise<TfjsNodeReport> {
  try {
    const { packageName, version, tensorflow, usesGpu } = await loadTfjsNode(options);
    return { packageName, works: usesGpu || !options.gpu, version, tensorflow, usesGpu };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const problem = error.message;
    return { packageName: packageNameOf(options), works: false, problem, ...(error.fix && { fix: error.fix }) };
  }
}
