import type { SchemaGrowth, VocabularyGrowth } from '@fsdnet/core/engine';

import { countText } from '../../cli/output/index.ts';
import type { Console } from '../../cli/output/index.ts';
import type { Generation } from './generation-file.ts';
import type { OpenStart } from './open-start.ts';

/** What results say about the start of a run. */
export interface StartResult {
  readonly run: string;
  /** How many runs come before this one. */
  readonly generation: number;
  readonly newValues: 'draw' | 'mean';
  /** By field: its values before, those that came and those that were dropped, and the share of training's that were unseen. */
  readonly growth: Readonly<Record<string, Omit<VocabularyGrowth, 'absent'>>>;
}

export function startResult({ spec, generation }: OpenStart, growth: SchemaGrowth | undefined): StartResult {
  return {
    run: spec.run,
    generation,
    newValues: spec.newValues,
    growth: Object.fromEntries(
      Object.entries(growth ?? {}).map(([field, { absent: _, ...counts }]) => [field, counts]),
    ),
  };
}

/** What the next run needs to know of this one. */
export function generationOf({ spec, generation }: OpenStart, growth: SchemaGrowth | undefined): Generation {
  const absent = Object.entries(growth ?? {}).map(([field, grown]) => [field, grown.absent] as const);
  return { run: spec.run, generation, absent: Object.fromEntries(absent) };
}

/** Tells what a run starts from and how its vocabularies have grown. */
export function tellStart(start: OpenStart, growth: SchemaGrowth | undefined, console: Console): void {
  const { spec, generation, state } = start;
  console.info(`start: the weights of ${state.where}, generation ${generation}`);
  for (const [field, { before, added, dropped, unseen }] of Object.entries(growth ?? {})) {
    const from = spec.newValues === 'mean' ? 'at the mean of the known ones' : 'as training draws them';
    const changes = [
      ...(added > 0 ? [`${countText(added)} new ones, which start ${from}`] : []),
      ...(dropped > 0 ? [`without ${countText(dropped)} that were absent for ${spec.forget} generations`] : []),
    ];
    console.info(
      `${field}: ${countText(before)} values${changes.length > 0 ? `, ${changes.join(', ')}` : ', no new ones'}; ` +
        `${(100 * unseen).toPrecision(3)} % of its training cells were unseen`,
    );
  }
}
