import { type EncodedRows, type FittedSchema } from '@fsdnet/core';
import type { GrowthRules, SchemaGrowth } from '@fsdnet/core/engine';
import { resolveFitting, type FittingOptions } from '../prepare/fitting-options.ts';
import { asInFiles, checkTargets, PartsEncoding, PartsInMemory, planTraining } from '../prepare/prepare-parts.ts';
import { openTable, type OpenTableOptions } from './open-table.ts';
import { collect } from './prepare-sources.ts';
import type { PreparingOptions } from './preparing.ts';
import { readBy } from './read-by.ts';

/** Options of `readFurtherRows`. */
export interface FurtherRowsOptions extends Pick<PreparingOptions, 'threads' | 'onMessage' | 'onProgress' | 'signal'> {
  /** Files of the rows; several files with the same columns are read one after the other. */
  readonly train: string | readonly string[];
  /** The schema grows from that of the run that is to learn from the rows. */
  readonly growth: GrowthRules;
  /** As the run has it. Default: that of all data. */
  readonly fitting?: FittingOptions | undefined;
  /** How the files are read. Default: as that of the run. */
  readonly reading?: OpenTableOptions | undefined;
}

/** Rows that a trained model is to learn from, in their order. */
export interface FurtherRows {
  /** The model's schema, with what the rows add. */
  readonly schema: FittedSchema;
  readonly growth: SchemaGrowth;
  /** As training sees them: without negatives that are left out, clicks weighed as asked for. */
  readonly train: EncodedRows;
  /** The same rows, weighed as all rows of the files are. */
  readonly valid: EncodedRows;
}

/** Reads rows for one more pass of a trained model, which they all are for. They are held in memory. */
export async function readFurtherRows(options: FurtherRowsOptions): Promise<FurtherRows> {
  const { train: files, growth, reading, threads, onMessage, onProgress, signal } = options;
  const fitting = resolveFitting(options.fitting ?? {});
  const { schema } = growth.from;
  const table = await openTable(files, {
    ...readBy(growth.from),
    ...reading,
    ...{ stage: 'read train', onMessage, onProgress, signal },
  });
  try {
    table.useSchema?.(schema);
    const { fitter, close } = await collect(table, schema, { fitting, growth, threads, onMessage, watchers: [] });
    try {
      onProgress?.({ stage: 'encode', done: 0, total: fitter.rows });
      const split = { ratio: undefined, by: undefined, stratify: false };
      const plan = planTraining(fitter, { source: table.name, fitting, split, onMessage });
      const encoding = new PartsEncoding(fitter, plan, fitting);
      const memory = new PartsInMemory(plan);
      for (const { part, rows } of encoding.pieces()) memory.add(part, rows);
      const { train } = memory.parts();
      const valid = asInFiles(train, schema, fitting);
      const origins = { train: table.name, valid: table.name, test: table.name, splitBy: undefined };
      checkTargets({ train, valid }, schema, origins);
      const { train: counted, ranges } = encoding.coverage();
      const coverage = { train: counted, valid: counted, ...(ranges && { ranges }) };
      return {
        schema: { ...plan.fitted, coverage, reading: table.reading },
        growth: plan.growth ?? {},
        train,
        valid,
      };
    } finally {
      close();
    }
  } finally {
    await table.close();
  }
}
