const grouped = new Intl.NumberFormat('en-US');

/** 552691 → "552,691" */
export function countText(value: number): string {
  return grouped.format(value);
}

/** A metric with six digits; "–" where it is not defined. */
export function metricText(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value) ? '–' : value.toFixed(6);
}

/** 0.0123 → "+0.0123" */
export function signedText(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

/** 0.0912 → "9.12 %", 0.000345 → "0.0345 %" */
export function percentText(share: number): string {
  const percent = 100 * share;
  return `${percent === 0 || percent >= 1 ? percent.toFixed(2) : percent.toPrecision(3)} %`;
}

/** 0.42 → "0.42 s", 75 → "1 min 15 s" */
export function secondsText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
