import type { FittedSchema } from '@fsdnet/core';
import { jsonList } from '@fsdnet/core/engine';

/** Separators of the columns that hold lists, by name. */
export function listSeparators({ schema }: FittedSchema): ReadonlyMap<string, string> {
  return new Map(
    schema.features.flatMap((feature) =>
      feature.kind === 'multiValued' ? [[feature.name, feature.separator ?? '|'] as const] : [],
    ),
  );
}

/** A list as text that is read as the same one: its items with separators, else as JSON. */
export function listText(items: readonly unknown[], separator: string): string {
  const texts = items.map((item) => (item === null || item === undefined ? '' : String(item as string)));
  const text = texts.join(separator);
  const isSafe = items.every(isScalar) && texts.every((item) => !item.includes(separator)) && !jsonList(text);
  return isSafe ? text : JSON.stringify(items);
}

function isScalar(item: unknown): boolean {
  return typeof item !== 'object' || item === null;
}
