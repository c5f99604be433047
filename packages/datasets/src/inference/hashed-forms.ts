import type { Feature } from '@fsdnet/core';
import { findForm, isMissing } from '@fsdnet/core/engine';

/**
 * Features with the form that the tokens of a sample have where they are hashed: training keeps none of those, so that it cannot
 * look at all of them. `cellsOf` gives the cells of a column in the sample.
 */
export function withHashedForms(
  features: readonly Feature[],
  cellsOf: (column: string) => Iterable<unknown>,
): readonly Feature[] {
  const texts = new Map<string, Set<string>>();
  for (const feature of features) {
    const table = hashedTable(feature);
    if (table === undefined) continue;
    const known = texts.get(table) ?? new Set();
    texts.set(table, known);
    for (const cell of cellsOf(feature.name)) for (const text of textsOf(cell, feature)) known.add(text);
  }
  return features.map((feature) => {
    const table = hashedTable(feature);
    if (table === undefined) return feature;
    return { ...feature, tokens: findForm([...(texts.get(table) ?? [])], { named: undefined, words: false }).form };
  });
}

/** The table that tokens are hashed into, which features may share; undefined where the form is named, and for other features. */
function hashedTable(feature: Feature): string | undefined {
  if (feature.kind === 'numeric' || feature.hash === undefined || feature.tokens !== undefined) return undefined;
  if (feature.kind === 'categorical' && (feature.time ?? feature.buckets)) return undefined;
  return feature.share === undefined ? `own ${feature.name}` : `shared ${feature.share}`;
}

function textsOf(cell: unknown, feature: Feature): readonly string[] {
  if (cell === null || cell === undefined) return [];
  const separator = feature.kind === 'multiValued' ? (feature.separator ?? '|') : undefined;
  const items = Array.isArray(cell)
    ? (cell as readonly unknown[])
    : separator === undefined
      ? [cell]
      : String(cell as string).split(separator);
  return items
    .map((item) => String((item as string | null) ?? ''))
    .filter((text) => text !== '' && !isMissing(text, feature.missing));
}
