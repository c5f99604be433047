import { moduleFolder } from '@fsdnet/core/node';

/** Which package, and where it is. */
export interface TfjsNodeOptions {
  /** Loads @tensorflow/tfjs-node-gpu. Default false: @tensorflow/tfjs-node. */
  readonly gpu?: boolean;
  /**
   * Folders from which the package is looked for, in order; the first copy that works is used. Default: the working
   * directory, then this package's own.
   */
  readonly from?: readonly string[];
  /** Threads of one operation. Default: all cores. Without effect once TensorFlow is loaded. */
  readonly threads?: number;
}

/** npm name of the package that the options mean. */
export function packageNameOf({ gpu = false }: TfjsNodeOptions): string {
  return gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
}

/** Folders in which the package is looked for. */
export function searchFolders({ from }: TfjsNodeOptions): readonly string[] {
  return from ?? [process.cwd(), moduleFolder(import.meta)];
}
