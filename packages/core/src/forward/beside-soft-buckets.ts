import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Field, FieldLayout } from '../schema/field-layout.ts';

/** Where the vectors of one table come from. */
export interface VectorSources {
  /** The gathered rows of the other fields, side by side; called only where there are such fields. */
  gathered(): Tensor2D;
  /** The vectors of a field with soft buckets. */
  vectorsOf(field: Field, index: number): Tensor2D;
}

/**
 * The vectors of all fields side by side, [batch, sum of dims]: gathered ones as they are, and between them those of
 * fields with soft buckets. `stored` are the sizes in the gathered rows, 0 for soft buckets.
 */
export function besideSoftBuckets(
  { fields }: FieldLayout,
  stored: readonly number[],
  sources: VectorSources,
): Tensor2D {
  if (!fields.some(({ softBuckets }) => softBuckets)) return sources.gathered();
  const rows = stored.some((dim) => dim > 0) ? sources.gathered() : undefined;
  const parts: Tensor2D[] = [];
  let begin = 0;
  let end = 0;
  const takeStored = (): void => {
    if (rows && end > begin) parts.push(tf.slice2d(rows, [0, begin], [rows.shape[0], end - begin]));
    begin = end;
  };
  for (const [index, field] of fields.entries()) {
    end += stored[index] as number;
    if (!field.softBuckets) continue;
    takeStored();
    parts.push(sources.vectorsOf(field, index));
  }
  takeStored();
  return parts.length === 1 ? (parts[0] as Tensor2D) : tf.concat2d(parts, 1);
}
