import { dirname } from 'node:path';
import type { FileSystem, WritableFile } from '@fsdnet/core/node';

/** What goes wrong at one operation. */
export type Accident =
  /** It does half its work, where it can, and fails. */
  | 'failure'
  /** It is done, and the process is gone: every later operation fails. */
  | 'kill'
  /** As `kill`, and what was not flushed is lost. */
  | 'power cut';

interface Content {
  bytes: Uint8Array;
  /** What a power cut leaves. */
  flushed: Uint8Array;
}

/** Content of a disk: files by path, and the names that a power cut leaves. */
export class MemoryDisk {
  files: Map<string, Content> = new Map();
  #flushedNames = new Map<string, Content>();

  flushNames(folder: string): void {
    for (const path of this.#flushedNames.keys()) if (dirname(path) === folder) this.#flushedNames.delete(path);
    for (const [path, content] of this.files) if (dirname(path) === folder) this.#flushedNames.set(path, content);
  }

  cutPower(): void {
    this.files = new Map(this.#flushedNames);
    for (const content of this.files.values()) content.bytes = content.flushed;
  }

  content(path: string): Uint8Array | undefined {
    return this.files.get(path)?.bytes;
  }
}

/** A process's view of a disk, with an accident at one of its operations. */
export class DiskAccess implements FileSystem {
  /** Every operation so far. */
  readonly operations: string[] = [];
  readonly #disk: MemoryDisk;
  readonly #accident: { readonly at: number; readonly kind: Accident } | undefined;
  #gone = false;

  constructor(disk: MemoryDisk, accident?: { readonly at: number; readonly kind: Accident }) {
    this.#disk = disk;
    this.#accident = accident;
  }

  makeFolder(path: string): Promise<void> {
    return this.#operation(`makeFolder ${path}`, () => undefined);
  }

  list(path: string): Promise<readonly string[] | undefined> {
    const inside = (): string[] => [...this.#disk.files.keys()].filter((name) => dirname(name) === path);
    return this.#operation(`list ${path}`, () => inside().map((name) => name.slice(path.length + 1)));
  }

  read(path: string): Promise<Uint8Array | undefined> {
    return this.#operation(`read ${path}`, () => this.#disk.content(path)?.slice());
  }

  size(path: string): Promise<number | undefined> {
    return this.#operation(`size ${path}`, () => this.#disk.content(path)?.length);
  }

  readAt(path: string, position: number, target: Uint8Array): Promise<void> {
    return this.#operation(`readAt ${path}`, () =>
      target.set(this.#disk.content(path)!.subarray(position, position + target.length)),
    );
  }

  async create(path: string): Promise<WritableFile> {
    const nothing = (): Uint8Array => new Uint8Array();
    await this.#operation(`create ${path}`, () => {
      const content = this.#disk.files.get(path);
      if (content) content.bytes = nothing();
      else this.#disk.files.set(path, { bytes: nothing(), flushed: nothing() });
    });
    return this.#open(path);
  }

  async append(path: string): Promise<WritableFile> {
    await this.#operation(`append ${path}`, () => {
      if (!this.#disk.files.has(path))
        this.#disk.files.set(path, { bytes: new Uint8Array(), flushed: new Uint8Array() });
    });
    return this.#open(path);
  }

  rename(from: string, to: string): Promise<void> {
    return this.#operation(`rename ${to}`, () => {
      this.#disk.files.set(to, this.#disk.files.get(from)!);
      this.#disk.files.delete(from);
    });
  }

  remove(path: string): Promise<void> {
    return this.#operation(`remove ${path}`, () => void this.#disk.files.delete(path));
  }

  createExclusive(path: string, bytes: Uint8Array): Promise<boolean> {
    return this.#operation(`createExclusive ${path}`, () => {
      if (this.#disk.files.has(path)) return false;
      this.#disk.files.set(path, { bytes, flushed: bytes });
      return true;
    });
  }

  syncFolder(path: string): Promise<void> {
    return this.#operation(`syncFolder ${path}`, () => this.#disk.flushNames(path));
  }

  #open(path: string): WritableFile {
    const content = this.#disk.files.get(path)!;
    const write = (bytes: Uint8Array): void => {
      const longer = new Uint8Array(content.bytes.length + bytes.length);
      longer.set(content.bytes);
      longer.set(bytes, content.bytes.length);
      content.bytes = longer;
    };
    return {
      write: (bytes) =>
        this.#operation(
          `write ${path}`,
          () => write(bytes),
          () => write(bytes.subarray(0, bytes.length / 2)),
        ),
      writeAt: (position, bytes) =>
        this.#operation(`writeAt ${path}`, () => {
          content.bytes = content.bytes.slice();
          content.bytes.set(bytes, position);
        }),
      sync: () => this.#operation(`sync ${path}`, () => void (content.flushed = content.bytes)),
      close: () => this.#operation(`close ${path}`, () => undefined),
    };
  }

  async #operation<T>(name: string, work: () => T, half?: () => void): Promise<T> {
    if (this.#gone) throw new Error('the process is gone');
    const happens = this.operations.push(name) - 1 === this.#accident?.at;
    if (!happens) return work();
    if (this.#accident.kind === 'failure') {
      half?.();
      throw new Error(`no room: ${name}`);
    }
    this.#gone = true;
    const result = work();
    if (this.#accident.kind === 'power cut') this.#disk.cutPower();
    return result;
  }
}
