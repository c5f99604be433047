import { execFileSync } from 'node:child_process';
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

/** Contents of the files beside a model, by name: its schema as in the run folder, and the encoder. */
export function sideFileContents(schema: FittedSchema): ReadonlyMap<string, Uint8Array> {
  const text = `${JSON.stringify(fittedSchemaToJson(schema))}\n`;
  return new Map([
    [sideFiles.schema, new TextEncoder().encode(text)],
    [sideFiles.encoder, encoder()],
    [sideFiles.encoderTypes, readFileSync(join(root, 'src/serving/encoder/encoder.d.mts'))],
  ]);
}

const root = dirname(createRequire(import.meta.url).resolve('fsdnet/package.json'));

let bundled: Uint8Array | undefined;

/** Made by the build; sources that run without one make it when it is asked for. */
function encoder(): Uint8Array {
  const isBuilt = !import.meta.url.endsWith('.ts');
  return (bundled ??= isBuilt
    ? readFileSync(join(root, 'dist', sideFiles.encoder))
    : execFileSync(process.execPath, [join(root, 'scripts/bundle-encoder.ts')]));
}
