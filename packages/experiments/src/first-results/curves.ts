import type { FirstRun } from '../rows/result-row.ts';
import { table } from './markdown.ts';
import type { PeerRun } from './peer-run.ts';

/** A validation curve: AUC after an epoch, counted from 1. */
interface Curve {
  readonly name: string;
  at(epoch: number): number | undefined;
}

/** Validation curves beside each other at some epochs. */
export function curvesTable(epochs: readonly number[], curves: readonly Curve[]): string {
  return table(
    ['run', ...epochs.map(String)],
    curves.map(({ name, at }) => [name, ...epochs.map((epoch) => at(epoch)?.toFixed(4) ?? '')]),
  );
}

export function ourCurve({ id, validAuc }: FirstRun): Curve {
  return { name: id, at: (epoch) => validAuc[epoch - 1] };
}

export function peerCurve(whose: string, { model, seed, validAuc }: PeerRun): Curve {
  return { name: `${whose}: ${model}, seed ${seed}`, at: (epoch) => validAuc?.[epoch] };
}
