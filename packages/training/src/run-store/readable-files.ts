/** Files that can be read; paths are whatever whoever made them takes for one. */
export interface ReadableFiles {
  /** Undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** In bytes; undefined when there is no such file. */
  size(path: string): Promise<number | undefined>;
  /** Fills `target` with what is in a file from `position` on, of which there must be enough. */
  readAt(path: string, position: number, target: Uint8Array): Promise<void>;
}
