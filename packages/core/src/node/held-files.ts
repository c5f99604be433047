import type { FileSystem } from './file-system.ts';
import type { Lock } from './lock.ts';

/**
 * Files that only the holder of a lock may change: before each change it looks whether the lock is still its own.
 *
 * @throws StorageError from every change when another process has taken the lock over.
 */
export function heldFiles(files: FileSystem, lock: Lock): FileSystem {
  const whileHeld =
    <A extends readonly unknown[], T>(change: (...given: A) => Promise<T>) =>
    async (...given: A): Promise<T> => {
      await lock.mustBeHeld();
      return change(...given);
    };
  return {
    makeFolder: (path) => files.makeFolder(path),
    list: (path) => files.list(path),
    read: (path) => files.read(path),
    size: (path) => files.size(path),
    readAt: (path, position, target) => files.readAt(path, position, target),
    syncFolder: (path) => files.syncFolder(path),
    append: whileHeld((path) => files.append(path)),
    rename: whileHeld((from, to) => files.rename(from, to)),
    remove: whileHeld((path) => files.remove(path)),
    createExclusive: whileHeld((path, bytes) => files.createExclusive(path, bytes)),
    create: whileHeld(async (path) => {
      // An earlier holder that wakes up writes on into the file that it had opened.
      await files.remove(path);
      return files.create(path);
    }),
  };
}
