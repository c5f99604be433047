import { StorageError } from '@fsdnet/core/engine';

/** Refuses a version that is none (`damaged`), or later than the latest that this release reads. */
export function checkVersion(
  where: string,
  version: unknown,
  latest: number,
  damaged: (got: string) => StorageError,
): void {
  const number = Number(version);
  if (!Number.isInteger(number) || number < 1) throw damaged(`format version ${String(version)}`);
  if (number <= latest) return;
  throw new StorageError({
    where,
    rule: `format version ${latest} is the latest that this release reads`,
    got: String(version),
    fix: 'Update @fsdnet/training.',
  });
}
