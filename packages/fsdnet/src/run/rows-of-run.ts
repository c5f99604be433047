import { InputError } from '@fsdnet/core';
import type { EncodedPart, FittedSchema } from '@fsdnet/core';
import { CoverageCounter, fittedSchemaToJson } from '@fsdnet/core/engine';
import type { Coverage } from '@fsdnet/core/engine';
import { withMissingTokens } from '@fsdnet/datasets';

import type { ScoredRowsRequest } from '../cli/options/index.ts';
import { encodeFile, loadData, readingOfRun } from '../data/index.ts';
import { sessionFile } from './session-file.ts';
import { reopenStart } from './start/index.ts';
import type { StoredRun } from './stored-run.ts';
import type { TrainWorld } from './train-world.ts';

/** Labelled rows, encoded as a run reads them. */
export interface RowsOfRun {
  readonly rows: EncodedPart;
  /** Whether the encoded form came from the cache. */
  readonly cached: boolean;
  readonly coverage: Coverage;
}

/** The rows that a run is measured on: those of a file, else its own test rows. Throws InputError where there are none. */
export async function rowsOfRun(
  run: StoredRun,
  options: ScoredRowsRequest,
  { console, stop }: Pick<TrainWorld, 'console' | 'stop'>,
): Promise<RowsOfRun> {
  const { facts, description, folder } = run;
  if (options.data !== undefined) {
    const reading = readingOfRun(description.schema, facts?.data, options);
    const schema = withMissingTokens(description.schema, options.missing);
    const coverage = new CoverageCounter(schema, schema.coverage?.ranges);
    const rows = await encodeFile(options.data, schema, {
      ...{ reading, coverage, console },
      signal: stop.signal,
    });
    return { rows, cached: false, coverage: coverage.coverage() };
  }
  if (!facts) {
    throw new InputError({
      where: folder,
      rule: 'the run was made by a program, so its data are not known',
      fix: 'Name a file with --data.',
    });
  }
  const dataDir = options.dataDir ?? sessionFile.read(folder)?.dataFolder ?? undefined;
  if (facts.update) throw withoutTestRows(folder);
  const growth = facts.start && (await reopenStart(facts.start)).growth;
  const loading = { dataDir, growth, cache: options.cache, console, signal: stop.signal };
  const { data, cached } = await loadData(facts.data, loading);
  if (!data.test) throw withoutTestRows(folder);
  if (!haveSameIds(data.schema, description.schema)) {
    throw new InputError({
      where: folder,
      rule: 'its test rows must get the ids that they had in training',
      got: 'others: the data have changed, or this version reads them in another way',
      fix: 'Name a file with --data, which is read as the run reads it.',
    });
  }
  return { rows: data.test, cached, coverage: data.schema.coverage?.test ?? {} };
}

function withoutTestRows(where: string): InputError {
  return new InputError({ where, rule: 'the run has no test rows', fix: 'Name a file with --data.' });
}

/** Whether vocabularies and scales are the same, however the columns were named. */
function haveSameIds(one: FittedSchema, other: FittedSchema): boolean {
  const [fields, others] = [one, other].map((schema) => JSON.stringify(fittedSchemaToJson(schema).fields));
  return fields === others;
}
