import { readFileSync } from 'node:fs';

import { ConfigError, InputError } from '@fsdnet/core';
import { portfolio, ruleOptions } from '@fsdnet/training';
import type { RecipeEntry } from '@fsdnet/training';

import { validate } from '../../cli/checked-options/validate.ts';
import { architectureOptions, distillationOptions, fitRequestOptions, suggestion } from '../../cli/options/index.ts';
import { modelNames } from '../../models/index.ts';
import { isModulePath } from '../../models/user-model/index.ts';
import type { StoredRecipe } from './recipe-file.ts';

/**
 * The entries of `--portfolio FILE`, of which the recipe.json of a run has the one that it chose; without a file those that
 * come along. Throws ConfigError, or InputError for no file.
 */
export function portfolioOf(file: string | undefined): readonly RecipeEntry[] {
  if (file === undefined) return portfolio;
  const where = `--portfolio ${file}`;
  let content: unknown;
  try {
    content = entriesIn(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new ConfigError({ where, rule: 'is not valid JSON', cause });
    throw new InputError({ where, rule: 'cannot be read', fix: 'Check the path.', cause });
  }
  if (!Array.isArray(content) || content.length === 0 || !content.every(isEntry)) {
    throw new ConfigError({
      where,
      rule: 'must hold a list of entries, each with a name, a model, options and rules',
      fix: 'For example: [{"name": "small", "model": "dcn", "options": {"hidden": [64, 64]}, "rules": {"embeddingL2Rows": 100}}]',
    });
  }
  for (const { name, model, options, rules } of content) {
    const entry = `${where}: "${name}"`;
    if (!isModulePath(model) && !modelNames.includes(model)) {
      throw new ConfigError({
        where: entry,
        rule: `unknown model "${model}"`,
        fix: suggestion(model, modelNames, 'Known models'),
      });
    }
    validate(entryOptions, options, (option) => `${entry}: ${option}`);
    validate(ruleOptions, { ...rules }, (rule) => `${entry}: ${rule}`);
  }
  return content;
}

/** Of a run's recipe.json the chosen entry, in a list. */
function entriesIn(content: unknown): unknown {
  if (!isObject(content) || !('portfolio' in content)) return content;
  const { portfolio: entries, result } = content as Partial<StoredRecipe>;
  return entries?.filter(({ name }) => name === result?.chosen);
}

/** What an entry may decide: all entries see the same encoded data. */
const entryOptions = { ...architectureOptions, ...distillationOptions, ...fitRequestOptions };

/** Has the form of an entry, whatever it says. */
function isEntry(entry: unknown): entry is RecipeEntry {
  if (!isObject(entry)) return false;
  const { name, model, fsd = false, options, rules } = entry;
  const hasTexts = typeof name === 'string' && typeof model === 'string';
  return hasTexts && typeof fsd === 'boolean' && isObject(options) && isObject(rules);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
