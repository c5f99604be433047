import { keyedRandom } from '@fsdnet/core';
import type { Feature, FittedField, FittedSchema, Row } from '@fsdnet/core';

/** Source of uniform draws in [0, 1). */
type Draw = () => number;

/**
 * Raw rows that a model of this schema may meet: known, unseen and missing values of every field, numbers around the
 * training mean, lists of every form. The same ones every time.
 */
export function generatedRows({ fields }: FittedSchema, count: number): Row[] {
  const random = keyedRandom(0, 'generated rows');
  const draw = (): number => random.uniform();
  // Indicator fields have no column of their own.
  const columns = fields.filter((field) => field.name === field.feature.name);
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      columns.map((field) => [field.name, draw() < 0.15 ? missingCell(field.feature, draw) : cell(field, draw)]),
    ),
  );
}

function cell(field: FittedField, draw: Draw): unknown {
  const { feature } = field;
  switch (field.kind) {
    case 'numeric':
      return numberCell(field.scale, feature, draw);
    case 'multiValued': {
      const tokens = Array.from({ length: Math.floor(draw() * 6) }, () => token(field.vocabulary.tokens, draw));
      const separator = (feature.kind === 'multiValued' && feature.separator) || '|';
      return draw() < 0.5 ? tokens : tokens.join(separator);
    }
    case 'categorical':
      return feature.kind === 'categorical' && feature.buckets
        ? String(Math.floor(Math.exp(12 * draw()) - 3))
        : token(field.vocabulary.tokens, draw);
  }
}

function missingCell({ kind, missing }: Feature, draw: Draw): unknown {
  const cells: unknown[] = [null, '', ...(missing === undefined ? [] : [missing])];
  if (kind === 'multiValued') cells.push([], [null, '']);
  return cells[Math.floor(draw() * cells.length)];
}

function token(known: readonly string[], draw: Draw): string {
  // Hashed fields know no tokens.
  const position = Math.floor(draw() * (known.length || 1000));
  return (draw() < 0.15 ? undefined : known[position]) ?? `unseen${position}`;
}

/** Within four deviations of the mean, as a number or as text. */
function numberCell(
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
  feature: Feature,
  draw: Draw,
): unknown {
  const value = mean + deviation * (8 * draw() - 4);
  const isLog = feature.kind === 'numeric' && feature.scaling === 'log';
  const number = isLog ? Math.sign(value) * Math.expm1(Math.abs(value)) : value;
  return draw() < 0.5 ? number : String(number);
}
