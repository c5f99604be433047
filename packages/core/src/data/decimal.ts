/** No digit can be read in two ways, so a text that is no number is refused in one pass, however long it is. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Whether a text is a decimal number; hexadecimal and the like, which `Number` accepts, are text. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}
