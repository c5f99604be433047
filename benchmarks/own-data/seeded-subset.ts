import { keyedRandom, shuffledOrder } from '@fsdnet/core/engine';

/** `count` rows drawn without replacement, in the order of the file; of one name, a smaller subset lies in a larger. */
export function seededSubset<Row>(rows: readonly Row[], count: number, name: string): readonly Row[] {
  const chosen = shuffledOrder(rows.length, keyedRandom(0, 'own-data cut', name))
    .slice(0, count)
    .sort();
  return Array.from(chosen, (index) => rows[index]!);
}
