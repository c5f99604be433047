import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LauncherPulse, watchLauncher } from './launcher-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('rank 0 stops when it is asked to, in however many pieces', async () => {
  const input = new PassThrough();
  const onStop = vi.fn();
  watchLauncher(input, onStop);
  input.write('on\nst');
  await vi.advanceTimersByTimeAsync(10);
  expect(onStop).not.toHaveBeenCalled();
  input.write('op\n');
  await vi.advanceTimersByTimeAsync(10);
  expect(onStop).toHaveBeenCalledOnce();
});

test('rank 0 goes on while its launcher is there, and stops seconds after it is gone', async () => {
  const input = new PassThrough();
  const onStop = vi.fn();
  watchLauncher(input, onStop);
  const pulse = new LauncherPulse((text) => void input.write(text));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(onStop).not.toHaveBeenCalled();
  pulse.end();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(onStop).toHaveBeenCalledOnce();
});

test('a launcher asks to stop', async () => {
  const input = new PassThrough();
  const onStop = vi.fn();
  watchLauncher(input, onStop);
  new LauncherPulse((text) => void input.write(text)).askToStop();
  await vi.advanceTimersByTimeAsync(10);
  expect(onStop).toHaveBeenCalledOnce();
});
