import { InputError } from '../errors.ts';
import type { FittedSchema } from './fitted-schema.ts';
import { fieldJsonLengths } from './fitted-schema-json.ts';

/** How much a fitted schema may hold. */
export interface SchemaLimits {
  /** Tokens of one vocabulary. */
  readonly tokens: number;
  /** Characters of its JSON form. */
  readonly characters: number;
}

/** A JavaScript Map holds 2²⁴ entries, and V8's longest text has 2²⁹ − 24 characters, a few of which stand around the fields. */
export const SCHEMA_LIMITS: SchemaLimits = { tokens: 2 ** 24, characters: 2 ** 29 - 2 ** 20 };

/** Throws an InputError when a feature has more tokens than a vocabulary holds. */
export function checkTokenCount(feature: string, tokens: number, limits: SchemaLimits): void {
  if (tokens <= limits.tokens) return;
  throw new InputError({
    where: `column ${JSON.stringify(feature)}`,
    rule: `a vocabulary holds at most ${counted(limits.tokens)} tokens`,
    got: counted(tokens),
    fix: hashIt(feature),
  });
}

/** Throws an InputError when a fitted schema cannot be written as one JSON text; it names the field that takes most of it. */
export function checkJsonLength(fitted: FittedSchema, limits: SchemaLimits): void {
  const lengths = fieldJsonLengths(fitted);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total <= limits.characters) return;
  const longest = fitted.fields[lengths.indexOf(Math.max(...lengths))];
  throw new InputError({
    where: 'vocabularies',
    rule: `must fit into ${counted(limits.characters)} characters of JSON`,
    got: counted(total),
    fix: hashIt(longest?.feature.name ?? ''),
  });
}

function counted(value: number): string {
  return value.toLocaleString('en-US');
}

function hashIt(feature: string): string {
  const name = JSON.stringify(feature);
  return `Hash the tokens of ${name} into a number of rows that you choose (\`hash\`, or --hash COLUMN:ROWS), or keep fewer of them (\`minCount\`, --min-count).`;
}
