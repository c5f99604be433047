import type { EncodedRows } from '@fsdnet/core';
import { selectRows, shuffledOrder, type Random } from '@fsdnet/core/engine';

/** All rows, or as many at random, in their order. */
export function sampledRows(rows: EncodedRows, most: number, random: Random): EncodedRows {
  return rows.rows <= most ? rows : selectRows(rows, shuffledOrder(rows.rows, random).slice(0, most).sort());
}
