import { BLOCK_ROWS } from '@fsdnet/core/engine';
import { epochText } from '@fsdnet/training';
import type { EpochRecord, ProgressEvent } from '@fsdnet/training';

import { countText, metricText, progressView } from '../cli/output/index.ts';
import type { Console } from '../cli/output/index.ts';

type StartEvent = Extract<ProgressEvent, { kind: 'start' }>;

/**
 * Shows the progress of `fit`: a bar inside an epoch, a line at every evaluation. `goesOn` describes a start that continues
 * earlier training.
 */
export function trainingProgress(console: Console, goesOn = 'resumed'): (event: ProgressEvent) => void {
  const view = progressView(console);
  let epochs = 0;
  let steps = 0;
  const tellResumed = ({ epoch, step, engineBefore }: NonNullable<StartEvent['resumed']>): void => {
    console.info(`${goesOn} at epoch ${epoch}, step ${step} of ${steps}`);
    if (engineBefore === undefined) return;
    console.info(
      `the engine was ${engineBefore} until here; another engine rounds differently, and config.json records which one trained which part`,
    );
  };
  return (event) => {
    switch (event.kind) {
      case 'start':
        epochs = event.epochs;
        steps = event.steps;
        if (event.resumed) tellResumed(event.resumed);
        if (event.shuffleWindow > 0) console.info(windowLine(event));
        break;
      case 'step':
        view.update({
          title: `epoch ${event.epoch} of at most ${epochs}`,
          done: event.step,
          total: event.steps,
          note: `loss ${event.loss.toFixed(4)}, ${countText(Math.round(event.rowsPerSecond))} rows/s`,
        });
        break;
      case 'evaluation':
        view.update({ title: `epoch ${event.epoch}: evaluating`, done: event.rowsSeen, total: event.rows });
        break;
      case 'calibration':
        view.update({ title: 'calibrating on the validation rows', done: event.rowsSeen, total: event.rows });
        break;
      case 'evaluated':
        view.clear();
        console.info(epochLine(event.record));
        break;
      case 'checkpoint':
        console.debug(`checkpoint at epoch ${event.epoch}, step ${event.step}`);
        break;
      case 'end':
        view.clear();
        console.info(endLine(event.reason, event.bestEpoch));
        break;
    }
  };
}

function windowLine({ shuffleWindow, rows }: StartEvent): string {
  return (
    `rows are shuffled within ${countText(shuffleWindow * BLOCK_ROWS)} of the ${countText(rows)} training rows at a time, ` +
    `in blocks drawn anew for each epoch (--shuffle-window ${shuffleWindow})`
  );
}

function epochLine({ epoch, totalLoss, valid, improved, learningRate, rows, rowsPerSecond }: EpochRecord): string {
  const metrics = Object.entries({ AUC: valid['auc'], 'log loss': valid['logloss'], gAUC: valid['gauc'] })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${metricText(value)}`);
  if (rows === 0) return `before the first step  valid ${metrics.join(', ')}`;
  return [
    `epoch ${epochText(epoch).padStart(5)}`,
    `loss ${totalLoss.toFixed(4)}`,
    `valid ${metrics.join(', ')}${improved ? ' *' : '  '}`,
    `rate ${learningRate.toPrecision(1)}`,
    `${countText(Math.round(rowsPerSecond))} rows/s`,
  ].join('  ');
}

function endLine(reason: Extract<ProgressEvent, { kind: 'end' }>['reason'], bestEpoch: number): string {
  const why = {
    epochs: 'all epochs done',
    patience: 'no further improvement (with --resume, a larger --patience goes on)',
    callback: 'stopped by a callback',
    pause: 'paused',
  }[reason];
  return `${why}; best epoch ${epochText(bestEpoch)}`;
}
