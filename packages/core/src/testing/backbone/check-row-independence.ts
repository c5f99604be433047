import { brokenRule } from './broken-rule.ts';
import type { Subject } from './subject.ts';

const ROWS = [0, 1, 2, 3, 4, 5];

/** Largest difference relative to the largest value of the layer: rounding may differ between batch sizes. */
const TOLERANCE = 1e-4;

/** In evaluation each row gives the same alone as among others. */
export function checkRowIndependence(subject: Subject): void {
  const together = subject.observe(ROWS, false);
  for (const row of ROWS) {
    for (const [name, alone] of Object.entries(subject.observe([row], false))) {
      const all = together[name]!;
      const allowed = TOLERANCE * all.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const start = row * alone.length;
      const differs = alone.some((value, column) => Math.abs(value - all[start + column]!) > allowed);
      if (!differs) continue;
      throw brokenRule(subject.backbone, {
        rule: "in evaluation a row's layers must not depend on the other rows",
        got: `another ${name} for a row alone than for the same row among ${ROWS.length}`,
        fix: 'Normalise and aggregate along the last axis, not over the batch; statistics of a batch belong into ctx.batchNorm.',
      });
    }
  }
}
