import { InputError } from '@fsdnet/core';

/** Cells of another kind than those that the earlier run read are an error that says what to do about that. */
export async function asBefore<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const isCell = error instanceof InputError && error.fix !== undefined && /:\d+: column "/.test(error.where);
    if (!isCell) throw error;
    const rule = error.message.slice(error.where.length + 2, -`. ${error.fix}`.length);
    throw new InputError({
      where: error.where,
      rule,
      fix: 'The run that it starts from reads the column so; correct the cells, or train anew.',
      cause: error,
    });
  }
}
