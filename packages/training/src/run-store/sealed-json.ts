import { StorageError } from '@fsdnet/core/engine';
import { checkVersion } from './format-version.ts';
import type { ReadableFiles } from './readable-files.ts';
import type { JsonObject } from './run-store.ts';
import { Sha256 } from './sha256.ts';

/** Version of the JSON documents that are written. Versions 1 … this can be read. */
const VERSION = 1;

/** Kinds of documents, as the files name them. */
type Format = 'fsdnet-run' | 'fsdnet-calibration' | 'fsdnet-checkpoint' | 'fsdnet-epoch';

/** A document with its kind, version and checksum as its first keys. */
export function seal(format: Format, body: object): JsonObject {
  return { format, version: VERSION, checksum: checksumOf(body), ...body };
}

/** Such a document as the text of a file. */
export function sealedText(format: Format, body: object): string {
  return `${JSON.stringify(seal(format, body), undefined, 2)}\n`;
}

/** What a file of such a text holds; undefined when there is none. @throws StorageError as `unseal`. */
export async function readSealed<T extends object = JsonObject>(
  files: Pick<ReadableFiles, 'read'>,
  path: string,
  format: Format,
): Promise<T | undefined> {
  const bytes = await files.read(path);
  return bytes && unseal<T>(new TextDecoder().decode(bytes), format, path);
}

/**
 * The body of a document that `seal` made.
 *
 * @throws StorageError that names the file when it is damaged, changed, of another kind or of a later version.
 */
export function unseal<T extends object = JsonObject>(text: string, format: Format, where: string): T {
  const damaged = (got: string): StorageError =>
    new StorageError({
      where,
      rule: 'must be as it was written',
      got,
      fix: 'Restore the file from a copy, or train again.',
    });
  let document: JsonObject;
  try {
    document = JSON.parse(text) as JsonObject;
  } catch {
    throw damaged('damaged JSON');
  }
  if (document === null || typeof document !== 'object' || document['format'] !== format)
    throw damaged('a document of another kind');
  const { format: _format, version, checksum, ...body } = document;
  checkVersion(where, version, VERSION, damaged);
  if (checksum !== checksumOf(body)) throw damaged('a changed or damaged document');
  // The checksum says that it is what `seal` was given.
  return body as T;
}

/** Of the text that JSON makes of it, so that layout does not matter. */
function checksumOf(body: object): string {
  return new Sha256()
    .update(new TextEncoder().encode(JSON.stringify(body)))
    .digest('hex')
    .slice(0, 16);
}
