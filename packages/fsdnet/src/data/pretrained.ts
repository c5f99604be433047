import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { ConfigError, InputError, type FittedSchema } from '@fsdnet/core';
import { fieldLayout, type Vocabulary } from '@fsdnet/core/engine';
import { readVectors } from '@fsdnet/datasets/node';
import type { PretrainedVectors } from '@fsdnet/training';

import { suggestion } from '../cli/options/index.ts';
import type { TrainOptions } from '../cli/options/index.ts';
import { countText } from '../cli/output/index.ts';
import type { Console } from '../cli/output/index.ts';

/** Vectors from a file for one field, as a run folder keeps them: enough to read them again. */
export interface PretrainedSpec {
  readonly field: string;
  /** Absolute path. */
  readonly file: string;
  /** What training keeps as it is. */
  readonly freeze: 'rows' | 'field' | null;
}

/** Everything unknown or missing, as `embeddings` names it; a value of no vocabulary. */
const OTHER = '(other)';

/** What a field is frozen as a whole with. */
const WHOLE_FIELD = ':all';

/** Reads `--pretrained` and `--freeze`. Throws ConfigError, or InputError where a file is not there. */
export function pretrainedSpecs({
  pretrained = [],
  freeze = [],
}: Pick<TrainOptions, 'pretrained' | 'freeze'>): PretrainedSpec[] {
  const specs = pretrained.map(fieldAndFile);
  const frozen = new Map<string, 'rows' | 'field'>();
  for (const entry of freeze) {
    const has = (field: string): boolean => specs.some((spec) => spec.field === field);
    const whole = !has(entry) && entry.endsWith(WHOLE_FIELD);
    const field = whole ? entry.slice(0, -WHOLE_FIELD.length) : entry;
    if (!has(field)) {
      throw new ConfigError({
        where: `--freeze ${entry}`,
        rule: 'only a field with pre-trained vectors can be frozen',
        fix: `Give it some: --pretrained ${field}:FILE.`,
      });
    }
    if (frozen.has(field)) {
      throw new ConfigError({ where: `--freeze ${entry}`, rule: 'a field may be named only once', got: 'it twice' });
    }
    frozen.set(field, whole ? 'field' : 'rows');
  }
  return specs.map((spec) => ({ ...spec, freeze: frozen.get(spec.field) ?? null }));
}

/** The options that ask for such vectors. */
export function pretrainedRequest(specs: readonly PretrainedSpec[]): Pick<TrainOptions, 'pretrained' | 'freeze'> {
  const frozen = specs.filter(({ freeze }) => freeze !== null);
  return {
    pretrained: specs.map(({ field, file }) => `${field}:${file}`),
    freeze: frozen.map(({ field, freeze }) => (freeze === 'field' ? `${field}${WHOLE_FIELD}` : field)),
  };
}

/** "item:vectors.txt"; both may have colons themselves, and the file is there. */
function fieldAndFile(entry: string): Pick<PretrainedSpec, 'field' | 'file'> {
  const colons = [...entry].flatMap((letter, index) => (letter === ':' && index > 0 ? [index] : []));
  for (const colon of colons) {
    const file = entry.slice(colon + 1);
    if (file !== '' && existsSync(file)) return { field: entry.slice(0, colon), file: resolve(file) };
  }
  const file = colons.length === 0 ? '' : entry.slice(colons[0]! + 1);
  if (file !== '') {
    throw new InputError({ where: `--pretrained ${entry}`, rule: 'no such file', got: file, fix: 'Check the path.' });
  }
  throw new ConfigError({
    where: '--pretrained',
    rule: 'must be a field and a file',
    got: JSON.stringify(entry),
    fix: 'For example "item:vectors.txt".',
  });
}

/** Reads the vectors of the values that the fields have. Throws InputError that names file and line. */
export async function loadPretrained(
  specs: readonly PretrainedSpec[],
  schema: FittedSchema,
  embeddingDim: number,
  { console, signal }: { readonly console: Console; readonly signal: AbortSignal },
): Promise<PretrainedVectors[]> {
  const { fields } = fieldLayout(schema, embeddingDim);
  const loaded: PretrainedVectors[] = [];
  for (const { field, file, freeze } of specs) {
    const index = fields.findIndex(({ name }) => name === field);
    if (index < 0) {
      const known = fields.map(({ name }) => name);
      throw new ConfigError({
        where: `--pretrained ${field}`,
        rule: 'the data have no such field',
        fix: suggestion(field, known, 'Fields'),
      });
    }
    const fitted = schema.fields[index]!;
    const vocabulary = fitted.kind === 'numeric' ? undefined : fitted.vocabulary;
    const { values, vectors, total, first } = await readVectors(file, {
      // Without a vocabulary, `fit` reports what is wrong.
      keep: vocabulary && ((value) => isKnown(value, vocabulary) || value === OTHER),
      dim: vocabulary && fields[index]!.dim,
      signal,
    });
    if (vocabulary && values.length === 0) {
      throw new InputError({
        where: file,
        rule: `at least one value of field "${field}" must have a vector`,
        got: `vectors of other values, for example ${JSON.stringify(first)} where the field has ${JSON.stringify(vocabulary.tokens[0] ?? '')}`,
        fix: 'Write the values as the data does.',
      });
    }
    const state =
      freeze === null ? '' : freeze === 'rows' ? ', which stay as they are' : '; the whole field stays as it is';
    const matched = vocabulary ? values.filter((value) => isKnown(value, vocabulary)).length : 0;
    const others = matched < values.length ? ', and all unknown ones,' : '';
    console.info(
      `pre-trained: ${countText(matched)} of ${countText(vocabulary?.tokens.length ?? 0)} values of ${field}${others} have one of the ${countText(total)} vectors of ${file}${state}`,
    );
    loaded.push({ field, values, vectors, source: file, ...(freeze !== null && { freeze }) });
  }
  return loaded;
}

function isKnown(value: string, { idOf, oov }: Vocabulary): boolean {
  return idOf(value) !== oov;
}
