import type { OptionTable } from '@fsdnet/core';
import { functionOption, signalOption } from '@fsdnet/core/engine';
import type { DataProgress } from '../prepare/data-progress.ts';
import type { DataSample } from '../prepare/data-sample.ts';

/** Options of everything that reads and prepares data. */
export interface PreparingOptions {
  /** Folder for encoded data, keyed by the content of the files and the options; false for none. */
  readonly cacheDir?: string | false | undefined;
  /**
   * Most bytes of encoded data that are held in memory, all parts together. Larger data come in blocks that are read from
   * their file: that in `cacheDir`, else one in the system's temporary folder, which is gone when nobody reads it any more.
   * Default: no limit.
   */
  readonly inMemoryBytes?: number | undefined;
  /** Gets what the user should know: which files were used, what was inferred. Default: nobody. */
  readonly onMessage?: ((message: string) => void) | undefined;
  /** Gets signs of life. Default: nobody. */
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  /** Gets the rows from which the schema was inferred, before all others are read; what it throws ends the work. Default: nobody. */
  readonly onSample?: ((sample: DataSample) => void | Promise<void>) | undefined;
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
  inMemoryBytes: {
    type: 'number',
    min: 0,
    free: true,
    unit: 'bytes',
    otherwise: 'no limit',
    line: 'Maximum size of encoded data in memory; larger data is read from a file in blocks.',
  },
  onMessage: functionOption('Receives messages for the user.'),
  onProgress: functionOption('Receives reports of progress.'),
  onSample: functionOption('Receives the sample of rows.'),
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
