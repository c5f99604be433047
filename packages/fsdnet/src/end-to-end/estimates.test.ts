import { expect, test } from 'vitest';

import { Workplace } from './cli-process.ts';

const place = new Workplace();

/** Rows of which each has a user of its own. */
function userRows(count: number): string {
  const rows = Array.from({ length: count }, (_, row) => `${row % 3 === 0 ? 1 : 0},u${row},${row % 7}`);
  return `click,user,item\n${rows.join('\n')}\n`;
}

const options = [
  '--label', 'click', '--categorical', 'user,item', '--min-count', '1', '--recipe', 'fast',
  '--model', 'dnn', '--hidden', '2', '--batch-size', '10000', '--epochs', '1',
]; // prettier-ignore
const environment = { FSDNET_MEMORY_LIMIT: '700MB' };

test('what cannot fit is refused with an option that then works, and told in the result', async () => {
  place.write('users.csv', userRows(100_000));
  const train = ['train', '--train', 'users.csv', ...options, '--no-baselines'];
  const { code, stderr } = await place.cli([...train, '--embedding-dim', '300'], { environment });
  expect(code).toBe(2);
  const [, dim] = /error: memory: .* It would fit with --embedding-dim (\d+)/.exec(stderr) ?? [];
  const works = await place.cli([...train, '--embedding-dim', dim!, '--json'], { environment });
  expect(works).toMatchObject({ code: 0 });
  const { estimate, parameters, peakRssBytes } = JSON.parse(works.stdout) as Record<string, unknown>;
  expect(estimate).toEqual({
    rows: 100_000,
    parameters,
    peakRssBytes: expect.any(Number),
    secondsPerEpoch: expect.any(Number),
  });
  expect(peakRssBytes).toBeLessThan(1.3 * 700e6);
}, 60_000);

test('a large file is refused from its first rows', async () => {
  place.write('many.csv', userRows(400_000));
  const train = ['train', '--train', 'many.csv', ...options, '--embedding-dim', '128'];
  const { code, stderr } = await place.cli(train, { environment });
  expect([code, stderr]).toEqual([2, expect.stringContaining('but FSDNET_MEMORY_LIMIT allows 668 MiB.')]);
  expect(stderr).toContain('--hash "user:100000"');
  expect(stderr).not.toContain('clicks  click rate');
}, 60_000);
