/** Mean of one number of many things. */
export function meanOf<Item>(items: readonly Item[], pick: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + pick(item), 0) / items.length;
}
