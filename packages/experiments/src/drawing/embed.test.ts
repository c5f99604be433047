import { expect, test } from 'vitest';
import { embedRows, labelAgreement } from './embed.ts';

/** Two heaps of rows in five dimensions. */
const rows = Array.from({ length: 30 }, (_, row) =>
  Array.from({ length: 5 }, (_, column) => (row % 2) * 8 + Math.sin(7 * row + column)),
);
const labels = rows.map((_, row) => row % 2);

test('the same rows are laid out the same, and heaps stay together', async () => {
  const steps: number[] = [];
  const points = await embedRows(rows, (share) => steps.push(share));
  expect(await embedRows(rows, () => undefined)).toEqual(points);
  expect(steps.at(-1)).toBe(1);
  expect(labelAgreement(points, labels)).toBe(1);
});

test('agreement is the share of neighbors with the same label', () => {
  const line = [0, 1, 2, 3].map((x): [number, number] => [x, 0]);
  expect(labelAgreement(line, [1, 1, 0, 0])).toBeCloseTo(1 / 3);
  expect(labelAgreement(line, [1, 1, 1, 1])).toBe(1);
});
