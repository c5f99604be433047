/** The known word nearest to a mistyped one, or undefined when none is near. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    const distance = editDistance(normalised(word), normalised(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? completion(word, known);
}

/** One sentence for an error's fix: a suggestion where one is near, else the whole list. */
export function suggestion(word: string, known: readonly string[], what: string): string {
  const near = nearest(word, known);
  return near === undefined ? `${what}: ${known.join(', ')}.` : `Did you mean ${near}?`;
}

function normalised(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}

function completion(word: string, known: Iterable<string>): string | undefined {
  const start = normalised(word);
  if (start.length < 3) return undefined;
  for (const candidate of known) if (normalised(candidate).startsWith(start)) return candidate;
  return undefined;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = at(rows, i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(at(rows, i - 1, j) + 1, (row[j - 1] ?? Infinity) + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, at(rows, i - 2, j - 2) + 1);
      }
      row.push(distance);
    }
    rows.push(row);
  }
  return at(rows, a.length, b.length);
}

function at(rows: readonly (readonly number[])[], i: number, j: number): number {
  return rows[i]?.[j] ?? Infinity;
}
