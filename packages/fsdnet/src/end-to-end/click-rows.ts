import { keyedRandom } from '@fsdnet/core';

/** Rows of a small click log: user, item, age, genres, and a label that depends on user and item. */
export function clickRows(count: number, seed = 1): string[] {
  const random = keyedRandom(seed, 'click rows');
  const whole = (below: number): number => Math.floor(random.uniform() * below);
  const genres = ['Drama', 'Comedy', 'War', 'Sci-Fi'];
  return Array.from({ length: count }, () => {
    const user = whole(20);
    const item = whole(30);
    const age = random.uniform() < 0.05 ? '' : String(18 + whole(50));
    const label = random.uniform() < 0.1 ? whole(2) : Number((user * 7 + item * 3) % 10 < 4);
    return `${label},u${user},i${item},${age},${genres.filter(() => random.uniform() < 0.4).join('|')}`;
  });
}

/** Names of their columns. */
export const clickHeader = 'click,user,item,age,genres';

/** A csv file of such rows. */
export function clickCsv(count: number, seed?: number): string {
  return `${clickHeader}\n${clickRows(count, seed).join('\n')}\n`;
}

/** Options that train on such a file in a moment. */
export const quickOptions: readonly string[] = [
  '--label', 'click', '--multi', 'genres:|', '--engine', 'cpu', '--hidden', '8,8', '--embedding-dim', '4', '--batch-size', '128', '--epochs', '2',
]; // prettier-ignore
