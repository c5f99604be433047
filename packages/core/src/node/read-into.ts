/** Largest piece of one read or write; Linux moves at most 2 GiB at once. */
export const PIECE: number = 2 ** 30;

/** What is used of a file handle: naming Node's own type would ask every user of these declarations for @types/node. */
export interface ReadableFile {
  read(target: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
}

/** Fills `target` with what stands in a file from `position` on; gives how many bytes there were, up to all. */
export async function readInto(target: Uint8Array, file: ReadableFile, position: number): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await file.read(target, done, Math.min(PIECE, target.length - done), position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
