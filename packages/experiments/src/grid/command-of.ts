import type { Job, JobOptions } from '../rows/result-row.ts';

/** The arguments of `fsdnet` that train a job. */
export function trainArguments({ dataset, model, fsd, seed, options }: Job): readonly string[] {
  return [
    ...['train', '--dataset', dataset, '--model', model],
    ...(fsd && model !== 'fsdnet' ? ['--fsd'] : []),
    ...Object.entries(options).flatMap(([name, value]) => flagOf(name, value)),
    ...['--seed', String(seed)],
  ];
}

/** Options of self-distillation without a flag of their own. */
const SET_ONLY: readonly string[] = ['detachTeacher'];

function flagOf(name: string, value: JobOptions[string]): readonly string[] {
  if (SET_ONLY.includes(name)) return ['--set', `${name}=${value}`];
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (typeof value === 'boolean') return [value ? `--${flag}` : `--no-${flag}`];
  return [`--${flag}`, String(value)];
}

/** What tells a job from others, in a line. */
export function jobText({ dataset, model, fsd, seed, options }: Job): string {
  const changed = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return [dataset, fsd && model !== 'fsdnet' ? `${model} + FSD` : model, ...changed, `seed ${seed}`].join(', ');
}
