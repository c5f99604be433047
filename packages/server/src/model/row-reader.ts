import { InputError, RowEncoder, type EncodedRows, type FittedSchema } from '@fsdnet/core';
import { CoverageCounter, nearestWord, sourceColumn, type FittedField } from '@fsdnet/core/engine';

import { invalid, shownInMessage, type Problem } from '../problem.ts';
import { FieldCounts } from './field-counts.ts';
import { rawColumns, type RawColumn } from './raw-columns.ts';

/** What a column that no feature reads does to a request. */
export type UnknownColumns = 'refuse' | 'ignore';

/** A list of rows and its place in the request. */
export interface PlacedRows {
  readonly rows: readonly unknown[];
  /** "rows" or "candidates". */
  readonly place: string;
}

/** Turns rows of requests into the form that models score, and counts what training did not know. */
export class RowReader {
  readonly columns: readonly RawColumn[];
  readonly counts: FieldCounts = new FieldCounts();
  readonly #names: readonly string[];
  readonly #known: ReadonlySet<string>;
  readonly #schema: FittedSchema;
  readonly #encoder: RowEncoder;
  readonly #maxTokens: number;

  /** @param maxTokens Of one list: the longest list decides how wide a batch is. */
  constructor(schema: FittedSchema, maxTokens: number) {
    this.columns = rawColumns(schema);
    this.#names = this.columns.map(({ name }) => name);
    this.#known = new Set(this.#names);
    this.#schema = schema;
    this.#encoder = new RowEncoder(schema);
    this.#maxTokens = maxTokens;
  }

  /** Encodes rows that came as objects. A key that a row lacks is a missing value. Throws a Problem that names row and field. */
  objects(rows: PlacedRows, unknown: UnknownColumns): EncodedRows {
    const { encoded, counter } = this.#encode(rows, this.#cellsOf(rows.place, unknown));
    this.#count(counter, () => 1);
    return encoded;
  }

  /** Encodes rows that came column by column. */
  columnwise(columns: ReadonlyMap<string, readonly unknown[]>, rows: number): EncodedRows {
    const ordered = this.#names.map((name) => columns.get(name));
    const indices = Array.from({ length: rows }, (_, row) => row);
    const cells = (row: unknown): unknown[] => ordered.map((column) => column?.[row as number] ?? null);
    const { encoded, counter } = this.#encode({ rows: indices, place: 'rows' }, cells);
    this.#count(counter, () => 1);
    return encoded;
  }

