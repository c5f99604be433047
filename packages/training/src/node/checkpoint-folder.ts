import { join } from 'node:path';
import { StorageError } from '@fsdnet/core/engine';
import { replaceWhole, writeNew, type FileSystem } from '@fsdnet/core/node';
import type { Checkpoint, KeptCheckpoint, KeptSnapshot, Snapshot } from '../run-store/index.ts';
import { openSafetensors, writeSafetensors } from './safetensors.ts';
import { readSealed, sealedText } from '../run-store/sealed-json.ts';

const MANIFEST = 'manifest.json';

interface ListedFile {
  readonly file: string;
  readonly checksum: string;
}

/** Which files are the newest checkpoint. */
interface CheckpointManifest {
  readonly number: number;
  readonly state: ListedFile;
  readonly best?: (ListedFile & { readonly epoch: number }) | undefined;
}

/**
 * The checkpoints of a run. A new one is written beside the old one; the manifest that names its files is renamed into
 * place last, and only then does the old one go.
 */
export class CheckpointFolder {
  readonly #files: FileSystem;
  readonly #folder: string;
  readonly #manifestPath: string;

  constructor(files: FileSystem, folder: string) {
    this.#files = files;
    this.#folder = folder;
    this.#manifestPath = join(folder, MANIFEST);
  }

  /** Forgets all checkpoints. */
  async clear(): Promise<void> {
    await this.#files.remove(this.#manifestPath);
  }

  async read(): Promise<KeptCheckpoint | undefined> {
    const manifest = await this.#manifest();
    if (!manifest) return undefined;
    const weights = await this.readBest();
    return {
      state: await this.#snapshot(manifest.state),
      best: weights && { epoch: manifest.best!.epoch, weights },
    };
  }

  /** Weights of the best epoch so far. */
  async readBest(): Promise<KeptSnapshot | undefined> {
    const manifest = await this.#manifest();
    return manifest?.best && this.#snapshot(manifest.best);
  }

  async write({ state, best }: Checkpoint): Promise<void> {
    await this.#files.makeFolder(this.#folder);
    const previous = await this.#manifest();
    const number = (previous?.number ?? 0) + 1;
    const manifest: CheckpointManifest = {
      number,
      state: await this.#write(`state-${padded(number)}.safetensors`, state),
      // It changes only with an epoch, and is a good part of the bytes.
      ...(best && {
        best:
          best.weights && previous?.best?.epoch !== best.epoch
            ? { epoch: best.epoch, ...(await this.#write(`best-${padded(number)}.safetensors`, best.weights)) }
            : previous!.best,
      }),
    };
    // Not even a power cut may leave a manifest that names a file without a name.
    await this.#files.syncFolder(this.#folder);
    await replaceWhole(this.#files, this.#manifestPath, [
      new TextEncoder().encode(sealedText('fsdnet-checkpoint', manifest)),
    ]);
    await this.#removeOthers(manifest);
  }

  async #write(file: string, snapshot: Snapshot): Promise<ListedFile> {
    let checksum = '';
    await writeNew(this.#files, join(this.#folder, file), async (inWork) => {
      checksum = await writeSafetensors(inWork, snapshot);
    });
    return { file, checksum };
  }

  async #removeOthers({ state, best }: CheckpointManifest): Promise<void> {
    const kept = [MANIFEST, state.file, best?.file];
    for (const name of (await this.#files.list(this.#folder)) ?? []) {
      if (!kept.includes(name)) await this.#files.remove(join(this.#folder, name));
    }
  }

  #manifest(): Promise<CheckpointManifest | undefined> {
    return readSealed(this.#files, this.#manifestPath, 'fsdnet-checkpoint');
  }

  async #snapshot({ file, checksum }: ListedFile): Promise<KeptSnapshot> {
    const path = join(this.#folder, file);
    const snapshot = await openSafetensors(this.#files, path);
    const damaged = (got: string): StorageError =>
      new StorageError({
        where: path,
        rule: 'must be the file that the manifest names',
        got,
        fix: 'Restore the folder from a copy, or train again.',
      });
    if (!snapshot) throw damaged('no file');
    if (snapshot.checksum !== checksum) throw damaged('another one');
    return snapshot;
  }
}

function padded(number: number): string {
  return String(number).padStart(6, '0');
}
