import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { EngineError } from '@fsdnet/core/engine';
import type { Row } from '@fsdnet/core';
import type { OnnxEngine } from '@fsdnet/engine-onnx';
import type { TrainedModel } from '@fsdnet/training';

import type { createEncoder } from './encoder/encoder.mjs';
import { sideFiles } from './export-files.ts';

/** Rows that are scored at once: lists are filled up to the longest of them. */
const chunk = 500;

/** How closely an exported model follows the run. */
export interface ScoreCheck {
  /** Rows that were scored both ways. */
  readonly rows: number;
  /** Largest difference of their probabilities. */
  readonly maxDifference: number;
  /** What computed the exported model. */
  readonly runtime: string;
}

/** What `checkScores` compares. */
export interface ScoreCheckOptions {
  /** Folder with the files that were written. */
  readonly folder: string;
  /** Name of the model's file. */
  readonly model: string;
  /** Names of the files that hold its weights. */
  readonly dataFiles: readonly string[];
  readonly trained: TrainedModel;
  readonly rows: readonly Row[];
  /** Largest difference of two probabilities that counts as none. */
  readonly tolerance: number;
  readonly engine: OnnxEngine;
  readonly signal: AbortSignal | undefined;
}

/**
 * Loads the written files as a user does, encoder included, and compares their scores with those of the run.
 *
 * @throws EngineError when they differ.
 */
export async function checkScores(options: ScoreCheckOptions): Promise<ScoreCheck> {
  const { folder, model, dataFiles, trained, rows, tolerance, engine, signal } = options;
  const encoder = (await import(pathToFileURL(join(folder, sideFiles.encoder)).href)) as {
    readonly createEncoder: typeof createEncoder;
  };
  const encode = encoder.createEncoder(JSON.parse(await readFile(join(folder, sideFiles.schema), 'utf8')));
  const exported = await engine.open(join(folder, model), { dataFiles });
  try {
    let maxDifference = 0;
    for (let start = 0; start < rows.length; start += chunk) {
      const some = rows.slice(start, start + chunk);
      const expected = await trained.predict(some, { signal });
      const got = await exported.predict(encode(some));
      expected.forEach((value, row) => {
        const difference = Math.abs(value - (got[row] ?? NaN));
        if (difference <= tolerance) maxDifference = Math.max(maxDifference, difference);
        else throw differs(model, tolerance, some[row] ?? {}, value, got[row]);
      });
    }
    return { rows: rows.length, maxDifference, runtime: engine.runtime };
  } finally {
    await exported.dispose();
  }
}

function differs(model: string, tolerance: number, row: Row, expected: number, got: number | undefined): EngineError {
  return new EngineError({
    where: `export of ${model}`,
    rule: `the exported model must score as the run does, to ${tolerance}: ${expected} for ${JSON.stringify(row)}`,
    got: String(got),
    fix: 'Nothing was kept. Please report it, with the model.',
  });
}
