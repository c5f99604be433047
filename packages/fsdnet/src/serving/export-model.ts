import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { ConfigError, InputError, type FittedSchema, type Row } from '@fsdnet/core';
import { AbortedError, type ExportedPort } from '@fsdnet/core/engine';
import { disk, takeLock, writeNew } from '@fsdnet/core/node';
import { exportOnnx } from '@fsdnet/engine-onnx';
import type { OnnxEngine } from '@fsdnet/engine-onnx';
import type { TrainedModel } from '@fsdnet/training';

import { processConsole } from '../cli/output/index.ts';
import { chooseOnnxEngine } from '../engines/index.ts';
import { sideFileContents } from './export-files.ts';
import { generatedRows } from './generated-rows.ts';
import { replaceFiles } from './replace-files.ts';
import { checkScores } from './score-check.ts';
import type { ScoreCheck } from './score-check.ts';

/** Options of `exportModel`. */
export interface ExportModelOptions {
  /** Replaces files that exist. Default false: they are an error. */
  readonly force?: boolean | undefined;
  /** Whether large weights go into a file beside the model. Default "auto": when all together take more than 1 GiB. */
  readonly externalData?: boolean | 'auto' | undefined;
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
}

/** Lies in a folder while files are exported into it: the models of one folder share the files beside them. */
const LOCK = '.fsdnet-export.lock';

/** Rows that the check makes up. */
const generatedCount = 1000;

/**
 * Writes a trained model for serving: the inference as ONNX (`path`, whose folder is made where it is not there), and beside
 * it `schema.json` and `encoder.mjs`, which turns raw rows into the model's inputs and needs nothing else. The files are
 * loaded again and must score rows as the trained model does, to 1e-6, before they get their names. After an error the folder
 * is as it was.
 *
 * @throws InputError when a file exists already or the folder cannot be, StorageError when another export into the folder
 * is under way, EngineError when the scores differ or no ONNX Runtime works here.
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
  const { force = false, externalData, rows = [], signal } = options;
  // Checked again, because an export that held the lock before may have left its files.
  checkTargets(path, trained.schema, force);
  const [folder, model] = [dirname(path), basename(path)];
  const engine = options.engine ?? (await chooseOnnxEngine({}, processConsole('warn', false)));
  const exported = await exportOnnx(trained, { externalData, dataFile: `${model}.data` });
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
    const check = await checkScores({
      folder: temporary,
      model,
      dataFiles: weights.map(({ name }) => name),
      trained,
      rows: [...rows, ...generatedRows(trained.schema, generatedCount)],
      engine,
      signal,
    });
    stopIfAborted(path, signal);
    await replaceFiles(temporary, folder, names);
    const bytes = [...weights, ...files.slice(-1)]
      .flatMap(({ pieces }) => pieces)
      .reduce((sum, { length }) => sum + length, 0);
    return { files: [model, ...names.slice(0, -1)], bytes, opset, irVersion, inputs, output, check };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
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

function stopIfAborted(where: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortedError({ where, rule: 'stopped by the signal', cause: signal.reason });
}
