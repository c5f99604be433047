import type { Engine } from '@fsdnet/core/engine';
import { expectTypeOf, test } from 'vitest';
import { tfjs } from './tfjs.ts';

test('an engine like any other', () => {
  expectTypeOf(tfjs({ backend: 'cpu' })).toEqualTypeOf<Engine>();
  // @ts-expect-error it is called backend
  tfjs({ backends: 'cpu' });
});
