import type { OptionTable } from '@fsdnet/core';
import { functionOption, signalOption } from '@fsdnet/core/engine';
import type { DataProgress } from '../prepare/data-progress.ts';

/** Options of everything that reads and prepares data. */
export interface PreparingOptions {
  /** Folder for encoded data, keyed by the content of the files and the options; false for none. */
  readonly cacheDir?: string | false | undefined;
  /** Gets what the user should know: which files were used, what was inferred. Default: nobody. */
  readonly onMessage?: ((message: string) => void) | undefined;
  /** Gets signs of life. Default: nobody. */
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  /** Stops the work with an AbortedError. */
  readonly signal?: AbortSignal | undefined;
  /** Threads that read large files; they change nothing else. Default: as many as may be used. */
  readonly threads?: number | undefined;
}

/** Every option of `PreparingOptions`; none of them changes the data. */
export const preparingOptions: OptionTable<PreparingOptions, keyof PreparingOptions> = {
  cacheDir: {
    type: 'value',
    free: true,
    what: 'a folder or false',
    accepts: (value) => value === false || (typeof value === 'string' && value !== ''),
    line: 'Folder for encoded data.',
  },
  onMessage: functionOption('Receives messages for the user.'),
  onProgress: functionOption('Receives reports of progress.'),
  signal: signalOption('Stops the work.'),
  threads: {
    type: 'integer',
    min: 1,
    max: 1024,
    unit: 'n',
    free: true,
    otherwise: 'as many as may be used',
    line: 'Threads that read large files.',
  },
};
