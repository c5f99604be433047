/** The scalars of a list that stands as JSON in a cell's text, as `["a", "b"]` in csv; undefined for any other text. */
export function jsonList(text: string): readonly unknown[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  let list: unknown;
  try {
    list = JSON.parse(text, keepLongIntegers);
  } catch {
    return undefined;
  }
  return Array.isArray(list) && list.every((item) => typeof item !== 'object' || item === null) ? list : undefined;
}

/** As a reviver of `JSON.parse`: whole numbers from 2^53 on would lose digits as doubles, so they become text. */
export function keepLongIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
  return /^-?\d+(?:\.0+)?$/.test(context.source) ? context.source : value;
}
