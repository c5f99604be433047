import type { CtrData } from '@fsdnet/core';
import { blocksOf } from '@fsdnet/core/engine';

import { writeRows } from './synthetic-rows.ts';
import type { Shape, Workload } from './workload.ts';

/** The shape of data, and why peers cannot train on them: what they get is the id of a category for each field. */
export function shapeOf({ schema: { fields } }: CtrData): Shape & { readonly notForPeers: string | undefined } {
  const others = fields.filter(({ kind }) => kind !== 'categorical').map(({ name }) => name);
  return {
    tableRows: fields.map((field) => (field.kind === 'numeric' ? 1 : field.vocabulary.rows)),
    notForPeers:
      others.length === 0
        ? undefined
        : `its side knows categories only, and ${others.join(', ')} ${others.length === 1 ? 'is none' : 'are none'}.`,
  };
}

/** Writes the first training rows for peers, enough for the batches that synthetic rows would have. */
export async function writeFirstRows({ train }: CtrData, { file }: Pick<Workload, 'file'>): Promise<void> {
  const { ids, labels } = await blocksOf(train).read(0);
  writeRows(file, ids, labels!);
}
