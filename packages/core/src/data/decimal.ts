/** No digit can be read in two ways, so a text that is no number is refused in one pass, however long it is. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

const ZERO = '0'.charCodeAt(0);
/** Longer whole numbers could lie beyond 2^53, where digit by digit is not to the bit. */
const FEW_DIGITS = 15;

/** The number that a text is in decimal, NaN of any other text. */
export function decimalOf(text: string): number {
  const number = text.length <= FEW_DIGITS ? wholeOf(text) : NaN;
  if (!Number.isNaN(number)) return number;
  return isDecimal(text) ? Number(text) : NaN;
}

/** The number of a text of nothing but digits, which most are; NaN of any other. */
function wholeOf(text: string): number {
  if (text === '') return NaN;
  let number = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    number = 10 * number + digit;
  }
  return number;
}

/** Whether a text is a decimal number; hexadecimal and the like, which `Number` accepts, are text. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}
