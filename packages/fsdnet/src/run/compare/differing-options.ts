import type { JsonObject, JsonValue } from '@fsdnet/training';

import type { StoredRun } from '../stored-run.ts';

/** An option in which runs differ, with the value of each, as text. */
export interface DifferingOption {
  readonly option: string;
  readonly values: readonly (string | null)[];
}

/** Parts of a run's configuration that say how it was made. */
const PARTS = ['data', 'model', 'training'] as const;

/** What the user may have chosen and not all runs have alike. */
export function differingOptions(runs: readonly StoredRun[]): readonly DifferingOption[] {
  const leaves = runs.map(({ description: { config } }) => leavesOf(config));
  const names = [...new Set(leaves.flatMap((of) => [...of.keys()]))];
  return names
    .map((option) => ({ option, values: leaves.map((of) => of.get(option) ?? null) }))
    .filter(({ values }) => new Set(values).size > 1);
}

function leavesOf(config: JsonObject): ReadonlyMap<string, string> {
  const { data, model } = (config['config'] ?? {}) as JsonObject;
  const parts: JsonObject = {
    data: data ?? null,
    model: model ?? config['model'] ?? null,
    training: config['training'] ?? null,
  };
  const leaves = new Map<string, string>();
  const visit = (path: string, value: JsonValue): void => {
    if (value === null) return;
    if (typeof value === 'object' && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) visit(path === '' ? name : `${path}.${name}`, inner);
    } else leaves.set(path, Array.isArray(value) ? value.map(String).join(', ') : String(value));
  };
  for (const part of PARTS) visit(part, parts[part]!);
  return leaves;
}
