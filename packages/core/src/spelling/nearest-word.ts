/**
 * The known word that a mistyped one was meant to be, undefined when none is near. Case, hyphens and underscores do not
 * count; a word may also be the start of a longer one.
 */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  const wanted = normalised(word);
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  let longer: string | undefined;
  for (const candidate of known) {
    const offered = normalised(candidate);
    if (wanted.length >= SHORTEST_START && offered.startsWith(wanted)) longer ??= candidate;
    if (Math.abs(offered.length - wanted.length) >= least) continue;
    const distance = editDistance(wanted, offered);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best ?? longer;
}

/** Fewer letters are the start of too many words. */
const SHORTEST_START = 3;

function normalised(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      let distance = Math.min(previous[column]! + 1, current[column - 1]! + 1, replaced);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, beforePrevious[column - 2]! + 1);
      }
      current.push(distance);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[b.length]!;
}
