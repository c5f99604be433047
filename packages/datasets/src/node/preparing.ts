import type { DataProgress } from '../prepare/data-progress.ts';

/** Options of everything that reads and prepares data. */
export interface PreparingOptions {
  /** Key of random splits. Default 2023. */
  readonly seed?: number | undefined;
  /** Folder for encoded data, keyed by the content of the files and the options; false for none. */
  readonly cacheDir?: string | false | undefined;
  /** Gets what the user should know: which files were used, what was inferred. Default: nobody. */
  readonly onMessage?: ((message: string) => void) | undefined;
  /** Gets signs of life. Default: nobody. */
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  /** Stops the work with an AbortedError. */
  readonly signal?: AbortSignal | undefined;
}
