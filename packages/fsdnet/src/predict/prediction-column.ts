import { ConfigError, InputError } from '@fsdnet/core';

import type { ScoredTable } from './scored-output.ts';

const USUAL = 'prediction';

/**
 * The name of the column that is added: the one that is named, else "prediction", or "prediction_2" and so on where the file
 * has such a column. Throws a ConfigError for a name that the file has.
 */
export function predictionColumnOf(
  { columns, name }: Pick<ScoredTable['table'], 'columns' | 'name'>,
  named: string | undefined,
): string {
  if (named === undefined) {
    let free = USUAL;
    for (let number = 2; columns.includes(free); number++) free = `${USUAL}_${number}`;
    return free;
  }
  if (columns.includes(named)) {
    throw new ConfigError({
      where: `--prediction-column ${JSON.stringify(named)}`,
      rule: 'must be the name of a new column',
      got: `one that ${name} has`,
      fix: 'Choose another name, or leave it out.',
    });
  }
  return named;
}

/** Refuses an object with a key of that name which came too late to be a column. */
export function refuseOwnPrediction(
  record: Readonly<Record<string, unknown>>,
  line: number,
  { table, predictionColumn }: Pick<ScoredTable, 'table' | 'predictionColumn'>,
): void {
  if (!Object.hasOwn(record, predictionColumn)) return;
  throw new InputError({
    where: `${table.name}:${line}`,
    rule: `already has a key ${JSON.stringify(predictionColumn)}`,
    fix: 'Name another column for the predictions with --prediction-column NAME.',
  });
}
