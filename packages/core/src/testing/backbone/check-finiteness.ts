import { brokenRule } from './broken-rule.ts';
import { prefixed } from './named-layers.ts';
import type { Subject } from './subject.ts';

/** Layers, loss and gradients are finite numbers for batches of every size. */
export function checkFiniteness(subject: Subject, batchSizes: readonly number[]): void {
  for (const size of batchSizes) {
    const { loss, gradients, evaluated } = subject.reference(size);
    const named = Object.entries({
      ...evaluated,
      ...prefixed('loss', loss),
      ...prefixed('the gradient of', gradients),
    });
    const infinite = named.find(([, values]) => values?.some((value) => !Number.isFinite(value)));
    if (!infinite) continue;
    throw brokenRule(subject.backbone, {
      rule: 'layers, loss and gradients must be finite numbers',
      got: `NaN or infinity in ${infinite[0]} for a batch of ${size}`,
      fix: 'Look for a division by the number of rows less one, a logarithm or root near zero, and for exp of large numbers.',
    });
  }
}
