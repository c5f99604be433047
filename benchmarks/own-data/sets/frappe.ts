import type { OwnDataSet } from '../own-data-set.ts';
import { readLines } from '../read-lines.ts';
import { seededSubset } from '../seeded-subset.ts';

/** Cut from the three published parts put together. */
export function frappe(thousands: number): OwnDataSet {
  return {
    name: `frappe-${thousands}k`,
    source: 'frappe',
    columns: {
      user: 'category',
      item: 'category',
      daytime: 'category',
      weekday: 'category',
      isweekend: 'category',
      homework: 'category',
      cost: 'category',
      weather: 'category',
      country: 'category',
      city: 'category',
    },
    read(dataDir) {
      const lines = ['train', 'valid', 'test'].flatMap((part) =>
        readLines(dataDir, `frappe_x1/${part}.csv.gz`).slice(1),
      );
      return seededSubset(lines, thousands * 1000, 'frappe').map((line) => {
        const [y, ...cells] = line.split(',');
        return { y: y === '1' ? 1 : 0, cells };
      });
    },
  };
}
