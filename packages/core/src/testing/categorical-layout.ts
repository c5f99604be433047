import type { FieldLayout } from '../schema/index.ts';

/** `fields` categorical fields with `rows` table rows together: all but one row in the first. */
export function categoricalLayout(fields: number, rows: number, dim: number): FieldLayout {
  return {
    fields: Array.from({ length: fields }, (_, index) => ({
      name: `field${index}`,
      kind: 'categorical',
      rows: index === 0 ? rows - (fields - 1) : 1,
      dim,
    })),
  };
}
