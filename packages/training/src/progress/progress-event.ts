import type { StopReason } from '../monitor.ts';
import type { EpochRecord } from './epoch-record.ts';

/** What `fit` tells while it runs. */
export type ProgressEvent =
  | {
      readonly kind: 'start';
      /** Trained values, tables included. */
      readonly parameters: number;
      /** Rows of the training part, and steps per epoch. */
      readonly rows: number;
      readonly steps: number;
      readonly epochs: number;
      /** Blocks of rows in a window of the shuffle; 0 = all rows. */
      readonly shuffleWindow: number;
      /** Where a resumed run goes on; absent when it starts from scratch. */
      readonly resumed?:
        | {
            readonly epoch: number;
            readonly step: number;
            /** Whether it had come to its end there, by limits that still hold: nothing is trained any more. */
            readonly ended: boolean;
            /** Name of the engine that trained it until there, where that is another one. */
            readonly engineBefore?: string | undefined;
          }
        | undefined;
    }
  | {
      readonly kind: 'step';
      /** From 1. */
      readonly epoch: number;
      /** Steps done in this epoch. */
      readonly step: number;
      /** Steps an epoch. */
      readonly steps: number;
      /** Rows seen in this epoch. */
      readonly rowsSeen: number;
      /** Total loss of the last batch, L2 terms included. */
      readonly loss: number;
      readonly learningRate: number;
      /** Of this epoch so far. */
      readonly rowsPerSecond: number;
    }
  | { readonly kind: 'evaluation'; readonly epoch: number; readonly rowsSeen: number; readonly rows: number }
  | { readonly kind: 'evaluated'; readonly record: EpochRecord }
  /** The valid rows are scored once more, by the best epoch, for the correction of its probabilities. */
  | { readonly kind: 'calibration'; readonly rowsSeen: number; readonly rows: number }
  | { readonly kind: 'checkpoint'; readonly epoch: number; readonly step: number }
  | {
      readonly kind: 'end';
      /** Epochs trained: 2.5 half-way through the third. */
      readonly epochs: number;
      readonly bestEpoch: number;
      readonly reason: StopReason | 'pause';
    };
