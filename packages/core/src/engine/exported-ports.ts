import type { Field } from '../schema/field-layout.ts';

/** An input or output of an exported model. */
export interface ExportedPort {
  readonly name: string;
  readonly type: 'int32' | 'float32';
  /** Extents by name: they are all dynamic. */
  readonly shape: readonly string[];
}

/**
 * The input through which an exported model gets a field: `id:NAME` [batch] for a categorical one, `number:NAME` [batch] for
 * a numeric one, `ids:NAME` [batch, tokens:NAME] for a multi-valued one. The prefix keeps the names of fields apart from all
 * other names.
 */
export function exportedInput({ name, kind }: Pick<Field, 'name' | 'kind'>): ExportedPort {
  switch (kind) {
    case 'categorical':
      return { name: `id:${name}`, type: 'int32', shape: ['batch'] };
    case 'numeric':
      return { name: `number:${name}`, type: 'float32', shape: ['batch'] };
    case 'multiValued':
      return { name: `ids:${name}`, type: 'int32', shape: ['batch', `tokens:${name}`] };
  }
}

/** The output of an exported model: the probability of a click. */
export const EXPORTED_OUTPUT: ExportedPort = { name: 'prediction', type: 'float32', shape: ['batch'] };
