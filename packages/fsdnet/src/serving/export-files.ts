import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { EngineError, fittedSchemaToJson } from '@fsdnet/core/engine';
import { moduleUrl } from '@fsdnet/core/node';
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
    [sideFiles.encoderTypes, readFileSync(join(packageFolder(), 'src/serving/encoder/encoder.d.mts'))],
  ]);
}

/** @throws EngineError in a program that was bundled, away from this package. */
function packageFolder(): string {
  try {
    return dirname(createRequire(moduleUrl(import.meta)).resolve('fsdnet/package.json'));
  } catch (cause) {
    throw new EngineError({
      where: 'export',
      rule: 'the encoder is a file of the package fsdnet, which must be installed where the program runs',
      fix: 'Install it there, or export before the program is bundled.',
      cause,
    });
  }
}

let bundled: Uint8Array | undefined;

/** Made by the build; sources that run without one make it when it is asked for. */
function encoder(): Uint8Array {
  const isBuilt = !moduleUrl(import.meta).endsWith('.ts');
  return (bundled ??= isBuilt
    ? readFileSync(join(packageFolder(), 'dist', sideFiles.encoder))
    : execFileSync(process.execPath, [join(packageFolder(), 'scripts/bundle-encoder.ts')]));
}
