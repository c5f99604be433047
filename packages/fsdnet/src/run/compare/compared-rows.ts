import { isDeepStrictEqual } from 'node:util';

import { InputError } from '@fsdnet/core';
import type { TargetColumns } from '@fsdnet/core/engine';

import type { DataSpec } from '../../data/index.ts';
import type { StoredRun } from '../stored-run.ts';

/** What says which rows are a run's test rows, where they have a file of their own and where they are cut from others. */
const OWN = ['dataset', 'test'] as const;
const CUT = ['dataset', 'train', 'valid', 'split', 'splitBy', 'seed'] as const;

/** Refuses runs whose test rows are others, before any of them is read. */
export function refuseOtherTestRows([first, ...others]: readonly StoredRun[]): void {
  for (const run of others) {
    const [one, other] = [first!.facts?.data, run.facts?.data];
    if (!one || !other) continue;
    const names = one.test !== null && other.test !== null ? OWN : ([...OWN, ...CUT] as const);
    const differing = names.filter(
      (name: keyof DataSpec) => !isDeepStrictEqual([one[name]].flat(), [other[name]].flat()),
    );
    if (differing.length > 0)
      throw otherRows(first!.folder, run.folder, `differing ${[...new Set(differing)].join(', ')}`);
  }
}

/** Refuses rows whose labels are not those of the first run. */
export function refuseOtherRows(
  first: { readonly folder: string; readonly rows: TargetColumns },
  other: { readonly folder: string; readonly rows: TargetColumns },
): void {
  const [one, two] = [first.rows, other.rows];
  if (one.rows !== two.rows) throw otherRows(first.folder, other.folder, `${one.rows} and ${two.rows} rows`);
  const row = one.labels!.findIndex((label, index) => label !== two.labels![index]);
  if (row >= 0) throw otherRows(first.folder, other.folder, `other labels from row ${row + 1} on`);
}

function otherRows(first: string, other: string, got: string): InputError {
  return new InputError({
    where: `${first} and ${other}`,
    rule: 'are compared on the same rows',
    got,
    fix: 'Name one file of labelled rows for all of them: --data FILE.',
  });
}
