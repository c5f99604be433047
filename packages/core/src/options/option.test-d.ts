import { expectTypeOf, test } from 'vitest';
import type { OptionTable, Resolved } from './option.ts';
import { resolveOptions } from './resolve-options.ts';

interface Settings {
  readonly layers?: number | undefined;
  readonly kind?: 'a' | 'b';
  readonly files?: string | readonly string[];
}

interface Kind {
  readonly kind?: 'a' | 'b';
}

const kind: OptionTable<Kind>['kind'] = { type: 'choice', choices: ['a', 'b'], default: 'a', line: 'Kind.' };
const table: OptionTable<Settings, 'files'> = {
  layers: { type: 'integer', default: 3, line: 'Layers.' },
  kind,
  files: { type: 'entries', line: 'Files.' },
};

test('an entry that is missing, one too many, or of another type does not compile', () => {
  // @ts-expect-error kind is missing
  expectTypeOf<OptionTable<Kind>>({});
  // @ts-expect-error size is no option
  expectTypeOf<OptionTable<Kind>>({ kind, size: kind });
  // @ts-expect-error kind is no number
  expectTypeOf<OptionTable<Kind>>({ kind: { type: 'integer', default: 1, line: '' } });
  // @ts-expect-error c is no kind
  expectTypeOf<OptionTable<Kind>>({ kind: { type: 'choice', choices: ['c'], default: 'a', line: '' } });
  // @ts-expect-error kind needs a default
  expectTypeOf<OptionTable<Kind>>({ kind: { type: 'choice', choices: ['a'], line: '' } });
});

test('options with a default are there once they are resolved', () => {
  const resolved = resolveOptions<Settings, 'files'>('test', table, {});
  expectTypeOf(resolved).toEqualTypeOf<Resolved<Settings, 'files'>>();
  expectTypeOf(resolved.layers).toEqualTypeOf<number>();
  expectTypeOf(resolved.kind).toEqualTypeOf<'a' | 'b'>();
  expectTypeOf(resolved.files).toEqualTypeOf<string | readonly string[] | undefined>();
});
