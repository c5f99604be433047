import { join } from 'node:path';

import { auc, ConfigError, logLoss } from '@fsdnet/core';
import { consecutiveRows, fieldInputs, modelInputs } from '@fsdnet/core/engine';
import type { EncodedPart } from '@fsdnet/core';
import type { OnnxEngine, Quantization } from '@fsdnet/engine-onnx';
import type { TrainedModel } from '@fsdnet/training';

import { stopIfAborted } from './stop-if-aborted.ts';

/** Rows that are scored at once. */
const chunk = 1000;

/** What the narrower weights of an export cost. */
export interface QuantizationReport {
  /** How tables and matrices are stored. */
  readonly form: Quantization;
  /** Bytes of the model with its weights, as a share of what it would take with float32 weights. */
  readonly sizeShare: number;
  /** Labelled rows that it was measured on. */
  readonly rows: number;
  /** The run on these rows. */
  readonly before: QualityMetrics;
  /** The exported model on these rows. */
  readonly after: QualityMetrics;
  /** `after` minus `before`. */
  readonly change: QualityMetrics;
}

/** What the change is measured by. */
export interface QualityMetrics {
  readonly auc: number;
  readonly logloss: number;
}

/** What `checkQuantization` compares. */
export interface QuantizationCheckOptions {
  readonly form: Quantization;
  /** Largest fall of the AUC that is accepted. */
  readonly maxAucLoss: number;
  /** Folder with the files that were written. */
  readonly folder: string;
  /** Name of the model's file. */
  readonly model: string;
  /** Names of the files that hold its weights. */
  readonly dataFiles: readonly string[];
  readonly trained: TrainedModel;
  /** Labelled rows. */
  readonly rows: EncodedPart;
  readonly engine: OnnxEngine;
  readonly signal: AbortSignal | undefined;
}

/**
 * Measures the exported model beside the run.
 *
 * @throws ConfigError when the AUC falls by more than `maxAucLoss`, or is not defined on the rows.
 */
export async function checkQuantization(
  options: QuantizationCheckOptions,
): Promise<Omit<QuantizationReport, 'sizeShare'>> {
  const { form, maxAucLoss, trained, rows, signal } = options;
  const before = metricsOf(rows, await trained.predict(rows, { batchSize: chunk, signal }));
  const after = metricsOf(rows, await scoredByExport(options));
  const change = { auc: after.auc - before.auc, logloss: after.logloss - before.logloss };
  if (change.auc < -maxAucLoss) {
    throw new ConfigError({
      where: `export with ${form} weights`,
      rule: `the AUC may fall by at most ${maxAucLoss} on the ${rows.rows} rows`,
      got: `${(-change.auc).toFixed(6)}: ${before.auc.toFixed(6)} → ${after.auc.toFixed(6)}`,
      fix:
        form === 'int8'
          ? 'Nothing was kept. Use --quantize fp16, or accept more with --max-auc-loss.'
          : 'Nothing was kept. Leave out --quantize, or accept more with --max-auc-loss.',
    });
  }
  return { form, rows: rows.rows, before, after, change };
}

async function scoredByExport({
  folder,
  model,
  dataFiles,
  trained,
  rows,
  engine,
  signal,
}: QuantizationCheckOptions): Promise<Float32Array> {
  const exported = await engine.open(join(folder, model), { dataFiles });
  try {
    const scores = new Float32Array(rows.rows);
    const fields = fieldInputs(trained.schema.fields);
    let done = 0;
    for await (const some of consecutiveRows(rows, chunk)) {
      stopIfAborted(model, signal);
      scores.set(await exported.predict(modelInputs(some, fields)), done);
      done += some.rows;
    }
    return scores;
  } finally {
    await exported.dispose();
  }
}

function metricsOf({ labels, weights }: EncodedPart, scores: Float32Array): QualityMetrics {
  const value = labels && auc(labels, scores, weights);
  const loss = labels && logLoss(labels, scores, weights);
  if (typeof value === 'number' && typeof loss === 'number') return { auc: value, logloss: loss };
  throw new ConfigError({
    where: 'export with narrower weights',
    rule: 'the rows on which the change of the AUC is measured must be labelled and hold both classes',
    fix: 'Name a file of such rows with --data.',
  });
}
