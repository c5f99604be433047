/** Digits that stand in JSON as they are. */
const withDigits = (JSON as typeof JSON & { rawJSON(digits: string): object }).rawJSON;

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Text that is a number in JSON, to be written so with all of its digits; undefined for any other. */
export function numberWithDigits(text: string): object | undefined {
  return JSON_NUMBER.test(text) ? withDigits(text) : undefined;
}

/** As `JSON.stringify`; integers of any size keep their digits. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? withDigits(String(item)) : item));
}

/** As `JSON.parse`; integers that a number would round become bigints. */
export function parsedExactly(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value;
    return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
  });
}
