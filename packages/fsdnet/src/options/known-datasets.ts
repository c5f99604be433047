/** Data sets that `--dataset` knows by name. */
export const knownDatasets: readonly string[] = [
  'sample',
  'frappe',
  'ml-1m',
  'ml-1m-genres',
  'ml-tag',
  'criteo',
  'avazu',
];
