import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { fittedSchemaToJson } from '@fsdnet/core/engine';
import type { FittedSchema } from '@fsdnet/core';

/** Files that lie beside an exported model, by name. */
export const sideFiles: { readonly schema: string; readonly encoder: string; readonly encoderTypes: string } = {
  schema: 'schema.json',
  encoder: 'encoder.mjs',
  encoderTypes: 'encoder.d.mts',
};

/** Contents of the files beside a model, by name: its schema as in the run folder, and the encoder as it stands here. */
export function sideFileContents(schema: FittedSchema): ReadonlyMap<string, Uint8Array> {
  const text = `${JSON.stringify(fittedSchemaToJson(schema))}\n`;
  const encoder = encoderFolder();
  return new Map([
    [sideFiles.schema, new TextEncoder().encode(text)],
    ...[sideFiles.encoder, sideFiles.encoderTypes].map((name): [string, Uint8Array] => [
      name,
      new Uint8Array(readFileSync(join(encoder, name))),
    ]),
  ]);
}

/** The sources are published too, so the file is found in them, whether this code runs from there or was built. */
function encoderFolder(): string {
  const root = dirname(createRequire(import.meta.url).resolve('fsdnet/package.json'));
  return join(root, 'src', 'serving', 'encoder');
}
