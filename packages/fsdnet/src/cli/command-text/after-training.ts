import { commandText } from './shell-word.ts';

/** What to do with a run that is finished, one command per line. */
export function commandsAfterTraining(run: string): string {
  return [
    'next:',
    `  ${commandText(['fsdnet', 'predict', run, '--data', 'new.csv', '--out', 'scored.csv'])}`,
    `  ${commandText(['fsdnet', 'export', run, '--out', 'model.onnx'])}`,
  ].join('\n');
}
