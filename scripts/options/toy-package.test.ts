import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { resolveOptions, type OptionTable } from '@fsdnet/core';
import { resultOptions, type Options } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';

import { fromCommandLine, readConfigFile } from '../../packages/fsdnet/src/cli/checked-options/index.ts';
import { commandOptions } from '../../packages/fsdnet/src/cli/options/index.ts';
import { buildCommand } from '../../packages/fsdnet/src/cli/program.ts';
import { tableOf } from '../readme/option-tables.ts';

/** Options of a package that somebody adds. */
interface ToyOptions {
  /** Sprinkles per scoop, from 0 to 9. Default 3. */
  readonly sprinkles?: number;
}

interface LargerToyOptions extends ToyOptions {
  /** Default "cone". */
  readonly servedIn?: 'cone' | 'cup';
}

const toyOptions: OptionTable<ToyOptions> = {
  sprinkles: { type: 'integer', default: 3, min: 0, max: 9, unit: 'n', line: 'Sprinkles per scoop.' },
};

/** One option more, in the table and nowhere else. */
const largerToyOptions: OptionTable<LargerToyOptions> = {
  ...toyOptions,
  servedIn: { type: 'choice', default: 'cone', choices: ['cone', 'cup'], line: 'What holds the ice.' },
};

const help = (table: Options): string =>
  buildCommand(
    {
      name: 'toy',
      description: 'A toy.',
      positional: {},
      options: commandOptions('Toy:', table),
      run: () => Promise.resolve(),
    },
    () => Promise.resolve(),
  ).helpInformation();

test('an option that is added to a table is in help, configuration file, check, cache key and README', async () => {
  expect(help(toyOptions)).not.toContain('served-in');
  expect(help(largerToyOptions)).toMatch(/--served-in <name>\s+What holds the ice: cone, cup \(default: cone\)/);

  const command = commandOptions<LargerToyOptions>('Toy:', largerToyOptions);
  expect(fromCommandLine(command, { servedIn: 'cup', sprinkles: '4' })).toEqual({ servedIn: 'cup', sprinkles: 4 });
  expect(() => fromCommandLine(command, { servedIn: 'cap' })).toThrow(
    '--served-in: must be one of cone, cup, got "cap". Did you mean cup?',
  );

  const file = join(mkdtempSync(join(tmpdir(), 'toy-')), 'toy.yaml');
  writeFileSync(file, 'served-in: cup\n');
  expect(await readConfigFile(file, command)).toEqual({ servedIn: 'cup' });
  await expect(readConfigFile(file, commandOptions<ToyOptions>('Toy:', toyOptions))).rejects.toThrow(
    'servedIn: unknown option',
  );

  const check = (given: object): LargerToyOptions => resolveOptions<LargerToyOptions>('toy', largerToyOptions, given);
  expect(check({})).toEqual({ sprinkles: 3, servedIn: 'cone' });
  expect(() => check({ servdIn: 'cup' })).toThrow('toy: unknown option, got "servdIn". Did you mean servedIn?');

  const key = (given: LargerToyOptions): string => JSON.stringify(resultOptions(largerToyOptions, { ...given }));
  expect(key({ servedIn: 'cone' })).toBe(key({}));
  expect(key({ servedIn: 'cup' })).not.toBe(key({}));

  expect(tableOf(largerToyOptions)).toContain('| `servedIn` | `"cone"`, `"cup"` | `"cone"` | What holds the ice. |');
});
