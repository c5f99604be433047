import { describeDataset } from '../catalog/datasets.ts';
import type { Interaction, SyntheticField } from './synthetic-options.ts';

/** Fields with the table sizes of Criteo_x4 (39 fields, 910,747 rows together) and a few planted interactions. */
export function criteoShape(): {
  readonly fields: readonly SyntheticField[];
  readonly interactions: readonly Interaction[];
} {
  const fields = (describeDataset('criteo').fields ?? []).map(({ name, rows }) => ({ name, vocabulary: rows - 2 }));
  const pairs = [
    ['I5', 'C1'], ['I11', 'C14'], ['C2', 'C17'], ['C8', 'C23'], ['C6', 'C9', 'C20'],
  ]; // prettier-ignore
  return { fields, interactions: pairs.map((names) => ({ fields: names, strength: 0.7 })) };
}
