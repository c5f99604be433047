import { CtrError, InputError } from '@fsdnet/core';
import { quotedName } from '../../columns.ts';
import { Damage, Unsupported } from './damage.ts';

/** Does work on a file; whatever goes wrong becomes an InputError that names it, and the column where there is one. */
export async function inFile<T>(file: string, work: () => Promise<T>, column?: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw problemOf(error, column === undefined ? file : `${file}: column ${quotedName(column)}`);
  }
}

/** The error that a user gets. */
export function problemOf(error: unknown, where: string): CtrError {
  if (error instanceof CtrError) return error;
  if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new InputError({ where, rule: 'is not valid utf-8', fix: 'Write it again as text.', cause: error });
  }
  if (error instanceof Unsupported) {
    return new InputError({
      where,
      rule: 'uses something that cannot be read',
      got: error.message,
      fix: 'Write it again without, for example with pyarrow or DuckDB.',
    });
  }
  return new InputError({
    where,
    rule: `is not a whole Parquet file${error instanceof Damage ? ` (${error.message})` : ''}`,
    fix: 'Copy it or write it again.',
    cause: error,
  });
}
