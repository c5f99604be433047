import { statSync } from 'node:fs';

import { ConfigError, InputError, ShapeError } from '@fsdnet/core';
import { AbortedError, DivergedError, EngineError, StorageError } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';

import { failureOf } from './failure.ts';

const parts = { where: 'x.csv:3', rule: 'must be right', got: 'wrong', fix: 'Correct it.' };

test('exit code 2 says that the input is wrong, 1 everything else', () => {
  const code = (error: unknown): number => failureOf(error).exitCode;
  expect([new InputError(parts), new ConfigError(parts), new ShapeError(parts)].map(code)).toEqual([2, 2, 2]);
  expect(
    [new EngineError(parts), new DivergedError(parts), new StorageError(parts), new AbortedError(parts)].map(code),
  ).toEqual([1, 1, 1, 1]);
  expect([new Error('oops'), 'text', undefined].map(code)).toEqual([1, 1, 1]);
});

test('keeps message and fix', () => {
  expect(failureOf(new InputError(parts))).toEqual({
    code: 'input',
    message: 'x.csv:3: must be right, got wrong. Correct it.',
    fix: 'Correct it.',
    exitCode: 2,
  });
});

test('translates errors of the operating system about a path', () => {
  let error: unknown;
  try {
    statSync('/no/such/file');
  } catch (caught) {
    error = caught;
  }
  expect(failureOf(error)).toEqual({
    code: 'input',
    message: '/no/such/file: no such file or folder. Check the path.',
    fix: 'Check the path.',
    exitCode: 2,
  });
});

test('a mistake of ours says so', () => {
  expect(failureOf(new TypeError('x is not a function')).message).toBe(
    'internal: x is not a function. Run it again with --log-level debug and report what it prints.',
  );
});
