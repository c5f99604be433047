/**
 * What writes files on Node: the disk behind an interface that tests can fail, files that appear whole or not at all, and a
 * lock that keeps two processes off one place.
 *
 * @packageDocumentation
 */
export { disk } from './disk.ts';
export { takeLock } from './lock.ts';
export { replaceWhole, writeNew, writeWhole } from './whole-file.ts';
export type { FileSystem, WritableFile } from './file-system.ts';
export type { Lock, LockOptions } from './lock.ts';
export type { ProcessTable } from './process-table.ts';
export type { WriteBytes } from './whole-file.ts';
