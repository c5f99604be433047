import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { ConfigError, InputError, type EncodedPart, type FittedSchema, type Row } from '@fsdnet/core';
import type { ExportedPort } from '@fsdnet/core/engine';
import { disk, takeLock, writeNew } from '@fsdnet/core/node';
import { exportOnnx } from '@fsdnet/engine-onnx';
import type { OnnxEngine, OnnxExport, Quantization } from '@fsdnet/engine-onnx';
import type { TrainedModel } from '@fsdnet/training';

import { processConsole } from '../cli/output/index.ts';
import { chooseOnnxEngine } from '../engines/index.ts';
import { ACCEPTED_AUC_LOSS } from './accepted-auc-loss.ts';
import { sideFileContents } from './export-files.ts';
import { generatedRows } from './generated-rows.ts';
import { checkQuantization } from './quantization-check.ts';
import type { QuantizationCheckOptions, QuantizationReport } from './quantization-check.ts';
import { replaceFiles } from './replace-files.ts';
import { checkScores } from './score-check.ts';
import type { ScoreCheck } from './score-check.ts';
import { stopIfAborted } from './stop-if-aborted.ts';

/** Options of `exportModel`. */
export interface ExportModelOptions {
  /** Replaces files that exist. Default false: they are an error. */
  readonly force?: boolean | undefined;
  /** Whether large weights go into a file beside the model. Default "auto": when all together take more than 1 GiB. */
  readonly externalData?: boolean | 'auto' | undefined;
  /**
   * Stores tables and matrices as 8-bit integers or in half precision; what that costs is measured on `labelled`, which is
   * needed then. Default: float32.
   */
  readonly quantize?: Quantization | undefined;
  /** Largest fall of the AUC that `quantize` may cause. Default 0.001. */
  readonly maxAucLoss?: number | undefined;
  /** Labelled rows in encoded form, such as the `test` part of the data. Default: none. */
  readonly labelled?: EncodedPart | undefined;
  /** Raw rows to check the files on, besides generated ones. Default: none. */
  readonly rows?: readonly Row[] | undefined;
  /** Loads the files again for the check. Default: the fastest ONNX Runtime that works here. */
  readonly engine?: OnnxEngine | undefined;
  /** Stops the work with an AbortedError; nothing is left behind. */
  readonly signal?: AbortSignal | undefined;
}

/** What `exportModel` wrote. */
export interface ExportReport {
  /** Names of the files in the model's folder, the model first. */
  readonly files: readonly string[];
  /** Bytes of the model with its weights. */
  readonly bytes: number;
  /** Version of ONNX's operations. */
  readonly opset: number;
  /** Version of ONNX's file format. */
  readonly irVersion: number;
  readonly inputs: readonly ExportedPort[];
  readonly output: ExportedPort;
  readonly check: ScoreCheck;
  /** Where `quantize` was asked for. */
  readonly quantization?: QuantizationReport;
}

/** Lies in a folder while files are exported into it: the models of one folder share the files beside them. */
const LOCK = '.fsdnet-export.lock';

/** Rows that the check makes up. */
const generatedCount = 1000;

/** Largest difference from the run's probabilities that counts as none. */
const tolerance = 1e-6;

/**
 * Writes a trained model for serving: the inference as ONNX (`path`, whose folder is made where it is not there), and beside
 * it `schema.json` and `encoder.mjs`, which turns raw rows into the model's inputs and needs nothing else. The files are
 * loaded again and must score rows as the trained model does, to 1e-6, before they get their names; with narrower weights
 * (`quantize`), the AUC may fall by `maxAucLoss`. After an error the folder is as it was.
 *
 * @throws InputError when a file exists already or the folder cannot be, StorageError when another export into the folder
 * is under way, EngineError when the scores differ or no ONNX Runtime works here, ConfigError when the AUC falls too far.
 */
export async function exportModel(
  trained: TrainedModel,
  path: string,
  options: ExportModelOptions = {},
): Promise<ExportReport> {
  checkTargets(path, trained.schema, options.force ?? false);
  const folder = dirname(path);
  const outermost = await mkdir(folder, { recursive: true });
  const lock = await takeLock(disk, join(await realpath(folder), LOCK), {
    purpose: 'export into a folder',
    onWait: (message) => processConsole('warn', false).warn(message),
  });
  try {
    return await exportAlone(trained, path, options);
  } finally {
    await lock.release();
    await removeEmptyFolders(folder, outermost);
  }
}

