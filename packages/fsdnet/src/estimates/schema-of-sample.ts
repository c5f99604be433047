import { InputError, type FittedSchema } from '@fsdnet/core';
import { SchemaFitter, type FittedField } from '@fsdnet/core/engine';
import { EVERY_TOKEN, fewestOccurrences, type DataSample } from '@fsdnet/datasets';

import { expectedTokens, type TokenSample } from './vocabulary-growth.ts';

/**
 * The fitted schema that all training rows are expected to give: that of a sample, its vocabularies as large as they would
 * become. It says only how large tables are. Undefined where a cell of the sample cannot be read, which reading will tell.
 */
export function schemaOfSample(
  { schema, columns, rows, fitting }: DataSample,
  trainRows: number,
): FittedSchema | undefined {
  try {
    const fitter = new SchemaFitter(schema, { ...EVERY_TOKEN, columns });
    rows.forEach((cells, index) => fitter.addCells(cells, index + 1));
    const sampled = fitter.fit();
    const counts = tokenCounts(sampled, fitter.encode(sampled));
    const grown = sampled.fields.map((field, index): FittedField => {
      const count = counts.get(index);
      if (field.kind === 'numeric' || field.vocabulary.hashed !== undefined || !count) return field;
      const { feature, vocabulary } = field;
      const fewest = fewestOccurrences(feature, fitting);
      const tokens = expectedTokens(count, (count.occurrences * trainRows) / rows.length, fewest);
      return { ...field, vocabulary: { ...vocabulary, rows: tokens + 2 } };
    });
    return { ...sampled, fields: grown };
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** How often the tokens of each field with a vocabulary came, by the field's index. */
function tokenCounts(
  { fields }: FittedSchema,
  { rows, ids, lists }: ReturnType<SchemaFitter['encode']>,
): ReadonlyMap<number, TokenSample> {
  const categorical = fields.flatMap(({ kind }, index) => (kind === 'categorical' ? [index] : []));
  const multiValued = fields.flatMap(({ kind }, index) => (kind === 'multiValued' ? [index] : []));
  const counted = new Map<number, TokenSample>();
  for (const [column, index] of categorical.entries()) {
    const counts = countsFor(fields[index]!);
    for (let row = 0; row < rows; row++) counts[ids[row * categorical.length + column]!]!++;
    counted.set(index, summary(counts));
  }
  for (const [position, index] of multiValued.entries()) {
    const counts = countsFor(fields[index]!);
    for (const id of lists[position]!.ids) counts[id]!++;
    counted.set(index, summary(counts));
  }
  return counted;
}

function countsFor(field: FittedField): Uint32Array {
  return new Uint32Array(field.kind === 'numeric' ? 0 : field.vocabulary.rows);
}

/** Without PAD and OOV, the first and the last. */
function summary(counts: Uint32Array): TokenSample {
  const kept = counts.subarray(1, -1);
  const cameTimes = (times: number): number => kept.reduce((sum, count) => (count === times ? sum + 1 : sum), 0);
  return {
    occurrences: kept.reduce((sum, count) => sum + count, 0),
    distinct: kept.length - cameTimes(0),
    once: cameTimes(1),
    twice: cameTimes(2),
  };
}
