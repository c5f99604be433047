import { ConfigError, type Feature } from '@fsdnet/core';
import { existingColumn, quotedName } from '../columns.ts';
import { knownWord } from './known-word.ts';

/** Forms of tokens that can be named. */
const FORMS = ['number', 'text'] as const;

type NamedForm = (typeof FORMS)[number];

/**
 * Features with the forms of tokens that are named: "form" for all that can have one, "COLUMN=form" for one, which goes before.
 * `source` names the columns in messages. Throws a ConfigError or InputError.
 */
export function withTokenForms(
  features: readonly Feature[],
  entries: string | readonly string[] = [],
  source: string,
): readonly Feature[] {
  let general: NamedForm | undefined;
  const own = new Map<string, NamedForm>();
  for (const entry of [entries].flat()) {
    // A name may hold the sign too.
    const sign = entry.lastIndexOf('=');
    const form = formNamed(entry.slice(sign + 1));
    const column = sign < 0 ? undefined : entry.slice(0, sign);
    const before = column === undefined ? general : own.get(column);
    if (before !== undefined && before !== form) throw twice(column, before, form);
    if (column === undefined) general = form;
    else own.set(column, form);
  }
  for (const column of own.keys()) {
    const names = features.map(({ name }) => name);
    const feature = features.find(({ name }) => name === existingColumn(column, names, `tokens: ${source}`));
    if (feature && canHaveForm(feature)) continue;
    throw new ConfigError({
      where: `tokens: column ${quotedName(column)}`,
      rule: 'must hold tokens',
      got: 'numbers or times',
      fix: 'Name it as categorical or multi.',
    });
  }
  return features.map((feature) => {
    const form = own.get(feature.name) ?? general;
    return form !== undefined && canHaveForm(feature) ? { ...feature, tokens: form } : feature;
  });
}

function canHaveForm(feature: Feature): boolean {
  return feature.kind === 'multiValued' || (feature.kind === 'categorical' && !feature.time && !feature.buckets);
}

function formNamed(word: string): NamedForm {
  const rule = `must be ${FORMS.join(' or ')}, for one column "COLUMN=text"`;
  return knownWord(word, FORMS, { option: 'tokens', rule });
}

function twice(column: string | undefined, before: NamedForm, form: NamedForm): ConfigError {
  return new ConfigError({
    where: 'tokens',
    rule: `may be given only once for ${column === undefined ? 'all columns' : `column ${quotedName(column)}`}`,
    got: `${before} and ${form}`,
    fix: 'Remove one of the two.',
  });
}
