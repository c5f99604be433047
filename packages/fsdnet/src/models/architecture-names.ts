import type { Options } from '@fsdnet/core/engine';

import { architectureOptions } from '../cli/options/index.ts';

/** Name of an option of the sizes of a model's streams. */
export type ArchitectureName = keyof typeof architectureOptions;

export const architectureNames: readonly ArchitectureName[] = Object.keys(architectureOptions) as ArchitectureName[];

/** What a model calls an option of the command line: its depth and its width are marked, all else has the same name. */
export function ownName(option: ArchitectureName, table: Options): string | undefined {
  const role = option === 'layers' ? 'depth' : option === 'hidden' ? 'width' : undefined;
  if (role === undefined) return option in table ? option : undefined;
  return Object.keys(table).find((name) => {
    const own = table[name];
    return own && 'role' in own && own.role === role;
  });
}
