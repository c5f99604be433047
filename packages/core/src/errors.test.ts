import { expect, test } from 'vitest';
import { ConfigError, CtrError, InputError } from './errors.ts';

test('a message says where, which rule, what came and what to do', () => {
  const error = new ConfigError({ where: 'dropout', rule: 'a rate lies in [0, 1)', got: '1.5', fix: 'Lower it.' });
  expect(error.message).toBe('dropout: a rate lies in [0, 1), got 1.5. Lower it.');
  expect(error).toMatchObject({ name: 'ConfigError', code: 'config', where: 'dropout', fix: 'Lower it.' });
});

test('what came and what to do may be left out; the cause is kept', () => {
  const cause = new Error('inner');
  const error = new InputError({ where: 'a.csv', rule: 'the file is empty', cause });
  expect(error.message).toBe('a.csv: the file is empty.');
  expect(error).toBeInstanceOf(CtrError);
  expect(error.cause).toBe(cause);
});
