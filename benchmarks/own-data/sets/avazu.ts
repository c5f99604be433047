import type { ColumnKind, OwnDataSet } from '../own-data-set.ts';
import { readLines } from '../read-lines.ts';

const CATEGORIES = [
  'hour', 'C1', 'banner_pos', 'site_id', 'site_domain', 'site_category', 'app_id', 'app_domain', 'app_category',
  'device_id', 'device_ip', 'device_model', 'device_type', 'device_conn_type', 'C14', 'C15', 'C16', 'C17', 'C18', 'C19',
  'C20', 'C21',
]; // prettier-ignore

/** The first hour of Avazu's challenge, as the file is: `id` differs in every row. */
export const avazu: OwnDataSet = {
  name: 'avazu-sample',
  source: 'avazu',
  columns: { id: 'unused', ...Object.fromEntries(CATEGORIES.map((name): [string, ColumnKind] => [name, 'category'])) },
  read: (dataDir) =>
    readLines(dataDir, 'avazu-sample/avazu_sample.csv.gz')
      .slice(1)
      .map((line) => {
        const [id = '', click, ...cells] = line.split(',');
        return { y: click === '1' ? 1 : 0, cells: [id, ...cells] };
      }),
};
