import { InputError, type EncodedPart, type Row } from '@fsdnet/core';
import { isPromise, shownValue } from '@fsdnet/core/engine';

/**
 * Refuses what is neither encoded rows nor a list of rows.
 *
 * @throws InputError that names the usual mistakes: a forgotten `await`, a single row, a missing test part.
 */
export function checkRows(rows: unknown, where: string): asserts rows is EncodedPart | readonly Row[] {
  if (Array.isArray(rows) || isEncoded(rows)) return;
  throw new InputError({
    where,
    rule: 'needs a list of rows, or encoded ones',
    got: rows === undefined ? 'nothing' : isSingleRow(rows) ? 'a single row' : shownValue(rows),
    fix: fixFor(rows, where),
  });
}

function fixFor(rows: unknown, where: string): string | undefined {
  if (isPromise(rows)) return 'Write `await` in front of it.';
  if (rows === undefined) return 'Data without a test part have no `test`: split them, or give other rows.';
  return isSingleRow(rows) ? `Put it into a list: ${where}([row]).` : undefined;
}

function isSingleRow(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isPromise(value);
}

function isEncoded(value: unknown): boolean {
  const { rows, ids, read } = (value ?? {}) as {
    readonly rows?: unknown;
    readonly ids?: unknown;
    readonly read?: unknown;
  };
  return typeof rows === 'number' && (ids instanceof Int32Array || typeof read === 'function');
}
