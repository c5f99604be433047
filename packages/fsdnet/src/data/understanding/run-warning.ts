import { shellWord } from '../../cli/command-text/index.ts';
import { percentText } from '../../cli/output/index.ts';
import type { ClickDrift } from './click-drift.ts';

/** What the user should know before the results are believed, as `--json` lists it. */
export type RunWarning =
  | {
      /** The label is a guess that may well be wrong. */
      readonly code: 'label';
      readonly field: string;
    }
  | {
      /** A column that alone ranks the validation rows with this AUC. */
      readonly code: 'leak';
      readonly field: string;
      readonly auc: number;
    }
  | {
      /** The parts have different click rates. */
      readonly code: 'drift';
      readonly clickRate: ClickDrift;
    };

/** A warning in words. */
export function warningText(warning: RunWarning): string {
  switch (warning.code) {
    case 'label':
      return `column ${JSON.stringify(warning.field)} is taken as the label, which is only a guess: confirm it with --label ${shellWord(warning.field)}, or name another`;
    case 'leak':
      return (
        `column ${JSON.stringify(warning.field)} alone ranks the validation rows with AUC ${warning.auc.toFixed(4)}, so it most likely gives the label away. ` +
        `If it is filled in with or after the click, leave it out: --ignore ${shellWord(warning.field)}`
      );
    case 'drift':
      return (
        `the click rate drifts between the parts: ${Object.entries(warning.clickRate)
          .map(([part, rate]) => `${percentText(rate)} in ${part}`)
          .join(', ')}. ` + 'Predictions follow the click rate of the training rows'
      );
  }
}
