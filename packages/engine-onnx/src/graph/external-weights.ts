/** Where weights lie in a file beside the model, as ONNX says it. */
export interface ExternalPlace {
  /** Name of the file, relative to the model's folder. */
  readonly location: string;
  /** First byte. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/** Weights start at a multiple of this, so that runtimes can map the file into memory. */
const PAGE = 4096;

/** Smaller ones stay in the model. */
const SMALLEST = 1024;

/** The content of a file that holds a model's weights, one after the other. */
export class ExternalWeights {
  readonly file: string;
  /** The content, to be joined; weights are the given arrays themselves. */
  readonly pieces: Uint8Array[] = [];
  #length = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** Adds weights; undefined for some that are too small to be worth it. */
  place(bytes: Uint8Array): ExternalPlace | undefined {
    if (bytes.length < SMALLEST) return undefined;
    const gap = (PAGE - (this.#length % PAGE)) % PAGE;
    if (gap > 0) this.pieces.push(new Uint8Array(gap));
    const offset = this.#length + gap;
    this.pieces.push(bytes);
    this.#length = offset + bytes.length;
    return { location: this.file, offset, length: bytes.length };
  }
}
