import {
  DAY,
  keyedRandom,
  sourceColumn,
  type FittedField,
  type TimeRange,
  type TimeSource,
  type TokenForm,
} from '@fsdnet/core/engine';
import type { Feature, FittedSchema, Row } from '@fsdnet/core';

/** Milliseconds of a week. */
const WEEK = 7 * DAY;

/** Source of uniform draws in [0, 1). */
type Draw = () => number;

/**
 * Raw rows that a model of this schema may meet: known, unseen and missing values of every field, known ones also in other
 * spellings, numbers around the training mean, times around those of training, lists of every form. The same ones every time.
 */
export function generatedRows({ fields }: FittedSchema, count: number): Row[] {
  const random = keyedRandom(0, 'generated rows');
  const draw = (): number => random.uniform();
  // Indicator fields have no column of their own; an age comes before the other fields of its column, and knows the times.
  const columns = new Map<string, FittedField>();
  for (const field of fields) {
    const column = sourceColumn(field.feature);
    if (field.name === field.feature.name && (field.kind === 'numeric' || !columns.has(column)))
      columns.set(column, field);
  }
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      Array.from(columns, ([column, field]) => [
        column,
        draw() < 0.15 ? missingCell(field.feature, draw) : cell(field, draw),
      ]),
    ),
  );
}

function cell(field: FittedField, draw: Draw): unknown {
  const { feature } = field;
  const time = feature.kind === 'multiValued' ? undefined : feature.time;
  if (time) return timeCell(time, field.kind === 'numeric' ? field.times : undefined, draw);
  switch (field.kind) {
    case 'numeric':
      return numberCell(field.scale, feature, draw);
    case 'multiValued': {
      const tokens = Array.from({ length: Math.floor(draw() * 6) }, () => token(field, draw));
      const separator = (feature.kind === 'multiValued' && feature.separator) || '|';
      return draw() < 0.5 ? tokens : tokens.join(separator);
    }
    case 'categorical':
      return feature.kind === 'categorical' && feature.buckets
        ? String(Math.floor(Math.exp(12 * draw()) - 3))
        : token(field, draw);
  }
}

function missingCell({ kind, missing }: Feature, draw: Draw): unknown {
  const cells: unknown[] = [null, '', ...[missing ?? []].flat()];
  if (kind === 'multiValued') cells.push([], [null, '']);
  return cells[Math.floor(draw() * cells.length)];
}

function token({ feature, vocabulary }: Exclude<FittedField, { kind: 'numeric' }>, draw: Draw): string {
  // Hashed fields keep no tokens.
  const position = Math.floor(draw() * (vocabulary.tokens.length || 1000));
  const known = (draw() < 0.15 ? undefined : vocabulary.tokens[position]) ?? `unseen${position}`;
  const form = feature.kind === 'numeric' ? undefined : feature.tokens;
  return form === undefined || form === 'text' || draw() < 0.8 ? known : spelledOtherwise(known, form);
}

/** The same token as another program writes it. */
function spelledOtherwise(token: string, form: Exclude<TokenForm, 'text'>): string {
  if (form === 'boolean') return token.toUpperCase();
  return token.includes('.') ? `${token}0` : `${token}.0`;
}

/** A time in the range of the training rows or a week around it, as the column holds numbers or as a date. */
function timeCell({ numbers = 'unix' }: TimeSource, range: TimeRange | undefined, draw: Draw): unknown {
  const { oldest, newest } = range ?? { oldest: Date.UTC(2024), newest: Date.UTC(2025) };
  const date = new Date(oldest - WEEK + draw() * (newest - oldest + 2 * WEEK));
  if (draw() < 0.3) return date.toISOString();
  if (numbers === 'unix') return Math.floor(date.getTime() / 1000);
  return date
    .toISOString()
    .replaceAll(/\D/g, '')
    .slice(numbers.startsWith('YYYY') ? 0 : 2)
    .slice(0, numbers.length);
}

/** Within four standard deviations of the mean, as a number or as text. */
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
