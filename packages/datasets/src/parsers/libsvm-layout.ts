import { InputError, type Feature, type Schema } from '@fsdnet/core';
import { sourceColumn } from '@fsdnet/core/engine';

/** What the entries of a libsvm or libfm file are, which the format itself does not say. */
export type LibsvmLayout =
  /**
   * One entry a field, always in the same order: column f1 holds the first entry's index ("index", a category) or,
   * where the index is always the same, its value ("value", a number).
   */
  | { readonly kind: 'fields'; readonly label: boolean; readonly fields: readonly ('index' | 'value')[] }
  /** Rows of different length, all values 1: one multi-valued column "features". */
  | { readonly kind: 'set'; readonly label: boolean }
  /** Numbers: one column an index, 0 where a row has no entry. */
  | { readonly kind: 'values'; readonly label: boolean; readonly indices: readonly string[] };

/** One line taken apart. */
export interface LibsvmLine {
  /** Undefined in rows to be scored. */
  readonly label: string | undefined;
  /** Index and value of each entry, as text. */
  readonly entries: readonly (readonly [index: string, value: string])[];
}

/** More numeric columns than this are a sparse set of categories in disguise. */
const MOST_INDICES = 10_000;

/** Name of the column that holds the label. */
const LABEL_COLUMN = 'label';
/** Name of the multi-valued column of layout "set". */
const SET_COLUMN = 'features';

/** Columns of a layout, the label first where there is one. */
export function layoutColumns(layout: LibsvmLayout): readonly string[] {
  const label = layout.label ? [LABEL_COLUMN] : [];
  switch (layout.kind) {
    case 'fields':
      return [...label, ...layout.fields.map((_, position) => `f${position + 1}`)];
    case 'set':
      return [...label, SET_COLUMN];
    case 'values':
      return [...label, ...layout.indices];
  }
}

/** Takes a line apart: `label index:value …`, with or without the label; `# comments` and `qid:` are left out. */
export function splitLibsvmLine(text: string, where: string): LibsvmLine {
  const comment = text.indexOf('#');
  const parts = (comment < 0 ? text : text.slice(0, comment)).trim().split(/\s+/);
  const label = parts[0]?.includes(':') ? undefined : parts.shift();
  const entries: [string, string][] = [];
  for (const part of parts) {
    const colon = part.indexOf(':');
    const index = part.slice(0, colon);
    const value = part.slice(colon + 1);
    if (colon < 1 || !(index === 'qid' || /^\d+$/.test(index)) || value === '' || !Number.isFinite(Number(value))) {
      throw new InputError({ where, rule: 'expected entries index:value', got: JSON.stringify(part.slice(0, 40)) });
    }
    if (index !== 'qid') entries.push([index, value]);
  }
  return { label, entries };
}

/** Finds the layout of a file from all its lines. */
export class LibsvmLayoutFinder {
  readonly #source: string;
  #label: boolean | undefined;
  #length: number | undefined;
  #equalLengths = true;
  /** Index of each position, undefined once it has changed. */
  #fixed: (string | undefined)[] = [];
  /** Whether all values of a position were 1. */
  #ones: boolean[] = [];
  #allOnes = true;
  readonly #indices = new Set<string>();

  constructor(source: string) {
    this.#source = source;
  }

  /** Looks at the next line. */
  add({ label, entries }: LibsvmLine): void {
    this.#label ??= label !== undefined;
    if (this.#length === undefined) {
      this.#length = entries.length;
      this.#fixed = entries.map(([index]) => index);
      this.#ones = entries.map(() => true);
    } else if (entries.length !== this.#length) this.#equalLengths = false;
    entries.forEach(([index, value], position) => {
      if (this.#fixed[position] !== index) this.#fixed[position] = undefined;
      if (value !== '1' && Number(value) !== 1) {
        this.#ones[position] = false;
        this.#allOnes = false;
      }
      if (this.#indices.size <= MOST_INDICES) this.#indices.add(index);
    });
  }

  /** The layout that all lines fit. Throws an InputError when there is none. */
  layout(): LibsvmLayout {
    const label = this.#label ?? true;
    const fields = this.#ones.map((ones, position) =>
      ones ? 'index' : this.#fixed[position] === undefined ? undefined : 'value',
    );
    const numbers = this.#equalLengths && fields.every((kind) => kind === 'value');
    if (this.#equalLengths && !numbers && fields.every((kind) => kind !== undefined))
      return { kind: 'fields', label, fields };
    if (this.#allOnes) return { kind: 'set', label };
    if (this.#indices.size > MOST_INDICES) {
      throw new InputError({
        where: this.#source,
        rule: `a libsvm file with values other than 1 may have ${MOST_INDICES} different indices`,
        got: 'more',
        fix: 'Convert it to CSV with one column per feature.',
      });
    }
    return { kind: 'values', label, indices: [...this.#indices].sort((a, b) => Number(a) - Number(b)) };
  }
}

/** The layout that a schema made from a libsvm file stands for; undefined when its columns come from elsewhere. */
export function layoutOfSchema({ features }: Schema, label: boolean): LibsvmLayout | undefined {
  const columns = new Map(features.map((feature) => [sourceColumn(feature), holdsValues(feature)]));
  const names = [...columns.keys()];
  if (names.length === 1 && names[0] === SET_COLUMN && features[0]?.kind === 'multiValued')
    return { kind: 'set', label };
  if ([...columns].every(([name, values]) => values && /^\d+$/.test(name)))
    return { kind: 'values', label, indices: names };
  const positions = names.map((name) => (/^f[1-9]\d*$/.test(name) ? Number(name.slice(1)) : NaN));
  if (!positions.every(Number.isInteger)) return undefined;
  const fields = new Array<'index' | 'value'>(Math.max(...positions)).fill('index');
  [...columns.values()].forEach((values, at) => {
    if (values) fields[(positions[at] as number) - 1] = 'value';
  });
  return { kind: 'fields', label, fields };
}

function holdsValues(feature: Feature): boolean {
  return feature.kind === 'numeric' || (feature.kind === 'categorical' && feature.time !== undefined);
}
