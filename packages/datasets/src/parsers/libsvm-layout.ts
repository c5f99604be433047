import { InputError, type Feature, type Schema } from '@fsdnet/core';
import { sourceColumn, type Reading } from '@fsdnet/core/engine';

/** What the entries of a libsvm or libfm file are, which the format itself does not say. */
export type LibsvmLayout =
  /**
   * One entry a field, always in the same order: column f1 holds the first entry's index ("index", a category) or,
   * where the index is always the same, its value ("value", a number).
   */
  | { readonly kind: 'libfm'; readonly label: boolean; readonly fields: readonly ('index' | 'value')[] }
  /** Rows of different length, all values 1: one multi-valued column "features". */
  | { readonly kind: 'sparse'; readonly label: boolean }
  /** Numbers: one column an index, which rows may lack. */
  | { readonly kind: 'dense'; readonly label: boolean; readonly indices: readonly string[] };

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
/** Name of the multi-valued column of layout "sparse". */
const SET_COLUMN = 'features';

/** Columns of a layout, the label first where there is one. */
export function layoutColumns(layout: LibsvmLayout): readonly string[] {
  const label = layout.label ? [LABEL_COLUMN] : [];
  switch (layout.kind) {
    case 'libfm':
      return [...label, ...layout.fields.map((_, position) => `f${position + 1}`)];
    case 'sparse':
      return [...label, SET_COLUMN];
    case 'dense':
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

  /** The layout that all lines fit, or a named one. Throws an InputError when there is none, or the lines do not fit it. */
  layout(named?: LibsvmLayout['kind']): LibsvmLayout {
    const label = this.#label ?? true;
    switch (named ?? this.#likeliest()) {
      case 'libfm':
        return { kind: 'libfm', label, fields: this.#fields() };
      case 'sparse':
        if (!this.#allOnes) throw this.#unfit('a sparse layout has entries index:1 only', 'other values');
        return { kind: 'sparse', label };
      case 'dense':
        return { kind: 'dense', label, indices: this.#sortedIndices() };
    }
  }

  #likeliest(): LibsvmLayout['kind'] {
    const kinds = this.#ones.map((ones, position) => this.#kindAt(position, ones));
    const numbers = kinds.every((kind) => kind === 'value');
    if (this.#equalLengths && !numbers && kinds.every((kind) => kind !== undefined)) return 'libfm';
    return this.#allOnes ? 'sparse' : 'dense';
  }

  #kindAt(position: number, ones: boolean): 'index' | 'value' | undefined {
    return ones ? 'index' : this.#fixed[position] === undefined ? undefined : 'value';
  }

  #fields(): readonly ('index' | 'value')[] {
    if (!this.#equalLengths)
      throw this.#unfit('rows of a libfm layout have equally many entries', 'rows of other lengths');
    return this.#ones.map((ones, position) => {
      const kind = this.#kindAt(position, ones);
      if (kind) return kind;
      throw this.#unfit(`entry ${position + 1} must have one value, 1, or one index`, 'several of both');
    });
  }

  #sortedIndices(): readonly string[] {
    if (this.#indices.size <= MOST_INDICES) return [...this.#indices].sort((a, b) => Number(a) - Number(b));
    throw new InputError({
      where: this.#source,
      rule: `a libsvm file with values other than 1 may have ${MOST_INDICES} different indices`,
      got: 'more',
      fix: 'Convert it to CSV with one column per feature.',
    });
  }

  #unfit(rule: string, got: string): InputError {
    return new InputError({ where: this.#source, rule, got, fix: 'Read it in another layout.' });
  }
}

/** What a schema keeps of a layout. */
export function readingOfLayout(layout: LibsvmLayout): Pick<Reading, 'layout' | 'columns' | 'entries'> {
  switch (layout.kind) {
    case 'libfm':
      return { layout: 'libfm', entries: layout.fields };
    case 'sparse':
      return { layout: 'sparse' };
    case 'dense':
      return { layout: 'dense', columns: layout.indices };
  }
}

/** The layout that a reading keeps; undefined for one of another format. */
export function layoutOfReading(
  { format, layout, entries = [], columns = [] }: Reading,
  label: boolean,
): LibsvmLayout | undefined {
  if (format !== 'libsvm' || layout === undefined) return undefined;
  if (layout === 'libfm') return { kind: 'libfm', label, fields: entries };
  return layout === 'sparse' ? { kind: 'sparse', label } : { kind: 'dense', label, indices: columns };
}

/**
 * The layout that a schema stands for which was made from a libsvm file before schemas kept how it is read; undefined when its
 * columns come from elsewhere.
 */
export function layoutOfSchema({ features }: Schema, label: boolean): LibsvmLayout | undefined {
  const columns = new Map(features.map((feature) => [sourceColumn(feature), holdsValues(feature)]));
  const names = [...columns.keys()];
  if (names.length === 1 && names[0] === SET_COLUMN && features[0]?.kind === 'multiValued')
    return { kind: 'sparse', label };
  if ([...columns].every(([name, values]) => values && /^\d+$/.test(name)))
    return { kind: 'dense', label, indices: names };
  const positions = names.map((name) => (/^f[1-9]\d*$/.test(name) ? Number(name.slice(1)) : NaN));
  if (!positions.every(Number.isInteger)) return undefined;
  const fields = new Array<'index' | 'value'>(Math.max(...positions)).fill('index');
  [...columns.values()].forEach((values, at) => {
    if (values) fields[(positions[at] as number) - 1] = 'value';
  });
  return { kind: 'libfm', label, fields };
}

function holdsValues(feature: Feature): boolean {
  return feature.kind === 'numeric' || (feature.kind === 'categorical' && feature.time !== undefined);
}
