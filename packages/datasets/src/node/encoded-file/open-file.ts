import { close, closeSync, fstat, open, read } from 'node:fs';
import { promisify } from 'node:util';

/** Linux reads at most 2 GiB at once. */
const MOST_BYTES = 2 ** 30;

/** Closes the files of readers that nobody holds any more. */
const abandoned = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/**
 * A file that stays open as long as somebody may read it: it can be read to the end after its name is gone, and it closes
 * itself when nobody holds it.
 */
export class OpenFile {
  readonly path: string;
  readonly #descriptor: number;

  /** Opens a file for reading; fails as `fs.open` does. */
  static async at(path: string): Promise<OpenFile> {
    return new OpenFile(path, await promisify(open)(path, 'r'));
  }

  private constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
    abandoned.register(this, descriptor, this);
  }

  async size(): Promise<number> {
    return (await promisify(fstat)(this.#descriptor)).size;
  }

  /** So many bytes from a place on, at the start of `buffer`; fewer where the file ends before. */
  async read(
    at: number,
    bytes: number,
    buffer: ArrayBuffer = new ArrayBuffer(bytes),
  ): Promise<Uint8Array<ArrayBuffer>> {
    const target = new Uint8Array(buffer, 0, bytes);
    let done = 0;
    while (done < bytes) {
      const { bytesRead } = await promisify(read)(
        this.#descriptor,
        target,
        done,
        Math.min(MOST_BYTES, bytes - done),
        at + done,
      );
      if (bytesRead === 0) return target.subarray(0, done);
      done += bytesRead;
    }
    return target;
  }

  /** Ends reading before nobody holds the file. */
  async close(): Promise<void> {
    abandoned.unregister(this);
    await promisify(close)(this.#descriptor);
  }
}
