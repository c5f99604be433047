import { expect, test } from 'vitest';

import type { CtrModel } from './model.ts';
import { PerModel } from './per-model.ts';

const model = (): CtrModel => ({ name: 'model', forward: () => expect.unreachable() });

test('values are made once for a model and a key, and those that were used last are kept', () => {
  const values = new PerModel<string>();
  const [one, other] = [model(), model()];
  const made: string[] = [];
  const get = (of: CtrModel, key: string): string =>
    values.get(of, key, () => {
      made.push(key);
      return key;
    });
  for (const key of ['a', 'b', 'a', 'c', 'd', 'a', 'e', 'a', 'b']) expect(get(one, key)).toBe(key);
  expect(made).toEqual(['a', 'b', 'c', 'd', 'e', 'b']);
  get(other, 'a');
  expect(made).toHaveLength(7);
});
