import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { InputError } from '@fsdnet/core';
import { fieldInputs, fittedSchemaFromJson, modelInputs } from '@fsdnet/core/engine';

import type { EncodedInput } from './encoded-inputs.ts';
import type { ServedModel } from './served-model.ts';

/** What opens the files of an exported model: `onnx()` of `@fsdnet/engine-onnx`. */
export interface ExportOpener {
  open(
    path: string,
    options: { readonly dataFiles?: readonly string[] | undefined },
  ): Promise<{
    predict(inputs: Readonly<Record<string, EncodedInput>>): Promise<Float32Array>;
    dispose(): Promise<void>;
  }>;
}

/**
 * The model of a folder that `exportModel` wrote. The encoder beside it is not executed: the schema says the same.
 *
 * @throws InputError when the folder does not hold one exported model with its schema.
 */
export async function openExport(folder: string, opener: ExportOpener): Promise<ServedModel> {
  const files = await readdir(folder);
  const models = files.filter((name) => name.endsWith('.onnx'));
  const [model] = models;
  if (model === undefined || models.length > 1 || !files.includes('schema.json')) {
    throw new InputError({
      where: folder,
      rule: 'must hold one .onnx file and its schema.json',
      got: models.length > 1 ? `${models.length} .onnx files` : files.slice(0, 5).join(', ') || 'an empty folder',
      fix: 'Name a folder that `fsdnet export` or `fsdnet train` wrote.',
    });
  }
  const schema = fittedSchemaFromJson(JSON.parse(await readFile(join(folder, 'schema.json'), 'utf8')));
  const dataFiles = files.includes(`${model}.data`) ? [`${model}.data`] : [];
  const fields = fieldInputs(schema.fields);
  const exported = await opener.open(join(folder, model), { dataFiles });
  return {
    schema,
    predict: (rows) => exported.predict(modelInputs(rows, fields)),
    dispose: () => exported.dispose(),
  };
}
