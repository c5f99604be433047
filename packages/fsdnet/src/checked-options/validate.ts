import { ConfigError, nearestWord } from '@fsdnet/core';
import * as v from 'valibot';

import { kebabCase, suggestion } from '../options/index.ts';
import type { OptionKind, OptionTable } from '../options/index.ts';

/** How an option is named in messages: "--batch-size", or "batchSize" in a file. */
export type Naming = (option: string) => string;

/** Checks raw values (strings of the command line or values of a file) against a table; throws ConfigError. */
export function validate<T extends object>(
  table: OptionTable<T>,
  raw: Readonly<Record<string, unknown>>,
  naming: Naming,
): Partial<T> {
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined) continue;
    const definition = (table as Readonly<Record<string, (typeof table)[keyof T & string] | undefined>>)[name];
    if (!definition) {
      throw new ConfigError({
        where: naming(name),
        rule: 'unknown option',
        fix: suggestion(name, Object.keys(table), 'Known options'),
      });
    }
    const result = v.safeParse(schemaOf(definition.kind), value);
    if (!result.success) {
      throw new ConfigError({
        where: naming(name),
        rule: result.issues[0].message,
        got: JSON.stringify(value),
        fix: choiceFix(definition.kind, value),
      });
    }
    checked[name] = result.output;
  }
  return checked as Partial<T>;
}

/** Checks what the command line gave. */
export function fromCommandLine<T extends object>(
  table: OptionTable<T>,
  given: Readonly<Record<string, unknown>>,
): Partial<T> {
  return validate(table, given, (name) => `--${kebabCase(name)}`);
}

function choiceFix(kind: OptionKind, value: unknown): string | undefined {
  const near = kind.type === 'choice' ? nearestWord(String(value), kind.values) : undefined;
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

function schemaOf(kind: OptionKind): v.GenericSchema {
  switch (kind.type) {
    case 'text':
      return v.pipe(
        v.union([v.string(), v.number(), v.boolean()], 'must be a text'),
        v.transform(String),
        v.nonEmpty('must not be empty'),
      );
    case 'flag':
      return v.boolean('must be true or false');
    case 'choice':
      return v.picklist(kind.values, `must be one of ${kind.values.join(', ')}`);
    case 'integer':
    case 'number':
      return numberSchema(kind);
    case 'names':
      return listSchema(
        v.pipe(v.string(), v.trim(), v.nonEmpty('must not hold an empty name')),
        'must be a list of names',
      );
    case 'integers':
      return listSchema(numberSchema({ type: 'integer', min: 1 }), 'must be a list of whole numbers, each at least 1');
    case 'repeated':
      return v.pipe(
        v.union([v.string(), v.array(v.string())], 'must be a text or a list of texts'),
        v.transform((value) => (typeof value === 'string' ? [value] : value)),
      );
  }
}

function numberSchema(kind: Extract<OptionKind, { type: 'integer' | 'number' }>): v.GenericSchema<unknown, number> {
  const rule = `must be a ${kind.type === 'integer' ? 'whole number' : 'number'}${rangeText(kind)}`;
  const { min, max = Infinity } = kind;
  const exclusive = 'exclusive' in kind ? kind.exclusive : undefined;
  return v.pipe(
    v.union(
      [v.number(), v.pipe(v.string(), v.trim(), v.regex(/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i), v.transform(Number))],
      rule,
    ),
    v.check((value) => Number.isFinite(value) && (kind.type === 'number' || Number.isSafeInteger(value)), rule),
    v.check((value) => (exclusive === 'min' ? value > min : value >= min), rule),
    v.check((value) => (exclusive === 'max' ? value < max : value <= max), rule),
  );
}

function rangeText(kind: Extract<OptionKind, { type: 'integer' | 'number' }>): string {
  const exclusive = 'exclusive' in kind ? kind.exclusive : undefined;
  const low = exclusive === 'min' ? `above ${kind.min}` : `of at least ${kind.min}`;
  if (kind.max === undefined) return ` ${low}`;
  if (exclusive === 'min') return ` ${low} and at most ${kind.max}`;
  return exclusive === 'max' ? ` from ${kind.min} to below ${kind.max}` : ` from ${kind.min} to ${kind.max}`;
}

function listSchema<O>(item: v.GenericSchema<unknown, O>, rule: string): v.GenericSchema<unknown, O[]> {
  return v.pipe(
    v.union(
      [
        v.pipe(
          v.string(),
          v.transform((text): unknown[] => text.split(',')),
        ),
        v.array(v.unknown()),
        v.pipe(
          v.number(),
          v.transform((value) => [value]),
        ),
      ],
      rule,
    ),
    v.array(item),
    v.nonEmpty(rule),
  ) as v.GenericSchema<unknown, O[]>;
}
