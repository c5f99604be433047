import type { EncodedPart } from '@fsdnet/core';
import { pickRows, shuffledOrder, type Random } from '@fsdnet/core/engine';

/** The part itself, or as many of its rows at random, in their order, in memory. */
export async function sampledRows(part: EncodedPart, most: number, random: Random): Promise<EncodedPart> {
  return part.rows <= most ? part : pickRows(part, shuffledOrder(part.rows, random).slice(0, most).sort());
}
