import type { CtrModel } from '@fsdnet/core';
import { parameterRows, type FieldLayout } from '@fsdnet/core/engine';

import { publishedUnusedParts } from './presets/index.ts';
import { buildModel } from './build-model.ts';
import type { ModelSpec } from './model-spec.ts';

/**
 * Trained values of a model over the fields of `layout` as the paper counts them: for an FSD version with those parts of the
 * plain model that it does not use. Null where the paper has no such count. `spec` is what `model` was built from.
 */
export async function publishedParameters(
  spec: ModelSpec | undefined,
  model: CtrModel,
  layout: FieldLayout,
): Promise<number | null> {
  if (!spec || spec.file !== null) return null;
  const unused = publishedUnusedParts(spec.name, spec.options, spec.fsd);
  if (!unused) return null;
  const own = parameterRows(model, layout);
  const plain = spec.fsd ? parameterRows(await buildModel({ ...spec, fsd: null }), layout) : [];
  const known = new Set(own.map(({ name }) => name));
  const kept = plain.filter(
    ({ name }) => !known.has(name) && unused.some((part) => name === part || name.startsWith(`${part}/`)),
  );
  return [...own, ...kept].reduce((sum, { values }) => sum + values, 0);
}
