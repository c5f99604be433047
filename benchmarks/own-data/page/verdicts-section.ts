import type { OwnDataSet } from '../own-data-set.ts';
import { judge, type Verdict } from './judge.ts';
import type { LatestResults } from './latest-results.ts';
import { markdownTable } from './markdown-table.ts';

/** What the rules say of a variant of fsdnet. */
export function verdictsSection(sets: readonly OwnDataSet[], results: LatestResults, variant: string): string {
  const judged = sets.flatMap((set): [string, Verdict][] => {
    const verdict = verdictOf(set, results, variant);
    return verdict ? [[set.name, verdict]] : [];
  });
  const count = (holds: (verdict: Verdict) => boolean): string =>
    `${judged.filter(([, verdict]) => holds(verdict)).length} of ${judged.length}`;
  const calibrations = judged.filter(([, { before }]) => before !== undefined);
  const kept = calibrations.filter(([, { passes }]) => passes.calibration === true);
  const missing = sets.length - judged.length;
  return [
    `### ${variant}`,
    table(judged),
    [
      `- log loss at most 1.002 × the constant's: ${count(({ passes }) => passes.constant)} sets (rule: all)`,
      `- log loss at most 1.01 × logistic regression's: ${count(({ passes }) => passes.lr)} (all)`,
      `- log loss below logistic regression's: ${count(({ toLr }) => toLr < 1)} (most)`,
      `- AUC as good as the better rival's: ${count(({ passes }) => passes.auc)} (all)`,
      `- AUC above both rivals': ${count(({ aboveBoth }) => aboveBoth)} (two thirds)`,
      `- mean prediction near the click rate: ${count(({ passes }) => passes.rate)} (all)`,
      calibrations.length > 0
        ? `- log loss at most 1.002 × that without calibration: ${kept.length} of ${calibrations.length} (all)`
        : '- log loss with and without calibration: not measured',
      ...(missing > 0 ? [`- not measured at all: ${missing} of ${sets.length} sets`] : []),
    ].join('\n'),
  ].join('\n\n');
}

function verdictOf(set: OwnDataSet, results: LatestResults, variant: string): Verdict | undefined {
  const own = results.of(variant, set.name);
  const [constant, lr, lightgbm] = ['constant', 'lr', 'lightgbm'].map((peer) => results.beside(own, peer));
  if (own.length === 0 || !constant || !lr || !lightgbm) return undefined;
  return judge({
    splitByTime: set.time !== undefined,
    own,
    constant,
    rivals: { lr, lightgbm },
  });
}

function table(judged: readonly (readonly [string, Verdict])[]): string {
  return markdownTable(
    [
      'set',
      'splits',
      'log loss ÷ constant',
      'log loss ÷ lr',
      'AUC − better rival (95 %)',
      'mean prediction − click rate (allowed)',
      'ECE before → after',
    ],
    judged.map(([set, verdict]) => [
      set,
      String(verdict.splits),
      marked(verdict.passes.constant, verdict.toConstant.toFixed(4)),
      marked(verdict.passes.lr, verdict.toLr.toFixed(4)),
      marked(
        verdict.passes.auc,
        `${signed(verdict.gap)} ± ${verdict.halfInterval.toFixed(4)}, ${verdict.rival}${verdict.aboveBoth ? '' : ' is above'}`,
      ),
      marked(verdict.passes.rate, `${signed(verdict.excess)} (${verdict.allowedExcess.toFixed(4)})`),
      `${verdict.before?.ece.toFixed(4) ?? '?'} → ${verdict.ece.toFixed(4)}`,
    ]),
  );
}

function marked(passes: boolean, text: string): string {
  return passes ? text : `**✗ ${text}**`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}