/** Writes the files while nobody else writes into their folder. */
async function exportAlone(trained: TrainedModel, path: string, options: ExportModelOptions): Promise<ExportReport> {
  const { force = false, externalData, quantize, rows = [], signal } = options;
  // Checked again, because an export that held the lock before may have left its files.
  checkTargets(path, trained.schema, force);
  const [folder, model] = [dirname(path), basename(path)];
  const engine = options.engine ?? (await chooseOnnxEngine({}, processConsole('warn', false)));
  const exported = await exportOnnx(trained, { externalData, dataFile: `${model}.data`, quantize });
  const { data, opset, irVersion, inputs, output } = exported;
  const beside = [...sideFileContents(trained.schema)].map(([name, bytes]) => ({ name, pieces: [bytes] }));
  const weights = data ? [{ name: data.file, pieces: data.pieces }] : [];
  // The model is moved last: whoever sees it also sees the other files.
  const files = [...weights, ...beside, { name: model, pieces: exported.model }];
  if (data && existsSync(join(folder, data.file))) checkReplaceable(join(folder, data.file), force);

  const names = files.map(({ name }) => name);
  const temporary = await mkdtemp(join(folder, `.${model}.`));
  try {
    for (const { name, pieces } of files) {
      stopIfAborted(path, signal);
      await writeNew(disk, join(temporary, name), pieces);
    }
    const written = {
      ...{ folder: temporary, model, trained, engine, signal },
      dataFiles: weights.map(({ name }) => name),
    };
    const check = await checkScores({
      ...written,
      rows: [...rows, ...generatedRows(trained.schema, generatedCount)],
      // Narrower weights are judged by the metrics below; here they must only give probabilities.
      tolerance: quantize ? 1 : tolerance,
    });
    const cost = quantize && (await checkQuantization({ ...written, ...quantizationRequest(quantize, options) }));
    stopIfAborted(path, signal);
    await replaceFiles(temporary, folder, names);
    const bytes = sizeOf(exported);
    const sizeShare = quantize && bytes / sizeOf(await exportOnnx(trained, { externalData }));
    return {
      ...{ files: [model, ...names.slice(0, -1)], bytes, opset, irVersion, inputs, output, check },
      ...(cost && sizeShare && { quantization: { ...cost, sizeShare } }),
    };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function sizeOf({ model, data }: OnnxExport): number {
  return [...model, ...(data?.pieces ?? [])].reduce((sum, { length }) => sum + length, 0);
}

function quantizationRequest(
  form: Quantization,
  { labelled, maxAucLoss = ACCEPTED_AUC_LOSS }: ExportModelOptions,
): Pick<QuantizationCheckOptions, 'form' | 'maxAucLoss' | 'rows'> {
  if (labelled) return { form, maxAucLoss, rows: labelled };
  throw new ConfigError({
    where: `exportModel with quantize "${form}"`,
    rule: 'needs labelled rows, on which the change of the AUC is measured',
    fix: 'Give encoded rows as `labelled`, such as data.test.',
  });
}

/** Removes the folders that were made, from the inner to the outermost, up to the first that holds something. */
async function removeEmptyFolders(inner: string, outermost: string | undefined): Promise<void> {
  if (outermost === undefined) return;
  try {
    for (let folder = resolve(inner); folder.length >= resolve(outermost).length; folder = dirname(folder)) {
      await rmdir(folder);
    }
  } catch {
    // The folder is not empty.
  }
}

/**
 * Refuses to write where something else lies. Files beside the model that have their content already are no hindrance: a
 * run folder holds its schema.json.
 *
 * @throws InputError or ConfigError.
 */
export function checkTargets(path: string, schema: FittedSchema, force: boolean): void {
  if (!path.endsWith('.onnx')) {
    throw new ConfigError({
      where: path,
      rule: 'an exported model must end in .onnx',
      fix: 'Name a file such as serve/model.onnx.',
    });
  }
  const folder = dirname(path);
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new InputError({
      where: path,
      rule: `${folder} is a file, but a folder is needed`,
      fix: 'Choose another folder.',
    });
  }
  if (existsSync(path)) checkReplaceable(path, force);
  for (const [name, content] of sideFileContents(schema)) {
    const beside = join(dirname(path), name);
    if (!existsSync(beside)) continue;
    const isThere = statSync(beside).isFile() && readFileSync(beside).equals(content);
    if (!isThere) checkReplaceable(beside, force);
  }
}

function checkReplaceable(path: string, force: boolean): void {
  const isFile = statSync(path).isFile();
  if (isFile && force) return;
  throw new InputError({
    where: path,
    rule: isFile ? 'exists already' : 'is a folder, but a file is needed',
    fix: isFile ? 'Choose another folder, or replace it with --force.' : 'Choose another name.',
  });
}
