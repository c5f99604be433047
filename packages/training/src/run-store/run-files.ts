import { StorageError } from '@fsdnet/core/engine';
import type { ReadableFiles } from './readable-files.ts';

/** A file: its address, or what is in it. */
export type RunFile = string | URL | Uint8Array | ArrayBuffer | Blob;

/**
 * The files of a run: the address of its folder, or each file by its name. Needed are config.json, schema.json and
 * model.safetensors; with metrics.jsonl there is a history, and with calibration.json, where the run has one, probabilities
 * are corrected as they were.
 */
export type RunFiles = string | URL | Readonly<Record<string, RunFile>>;

/** Files of a run by their names. Each is fetched once. */
export class NamedFiles implements ReadableFiles {
  readonly #given: RunFiles;
  readonly #contents = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(given: RunFiles) {
    this.#given = given;
  }

  read(name: string): Promise<Uint8Array | undefined> {
    let content = this.#contents.get(name);
    if (!content) this.#contents.set(name, (content = contentOf(fileOf(this.#given, name), name)));
    return content;
  }

  async size(name: string): Promise<number | undefined> {
    return (await this.read(name))?.length;
  }

  async readAt(name: string, position: number, target: Uint8Array): Promise<void> {
    const bytes = await this.read(name);
    target.set(bytes!.subarray(position, position + target.length));
  }
}

function fileOf(given: RunFiles, name: string): RunFile | undefined {
  if (typeof given !== 'string' && !(given instanceof URL)) return Object.hasOwn(given, name) ? given[name] : undefined;
  return `${String(given).replace(/\/?$/, '/')}${name}`;
}

async function contentOf(file: RunFile | undefined, name: string): Promise<Uint8Array | undefined> {
  if (file === undefined || file instanceof Uint8Array) return file;
  if (typeof file === 'string' || file instanceof URL) return fetched(String(file));
  if (file instanceof Blob) return new Uint8Array(await file.arrayBuffer());
  if (file instanceof ArrayBuffer) return new Uint8Array(file);
  throw new StorageError({ where: name, rule: 'must be an address, bytes or a Blob', got: typeof file });
}

/** Undefined where the server has no such file. */
async function fetched(address: string): Promise<Uint8Array | undefined> {
  const failed = (got: string, cause?: unknown): StorageError =>
    new StorageError({ where: address, rule: 'could not be fetched', got, fix: 'Check the address.', cause });
  try {
    const response = await fetch(address);
    if (response.status === 404) return undefined;
    if (!response.ok) throw failed(`HTTP status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw error instanceof StorageError ? error : failed((error as Error).message, error);
  }
}
