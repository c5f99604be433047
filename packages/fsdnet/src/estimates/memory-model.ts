import type { FittedSchema } from '@fsdnet/core';
import { sizeOf, tableWidth, type FieldLayout, type Manifest } from '@fsdnet/core/engine';
import { fitsKernelMemory } from '@fsdnet/training';

import type { TrainingValues } from '../cli/options/index.ts';

/**
 * What a training takes in memory, part by part. Sizes of arrays are those that the code allocates; the other figures were
 * measured (benchmarks/large-files/estimates.ts) and stand where they are used.
 */
export interface MemoryParts {
  /** Node, its modules, and what its heap grows by while it works. */
  readonly process: number;
  /** What reading a file leaves behind: the allocator keeps it, and training does not use it. */
  readonly reading: number;
  readonly encodedRows: number;
  /** Tokens with their ids. */
  readonly vocabularies: number;
  /** Vectors and slots of the optimizer, and the gradients of all rows or of those of a batch. */
  readonly tables: number;
  /** The vectors once more, when they leave the memory that they were trained in. */
  readonly trainedTables: number;
  /** Activations, gradients and the buffers of a batch. */
  readonly engine: number;
}

/** What memory depends on. */
export interface TrainingSize {
  readonly schema: FittedSchema;
  readonly layout: FieldLayout;
  readonly manifest: Manifest;
  readonly values: TrainingValues;
  /** Of all parts together. */
  readonly rows: number;
  /** Bytes of encoded rows that are held at most; those of larger data are read in blocks. */
  readonly mostEncoded: number;
  /** Whether rows and tokens are there already, and with them in what the process takes now. */
  readonly isLoaded: boolean;
}

/** The parts at their peak, which is in training: preparing holds rows and tokens, but no tables. */
export function memoryParts(size: TrainingSize): MemoryParts {
  const encodedRows = encodedBytes(size);
  const vocabularies = vocabularyBytes(size.schema);
  return {
    process: processBytes(size.isLoaded ? encodedRows + vocabularies : 0),
    reading: size.isLoaded ? 0 : readingBytes(size),
    encodedRows,
    vocabularies,
    tables: tableBytes(size),
    trainedTables: trainedTableBytes(size),
    engine: engineBytes(size),
  };
}

/** All parts together. */
export function peakBytes(parts: MemoryParts): number {
  return Object.values<number>({ ...parts }).reduce((sum, bytes) => sum + bytes, 0);
}

const FLOAT = 4;
const MEBIBYTE = 2 ** 20;

/** The process with its engine loaded, and before; the sample and Frappe, less their other parts: measured. */
const LOADED = 120 * MEBIBYTE;
const HEAP_GROWTH = 100 * MEBIBYTE;

/** Now, without what is counted on its own. */
function processBytes(counted: number): number {
  return Math.max(LOADED, process.memoryUsage.rss() - counted) + HEAP_GROWTH;
}

/** Threads and chunks of text, and of each collected cell what is not used again: measured on 0.4 and 2 million rows. */
const CHUNKS = 200e6;
const LEFT_OF_CELL = 3.3;

function readingBytes({ schema: { fields }, rows, mostEncoded }: TrainingSize): number {
  return CHUNKS + Math.min(rows * fields.length * LEFT_OF_CELL, mostEncoded);
}

/** Tokens in a list of a multi-valued field, where nothing else is known. */
const LIST_LENGTH = 3;

/** 4 bytes for each id and number, lists with their offsets; labels, weights and groups are held whole in any case. */
function encodedBytes({ schema: { schema, fields }, rows, mostEncoded }: TrainingSize): number {
  const values = fields.reduce((sum, { kind }) => sum + (kind === 'multiValued' ? 1 + LIST_LENGTH : 1), 0);
  const measures = [schema.label, schema.weight, schema.group].filter((column) => column !== undefined).length;
  return Math.min(rows * values * FLOAT, mostEncoded) + rows * measures * FLOAT;
}

/** A string of a dozen characters, its entry in a map and in the list of tokens: measured on 2 million tokens. */
const TOKEN_BYTES = 110;

