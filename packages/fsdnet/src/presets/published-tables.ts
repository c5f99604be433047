import type { FieldLayout } from '@fsdnet/core';

/**
 * Table rows per field as published (training logs of the authors' pipeline; their sums give the parameter counts of
 * the paper's Table 4).
 */
const publishedRows: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  criteo: {
    ...numbered('I', [44, 99, 122, 41, 220, 112, 80, 69, 92, 6, 27, 37, 72]),
    ...numbered('C', [
      1446, 554, 157_339, 117_822, 306, 18, 11_882, 630, 5, 39_530, 5131, 156_656, 3176, 28, 11_043, 148_913, 12, 4560,
      2003, 5, 154_564, 18, 17, 53_031, 82, 40_955,
    ]),
  },
  'ml-tag': { user_id: 16_362, item_id: 22_575, tag_id: 49_659 },
  'ml-1m': { UserID: 6042, Gender: 4, Age: 9, Occupation: 23, MovieID: 3548 },
  frappe: {
    user: 942,
    item: 4084,
    daytime: 9,
    weekday: 9,
    isweekend: 4,
    homework: 5,
    cost: 4,
    weather: 11,
    country: 82,
    city: 233,
  },
};

/** The published fields of a benchmark set; undefined for other sets. */
export function publishedLayout(dataset: string, embeddingDim: number): FieldLayout | undefined {
  const rows = publishedRows[dataset];
  if (!rows) return undefined;
  return { fields: Object.entries(rows).map(([name, count]) => ({ name, kind: 'categorical', rows: count, dim: embeddingDim })) };
}

function numbered(prefix: string, rows: readonly number[]): Record<string, number> {
  return Object.fromEntries(rows.map((count, index) => [`${prefix}${index + 1}`, count]));
}
