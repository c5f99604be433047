/** The shortest decimal that reads back as the same float32. */
export function float32Text(value: number): string {
  const single = Math.fround(value);
  let digits = 7;
  while (digits < 9 && !readsBack(single, digits)) digits++;
  while (digits > 1 && readsBack(single, digits - 1)) digits--;
  return String(Number(single.toPrecision(digits)));
}

function readsBack(single: number, digits: number): boolean {
  return Math.fround(Number(single.toPrecision(digits))) === single;
}
