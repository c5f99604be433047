import { expect, test } from 'vitest';

import type { Console } from './index.ts';
import { progressView } from './progress-view.ts';

function recorder(live: boolean): { readonly console: Console; readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (text: string): void => void lines.push(text);
  return {
    lines,
    console: {
      level: 'info',
      json: false,
      live,
      debug: keep,
      info: keep,
      warn: keep,
      error: keep,
      status: keep,
      result: () => undefined,
    },
  };
}

test('on a terminal a bar that is redrawn now and then', () => {
  const { console, lines } = recorder(true);
  let now = 1000;
  const view = progressView(console, () => now);
  for (let done = 0; done <= 100; done++) {
    view.update({ title: 'epoch 1', done, total: 100, note: 'loss 0.5' });
    now += 50;
  }
  view.clear();
  expect(lines.length).toBeGreaterThan(40);
  expect(lines.length).toBeLessThan(60);
  expect(lines[0]).toBe('┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ epoch 1, loss 0.5');
  expect(lines.find((line) => line.startsWith('━━━━━━━━━━━━┄'))).toBe(
    '━━━━━━━━━━━━┄┄┄┄┄┄┄┄┄┄┄┄ epoch 1, 2.60 s left, loss 0.5',
  );
  expect(lines.at(-1)).toBe('');
});

test('elsewhere a line every ten seconds', () => {
  const { console, lines } = recorder(false);
  let now = 0;
  const view = progressView(console, () => now);
  for (let done = 0; done < 45; done++) {
    view.update({ title: 'reading', done: done * 1000 });
    now += 1000;
  }
  expect(lines).toEqual(['reading: 10,000', 'reading: 20,000', 'reading: 30,000', 'reading: 40,000']);
});