function vocabularyBytes({ fields }: FittedSchema): number {
  const kept = fields.reduce(
    (sum, field) =>
      sum + (field.kind === 'numeric' || field.vocabulary.hashed !== undefined ? 0 : field.vocabulary.rows),
    0,
  );
  return kept * TOKEN_BYTES;
}

/** Values that the optimizer keeps for each trained one: its slots. */
const SLOTS: Readonly<Record<string, number>> = { adam: 2, adagrad: 1, sgd: 0 };

/** The arrays of a batch's rows grow by a quarter more than they need. */
const GROWTH = 1.25;

/** What numbers the rows of a batch: for every row of the table 2 bits and a little. */
const NUMBERING = 9 / 32;

function tableBytes(size: TrainingSize): number {
  return tableSizes(size).reduce((sum, { kept, gradients }) => sum + kept + gradients, 0);
}

/** Of those that kernels can address; a larger one is trained in the array that it stays in. */
function trainedTableBytes(size: TrainingSize): number {
  const { tableUpdate } = size.values;
  return tableSizes(size).reduce(
    (sum, { vectors, kept, gradients }) => sum + (fitsKernelMemory(kept, gradients, tableUpdate) ? vectors * FLOAT : 0),
    0,
  );
}

/** What one table takes while it is trained. */
interface TableSize {
  /** Values of all vectors. */
  readonly vectors: number;
  /** Bytes of vectors and slots. */
  readonly kept: number;
  /** Bytes of gradients, and of what goes with them: with sparse updates, all of the rows of a batch. */
  readonly gradients: number;
}

function tableSizes({ manifest, layout, values }: TrainingSize): TableSize[] {
  const { tableOptimizer, tableUpdate, batchSize } = values;
  const optimizer = tableOptimizer === 'adam' ? 'adam' : values.optimizer;
  const slots = SLOTS[typeof optimizer === 'string' ? optimizer : 'adam'] ?? 2;
  const rowwise = tableOptimizer === 'rowwise-adagrad';
  /** Values that are kept for a number of rows with so many values. */
  const keptOf = (rows: number, vectors: number): number => (rowwise ? vectors + rows : vectors * (1 + slots));
  return manifest.tables.map(({ dims }) => {
    const all = { rows: 0, vectors: 0 };
    const batch = { rows: 0, vectors: 0 };
    for (const [index, { kind, rows, rowsOf }] of layout.fields.entries()) {
      const dim = dims[index] ?? 0;
      const used = Math.min(rows, batchSize * (kind === 'multiValued' ? LIST_LENGTH : 1));
      batch.rows += used;
      batch.vectors += used * dim;
      if (rowsOf !== undefined) continue;
      all.rows += rows;
      all.vectors += rows * dim;
    }
    const ofBatch = GROWTH * (batch.vectors + keptOf(batch.rows, batch.vectors)) * FLOAT + NUMBERING * all.rows;
    return {
      vectors: all.vectors,
      kept: keptOf(all.rows, all.vectors) * FLOAT,
      gradients: tableUpdate === 'sparse' ? ofBatch : all.vectors * FLOAT,
    };
  });
}

/** Values of all tables. */
export function tableValues({ tables }: Manifest, { fields }: FieldLayout): number {
  let sum = 0;
  for (const { dims } of tables) {
    fields.forEach(({ rows, rowsOf }, index) => (sum += rowsOf === undefined ? rows * (dims[index] ?? 0) : 0));
  }
  return sum;
}

function denseValues({ parameters }: Manifest): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/**
 * Copies of each layer's output that live at once: as computed, normalised, activated, masked, with their gradients.
 * Measured on FSDNet and FM with batches of 2,000 to 100,000 rows.
 */
const LIVING_COPIES = 6;

/** For each row of a batch the gathered vectors, their gradients, and the outputs of all layers. */
function engineBytes({ manifest, values: { batchSize } }: TrainingSize): number {
  const gathered = manifest.tables.reduce((sum, table) => sum + tableWidth(table), 0);
  const outputs = manifest.parameters.reduce((sum, { shape }) => sum + (shape.length > 1 ? (shape.at(-1) ?? 0) : 0), 0);
  const state = denseValues(manifest) * 4;
  return (batchSize * (gathered * 3 + outputs * LIVING_COPIES) + state) * FLOAT;
}
