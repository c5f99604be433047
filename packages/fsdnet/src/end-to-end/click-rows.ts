import { keyedRandom } from '@fsdnet/core/engine';
import { parquetColumn, parquetWriter } from '@fsdnet/datasets/node';

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

/** A Parquet file of such rows: missing numbers as nulls, genres as lists. */
export async function clickParquet(rows: readonly string[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const columns = [
    parquetColumn('click', 'integer'),
    parquetColumn('user', 'text'),
    parquetColumn('item', 'text'),
    parquetColumn('age', 'number'),
    parquetColumn('genres', 'texts'),
  ];
  const writer = await parquetWriter(columns, async (bytes) => void chunks.push(bytes));
  for (const row of rows) {
    const [click = '', user, item, age = '', genres = ''] = row.split(',');
    const list = genres === '' ? [] : genres.split('|');
    await writer.add([BigInt(click), user, item, age === '' ? null : Number(age), list]);
  }
  await writer.finish();
  return Buffer.concat(chunks);
}

/** Options that train on any data in a moment. */
export const quickTraining: readonly string[] = [
  '--engine', 'cpu', '--hidden', '8,8', '--embedding-dim', '4', '--batch-size', '128', '--epochs', '2',
]; // prettier-ignore

/** Options that train on such a file in a moment. */
export const quickOptions: readonly string[] = [
  '--label', 'click', '--multi', 'genres:|', '--recipe', 'fast', ...quickTraining,
]; // prettier-ignore

/** These options with others besides; one that is named again has its new value. */
export function quickWith(more: readonly string[]): string[] {
  const again = (index: number): boolean => more.includes(quickOptions[index - (index % 2)] ?? '');
  return [...quickOptions.filter((_, index) => !again(index)), ...more];
}
