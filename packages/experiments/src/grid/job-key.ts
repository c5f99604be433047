import { createHash } from 'node:crypto';
import { presetFor, type Hyperparameters } from 'fsdnet';
import type { Job, JobOptions } from '../rows/result-row.ts';

/**
 * Options of presets that came after the first rows, and what was done before there were any: with that value they are no
 * part of a key, so that rows keep theirs. Whoever adds an option to the presets adds it here.
 */
const BEFORE_THE_OPTION: JobOptions = { tableOptimizer: 'same' };

/**
 * Hash of the whole configuration of a job and of the numerics: two jobs that differ in how they are written, not in what
 * is trained, are one.
 */
export function keyOf({ dataset, model, fsd, seed, options }: Job, numerics: number): string {
  const preset = presetValues(model, dataset);
  const configuration = { dataset, model, fsd: fsd || model === 'fsdnet', ...preset, ...options, seed, numerics };
  const told = Object.entries(configuration).filter(([name, value]) => BEFORE_THE_OPTION[name] !== value);
  return createHash('sha256')
    .update(canonical(Object.fromEntries(told)))
    .digest('hex')
    .slice(0, 16);
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