  /** Encodes candidates that share the fields of one context; those are encoded once. */
  candidates(context: unknown, candidates: readonly unknown[], unknown: UnknownColumns): EncodedRows {
    const shared = this.#encode({ rows: [context], place: 'context' }, this.#cellsOf('context', unknown));
    const given = new Set(Object.keys(context as object).filter((name) => this.#known.has(name)));
    const cells = this.#cellsOf('candidates', unknown);
    const own = this.#encode({ rows: candidates, place: 'candidates' }, (row, at) => {
      const twice = Object.keys(row as object).find((name) => given.has(name));
      if (twice === undefined) return cells(row, at);
      throw invalid(
        'field_twice',
        `candidates[${at}].${twice}`,
        'the context has this field already',
        'Give each field in the context or in the candidates.',
      );
    });
    this.#count(shared.counter, (column) => (given.has(column) ? candidates.length : 0));
    this.#count(own.counter, (column) => (given.has(column) ? 0 : 1));
    return withContext(own.encoded, shared.encoded, this.#schema, given);
  }

  /** What turns an object into cells in the order of the columns. */
  #cellsOf(place: string, unknown: UnknownColumns): (row: unknown, index: number) => unknown[] {
    return (row, index) => {
      const at = (): string => (place === 'context' ? place : `${place}[${index}]`);
      if (typeof row !== 'object' || row === null || Array.isArray(row)) {
        throw invalid('invalid_row', at(), `a row must be an object of fields, got ${shownInMessage(row)}`);
      }
      if (unknown === 'refuse') {
        for (const name of Object.keys(row)) if (!this.#known.has(name)) throw this.#unknownColumn(at(), name);
      }
      const cells = row as Readonly<Record<string, unknown>>;
      return this.#names.map((name) => (Object.hasOwn(cells, name) ? cells[name] : null));
    };
  }

  #unknownColumn(at: string, name: string): Problem {
    const near = nearestWord(name.slice(0, 80), this.#names);
    const fields = this.#names.slice(0, 20).join(', ');
    return invalid(
      'unknown_field',
      `${at}.${name.slice(0, 80)}`,
      'the model has no such field',
      near === undefined
        ? `Its fields are ${fields}. With "unknown": "ignore" others are left out.`
        : `Did you mean "${near}"? With "unknown": "ignore" other fields are left out.`,
    );
  }

  #encode(
    { rows, place }: PlacedRows,
    cellsOf: (row: unknown, index: number) => unknown[],
  ): { readonly encoded: EncodedRows; readonly counter: CoverageCounter } {
    const counter = new CoverageCounter(this.#schema, this.#schema.coverage?.ranges);
    const builder = this.#encoder.builder({
      columns: this.#names,
      source: place,
      capacity: rows.length,
      coverage: counter,
    });
    try {
      rows.forEach((row, index) => {
        const cells = cellsOf(row, index);
        this.#checkLists(cells, place === 'context' ? place : `${place}[${index}]`);
        builder.addCells(cells);
      });
    } catch (error) {
      // What was counted so far must not count in the next request.
      builder.finish();
      throw error instanceof InputError ? invalidCell(error, place) : error;
    }
    return { encoded: builder.finish(), counter };
  }

  #checkLists(cells: readonly unknown[], at: string): void {
    this.columns.forEach(({ kind, name, separator = '|' }, index) => {
      if (kind !== 'multiValued') return;
      const cell = cells[index];
      const length =
        typeof cell === 'string' && cell.length > this.#maxTokens
          ? cell.split(separator).length
          : Array.isArray(cell)
            ? cell.length
            : 0;
      if (length <= this.#maxTokens) return;
      throw invalid('too_long', `${at}.${name}`, `a list may have ${this.#maxTokens} tokens, got ${length}`);
    });
  }

  /** Adds to the counts of fields, as many times as `times` says for the field's column. */
  #count(counter: CoverageCounter, times: (column: string) => number): void {
    for (const [name, count] of counter.counts()) {
      const field = this.#schema.fields.find((candidate) => candidate.name === name);
      const repeated = field ? times(sourceColumn(field.feature)) : 0;
      // The cells of a list are its tokens, of which an empty one has none.
      const empty = field?.kind === 'multiValued' ? count.missing : 0;
      if (repeated > 0) this.counts.add(name, { ...count, cells: count.cells + empty }, repeated);
    }
  }
}

/** The library's message in the words of a request. */
function invalidCell(error: InputError, place: string): Problem {
  const [row = place, column = ''] = error.where.split(': column ');
  const at = place === 'context' ? place : row;
  const sentence = error.message
    .slice(error.where.length + 2, error.fix === undefined ? undefined : -error.fix.length)
    .trim();
  return invalid(
    'invalid_row',
    `${at}.${unquoted(column)}`,
    sentence.replace(/\.$/, ''),
    'Send null for a missing value.',
  );
}

function unquoted(name: string): string {
  return name.startsWith('"') ? (JSON.parse(name) as string) : name;
}

/** The candidates' rows with the fields of the context in each of them. */
function withContext(
  own: EncodedRows,
  context: EncodedRows,
  { fields }: FittedSchema,
  given: ReadonlySet<string>,
): EncodedRows {
  const isGiven = (field: FittedField): boolean => given.has(sourceColumn(field.feature));
  const ofKind = (kind: FittedField['kind']): readonly FittedField[] => fields.filter((field) => field.kind === kind);
  const { rows, ids, numbers } = own;
  const fill = <A extends Int32Array | Float32Array>(target: A, source: A, kind: FittedField['kind']): void => {
    const width = ofKind(kind).length;
    ofKind(kind).forEach((field, column) => {
      if (!isGiven(field)) return;
      for (let row = 0; row < rows; row++) target[row * width + column] = source[column]!;
    });
  };
  fill(ids, context.ids, 'categorical');
  fill(numbers, context.numbers, 'numeric');
  const lists = ofKind('multiValued').map((field, index) => {
    if (!isGiven(field)) return own.lists[index]!;
    const { ids: tokens } = context.lists[index]!;
    const all = new Int32Array(rows * tokens.length);
    for (let row = 0; row < rows; row++) all.set(tokens, row * tokens.length);
    return { offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row * tokens.length), ids: all };
  });
  return { rows, ids, numbers, lists };
}
