import { createHash } from 'node:crypto';
import { presetFor, type Hyperparameters } from 'fsdnet';
import type { Job } from '../rows/result-row.ts';

/**
 * Hash of the whole configuration of a job and of the numerics: two jobs that differ in how they are written, not in what
 * is trained, are one.
 */
export function keyOf({ dataset, model, fsd, seed, options }: Job, numerics: number): string {
  const preset = presetValues(model, dataset);
  const configuration = { dataset, model, fsd: fsd || model === 'fsdnet', ...preset, ...options, seed, numerics };
  return createHash('sha256').update(canonical(configuration)).digest('hex').slice(0, 16);
}

const presets = new Map<string, Hyperparameters>();

/** A queue asks for them again and again. */
function presetValues(model: string, dataset: string): Hyperparameters {
  const name = `${model} ${dataset}`;
  const values = presets.get(name) ?? presetFor({ model, dataset, trainRows: 1 }).values;
  presets.set(name, values);
  return values;
}

/** JSON with sorted names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
