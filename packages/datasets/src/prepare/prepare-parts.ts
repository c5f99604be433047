import {
  InputError,
  type CtrData,
  type EncodedRows,
  type FittedSchema,
  type Schema,
  type SchemaFitter,
} from '@fsdnet/core';
import { quotedName } from '../columns/column-names.ts';
import type { RowSplitter } from '../splits/row-splitter.ts';
import type { SplitRatio } from '../splits/split-ratio.ts';
import { splitRows } from '../splits/split-rows.ts';

/** How training rows are cut into parts. */
export interface CutOptions {
  /** Where the training rows come from, for messages. */
  readonly source: string;
  readonly seed: number;
  /** Shares cut from the training rows; undefined when all rows train. */
  readonly ratio: SplitRatio | undefined;
  /** Keeps the share of clicks equal in all parts. */
  readonly stratify: boolean;
  /** Has seen all rows and decides their parts. Default: parts at random. */
  readonly splitter?: RowSplitter | undefined;
}

/** What `cutTraining` made. */
export interface CutParts {
  readonly fitted: FittedSchema;
  readonly train: EncodedRows;
  readonly valid?: EncodedRows;
  readonly test?: EncodedRows;
}

/** Splits what a fitter collected, fits the schema on the training part, encodes the parts. */
export function cutTraining(fitter: SchemaFitter, { source, seed, ratio, stratify, splitter }: CutOptions): CutParts {
  if (fitter.rows === 0) throw noRows(source);
  if (!ratio) {
    const fitted = fitter.fit();
    return { fitted, train: fitter.encode(fitted) };
  }
  const indices =
    splitter?.split(ratio, seed) ??
    splitRows(fitter.rows, ratio, { seed, source, stratify: stratify ? fitter.labels : undefined });
  const fitted = fitter.fit(indices.train);
  return {
    fitted,
    train: fitter.encode(fitted, indices.train),
    valid: fitter.encode(fitted, indices.valid),
    ...(indices.test && { test: fitter.encode(fitted, indices.test) }),
  };
}

/** Checks that a data set can be trained and measured, and returns it. */
export function checkParts<D extends CtrData>(
  data: D,
  sources: { readonly train: string; readonly valid: string; readonly test: string },
): D {
  for (const part of ['train', 'valid', 'test'] as const) {
    const encoded = data[part];
    if (!encoded) continue;
    if (encoded.rows === 0) throw noRows(sources[part]);
    if (encoded.weights && !encoded.weights.some((weight) => weight > 0)) {
      throw new InputError({
        where: `${sources[part]} (${part} part)`,
        rule: 'at least one sample weight must be above 0',
      });
    }
    if (part !== 'test') checkBothClasses(encoded, part, sources[part], data.schema.schema);
  }
  return data;
}

function checkBothClasses({ labels, rows }: EncodedRows, part: string, source: string, schema: Schema): void {
  const positives = labels?.reduce((sum, label) => sum + label, 0) ?? 0;
  if (positives > 0 && positives < rows) return;
  const { label, positive } = schema;
  throw new InputError({
    where: `${source} (${part} part): column ${quotedName(label)}`,
    rule: 'needs rows with and without a click',
    got: `${rows === 1 ? '1 row' : `${rows} rows`} ${positives === 0 ? 'without one' : 'with one'}`,
    fix:
      positives === 0 && positive !== undefined
        ? `No row has the positive value ${JSON.stringify(positive)}; check its spelling.`
        : 'Give more rows or another split.',
  });
}

/** The error of a source without rows. */
export function noRows(source: string): InputError {
  return new InputError({
    where: source,
    rule: 'has no rows',
    fix: 'Give a file with at least one row besides the header.',
  });
}
