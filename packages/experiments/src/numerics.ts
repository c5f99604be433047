/**
 * Version of what training computes. It rises when a change moves the bits of training, and a run says its own in config.json
 * (`numerics`); runs that say none are of version 1. Rows of an earlier version count in the tables, marked, but are no
 * reason not to run a job again.
 */
export const NUMERICS = 1;

/** The version of a run, by its config.json. */
export function numericsOf(config: Readonly<Record<string, unknown>>): number {
  return typeof config['numerics'] === 'number' ? config['numerics'] : 1;
}
