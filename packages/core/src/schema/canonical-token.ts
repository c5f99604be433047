import type { TokenForm } from './feature.ts';

/** Whole or with a fraction, and none of the digits in front says nothing: "007" is a code. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
/** Any spelling of a number that a column of numbers may be asked for: a sign, an exponent, a bare point. */
const NUMBER = /^([+-]?)(0|[1-9]\d*)?(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

/** Whether a column of the form may hold this text, spaces around it aside. Blank cells stand in the way of no form. */
export function hasForm(text: string, form: TokenForm): boolean {
  const trimmed = text.trim();
  if (form === 'text' || trimmed === '') return true;
  return form === 'number' ? isPlainNumber(trimmed) : isBoolean(trimmed);
}

/**
 * The one spelling of all texts that are the same token: "1" for "1.0", "true" for "TRUE". A text that does not have the form
 * is a token as it stands, and a blank one is missing: ''. Without a form every text is a token as it stands.
 */
export function canonicalToken(text: string, form: TokenForm | undefined): string {
  if (form === undefined || form === 'text') return text;
  const trimmed = text.trim();
  if (form === 'boolean') return isBoolean(trimmed) ? trimmed.toLowerCase() : trimmed;
  return canonicalNumber(trimmed);
}

function isPlainNumber(text: string): boolean {
  return PLAIN_NUMBER.test(text) || isShortForm(text);
}

/** JavaScript writes numbers below 1e-6 and from 1e21 with an exponent; typed cells come so, and hardly any text does. */
function isShortForm(text: string): boolean {
  return text.includes('e') && text !== 'Infinity' && String(Number(text)) === text;
}

function isBoolean(text: string): boolean {
  return (text.length === 4 || text.length === 5) && /^(?:true|false)$/i.test(text);
}

/** The plain number with the fewest characters, "0" for "-0.0"; all its digits stay, so ids above 2^53 are told apart. */
function canonicalNumber(text: string): string {
  const parts = NUMBER.exec(text);
  if (!parts) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  if (whole === '' && fraction === '') return text;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction).padStart(whole.length + fraction.length + Math.max(0, -point), '0');
  const split = Math.max(0, point);
  const before = digits.slice(0, split).padEnd(split, '0').replace(/^0+/, '');
  const after = withoutLastZeros(digits.slice(split));
  if (before === '' && after === '') return '0';
  return `${sign === '-' ? '-' : ''}${before || '0'}${after === '' ? '' : `.${after}`}`;
}

/** In time that grows with the length, which an expression that looks for the end does not keep. */
function withoutLastZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
