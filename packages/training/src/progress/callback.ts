import type { EpochRecord } from './epoch-record.ts';

/** What a callback may do to the run. */
export interface RunControl {
  /** Ends training after the next evaluation, as early stopping does. */
  stop(): void;
}

/** Hooks around the parts of a run. Each is awaited, so a slow one slows training. */
export interface Callback {
  /** Before the first step, also of a resumed run. */
  onTrainBegin?(run: RunControl): void | Promise<void>;
  onEpochBegin?(epoch: number, run: RunControl): void | Promise<void>;
  /** After every step; `loss` holds the batch's loss parts. */
  onStepEnd?(
    at: { readonly epoch: number; readonly step: number; readonly loss: Readonly<Record<string, number>> },
    run: RunControl,
  ): void | Promise<void>;
  /** After every evaluation, those inside an epoch included, before its checkpoint. */
  onEvaluation?(record: EpochRecord, run: RunControl): void | Promise<void>;
  /** After the evaluation at an epoch's end, before its checkpoint. */
  onEpochEnd?(record: EpochRecord, run: RunControl): void | Promise<void>;
  /** After the best epoch's weights are back. */
  onTrainEnd?(history: readonly EpochRecord[]): void | Promise<void>;
}
