/** No digit can be read in two ways, so a text that is no number is refused in one pass, however long it is. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a text is in decimal, NaN of any other text. */
export function decimalOf(text: string): number {
  let number = 0;
  let at = 0;
  // Most are whole; beyond 2^53 digit by digit is not to the bit.
  for (; at < text.length && at < 15; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    number = 10 * number + digit;
  }
  if (at > 0 && at === text.length) return number;
  return isDecimal(text) ? Number(text) : NaN;
}

/** Whether a text is a decimal number; hexadecimal and the like, which `Number` accepts, are text. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}
