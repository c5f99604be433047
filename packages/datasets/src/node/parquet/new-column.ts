import type { SchemaElement } from 'hyparquet';

/** One column of a Parquet file with its exact type. */
export interface ParquetColumn {
  readonly name: string;
  /** The column's part of the file's schema, depth first: one element, or more for lists and structures. */
  readonly elements: readonly SchemaElement[];
}

/**
 * Types of new columns: text, 64-bit integers (given as bigint), 64-bit and 32-bit floats, true or false, JSON as text;
 * lists of text, of integers and of 64-bit floats.
 */
export type ParquetKind =
  'text' | 'integer' | 'number' | 'float' | 'boolean' | 'json' | 'texts' | 'integers' | 'numbers';

/** A column to be written; values may be missing (null). */
export function parquetColumn(name: string, kind: ParquetKind): ParquetColumn {
  switch (kind) {
    case 'texts':
      return listColumn(name, LEAVES.text);
    case 'integers':
      return listColumn(name, LEAVES.integer);
    case 'numbers':
      return listColumn(name, LEAVES.number);
    default:
      return { name, elements: [{ name, repetition_type: 'OPTIONAL', ...LEAVES[kind] }] };
  }
}

const LEAVES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  float: { type: 'FLOAT' },
  boolean: { type: 'BOOLEAN' },
} as const satisfies Record<string, Omit<SchemaElement, 'name'>>;

function listColumn(name: string, item: Omit<SchemaElement, 'name'>): ParquetColumn {
  return {
    name,
    elements: [
      { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'OPTIONAL', ...item },
    ],
  };
}
