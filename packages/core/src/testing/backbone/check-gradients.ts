import { brokenRule } from './broken-rule.ts';
import type { StepValues, Subject } from './subject.ts';

const ROWS = Array.from({ length: 32 }, (_, row) => row);

/**
 * A gradient reaches every parameter and every table: from the layers, or from the plain model's loss for what only its
 * head has. It counts in evaluation too, where a bias in front of a batch norm has one.
 */
export function checkGradients(subject: Subject): void {
  const found = [subject.layerGradients(ROWS, false), subject.layerGradients(ROWS, true), subject.step(ROWS).gradients];
  const reached = (name: string): boolean => found.some((gradients) => isNonZero(gradients[name]));
  const missed = Object.keys(found[0]!).find((name) => !reached(name));
  if (missed === undefined) return;
  const depends = found.some((gradients) => gradients[missed] !== null);
  throw brokenRule(subject.backbone, {
    rule: `a gradient must reach every parameter and table, also ${missed.startsWith('table ') ? missed : `"${missed}"`}`,
    got: depends ? 'a gradient of zeros' : 'none',
    fix: 'Use it in what layers() returns, let the gradient through, or do not declare it.',
  });
}

function isNonZero(gradient: StepValues['gradients'][string] | undefined): boolean {
  return gradient?.some((value) => value !== 0) ?? false;
}
