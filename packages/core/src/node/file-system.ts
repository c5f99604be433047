/** A file open for writing. */
export interface WritableFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Replaces what was written at a place before. */
  writeAt(position: number, bytes: Uint8Array): Promise<void>;
  /** What was written is on the disk when this resolves. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Every operation on files that a run folder or a lock uses, so that tests can fail each one. */
export interface FileSystem {
  /** Parents included; no error when it exists. */
  makeFolder(path: string): Promise<void>;
  /** Names in a folder; undefined when there is no such folder. */
  list(path: string): Promise<readonly string[] | undefined>;
  /** Undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** In bytes; undefined when there is no such file. */
  size(path: string): Promise<number | undefined>;
  /** Fills `target` with what is in a file from `position` on, of which there must be enough. */
  readAt(path: string, position: number, target: Uint8Array): Promise<void>;
  /** Empties a file that exists. */
  create(path: string): Promise<WritableFile>;
  append(path: string): Promise<WritableFile>;
  /** Replaces `to`, as one step. */
  rename(from: string, to: string): Promise<void>;
  /** No error when there is no such file. */
  remove(path: string): Promise<void>;
  /** Creates a file with this content as one step; false when it exists. */
  createExclusive(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Renames and new names in a folder are on the disk when this resolves. */
  syncFolder(path: string): Promise<void>;
}
