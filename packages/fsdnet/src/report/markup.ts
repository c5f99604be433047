/** Text that is safe inside HTML and SVG. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A coordinate with at most two digits after the point. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Class of the n-th series; the style sheet gives it its colour. */
export function seriesClass(index: number): string {
  return `series-${(index % 6) + 1}`;
}
