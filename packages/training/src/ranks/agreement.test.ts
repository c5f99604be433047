import { ConfigError, InputError } from '@fsdnet/core';
import { AbortedError, DivergedError, inProcessRanks } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { firstThenOthers, isAgreed, onFirst, together } from './agreement.ts';

/** What work on three ranks ends with, on each. */
function outcomes(work: Parameters<typeof inProcessRanks<string>>[1]): Promise<string[]> {
  return inProcessRanks(3, async (ranks) => {
    try {
      return await work(ranks);
    } catch (error) {
      const { name, message } = error as Error;
      return `${name}: ${message} ${isAgreed(error as Error) ? '(agreed)' : ''}`;
    }
  });
}

test('what fails on one rank fails on all, with the error of the first', async () => {
  const error = new InputError({ where: 'clicks.csv:7', rule: 'must be a number', got: '"x"', fix: 'Mend it.' });
  const all = await outcomes((ranks) =>
    together(ranks, () => {
      if (ranks.rank > 0) throw ranks.rank === 1 ? error : new Error('later');
      return 'done';
    }),
  );
  expect(new Set(all)).toEqual(new Set([`InputError: ${error.message} (agreed)`]));
});

test('rank 0 works for all', async () => {
  expect(await outcomes((ranks) => onFirst(ranks, async () => `by ${ranks.rank}`))).toEqual(['by 0', 'by 0', 'by 0']);
  const failing = await outcomes((ranks) =>
    onFirst(ranks, async () => {
      throw new ConfigError({ where: '--out', rule: 'holds a run' });
    }),
  );
  expect(new Set(failing)).toEqual(new Set(['ConfigError: --out: holds a run. (agreed)']));
});

test('others find what rank 0 has left', async () => {
  const left: number[] = [];
  const seen = await outcomes((ranks) =>
    firstThenOthers(ranks, async () => {
      const before = left.join();
      left.push(ranks.rank);
      return before;
    }),
  );
  expect(seen[0]).toBe('');
  expect(seen.slice(1).every((before) => before.startsWith('0'))).toBe(true);
});

test('losses and stops are known to all ranks', () => {
  expect(isAgreed(new DivergedError({ where: 'epoch 1', rule: 'finite' }))).toBe(true);
  expect(isAgreed(new AbortedError({ where: 'fit', rule: 'stopped' }))).toBe(true);
  expect(isAgreed(new Error('mine alone'))).toBe(false);
});
