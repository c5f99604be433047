import { expect, test } from 'vitest';
import { Turns } from './runtime.ts';

test('work waits for the work before it, also when that fails', async () => {
  const turns = new Turns();
  const events: string[] = [];
  const work = (name: string, fails = false): Promise<string> =>
    turns.take(async () => {
      events.push(`${name} begins`);
      await Promise.resolve();
      events.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const [first, second, third] = [work('first'), work('second', true), work('third')];
  expect(await first).toBe('first');
  await expect(second).rejects.toThrow('second');
  expect(await third).toBe('third');
  expect(events).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
