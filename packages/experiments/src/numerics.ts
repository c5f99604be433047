/**
 * Version of what training computes, as config.json names it: it rises where a change moves the bits of training. Rows of an
 * earlier version count in the tables, marked; they are trained again after everything that has no row at all.
 */
export const NUMERICS = 2;

/** The version of a run, by its config.json; the first runs name none. */
export function numericsOf(config: Readonly<Record<string, unknown>>): number {
  const { numerics = 1 } = config['environment'] as { readonly numerics?: number };
  return numerics;
}
