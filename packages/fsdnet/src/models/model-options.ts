import { ConfigError } from '@fsdnet/core';
import type { ModelOption, ModelOptionTable } from '@fsdnet/core';

import { suggestion } from '../options/suggestion.ts';

/** Reads `--set name=value` texts by a model's option table. Throws ConfigError with a suggestion for typos. */
export function modelSettings(model: string, table: ModelOptionTable, texts: readonly string[]): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const text of texts) {
    const equals = text.indexOf('=');
    const name = text.slice(0, equals).trim();
    if (equals < 1) {
      throw new ConfigError({ where: '--set', rule: 'must be name=value', got: `"${text}"`, fix: 'For example: --set crossLayers=3' });
    }
    const option = Object.hasOwn(table.options, name) ? table.options[name] : undefined;
    if (!option) {
      throw new ConfigError({
        where: `--set ${name}`,
        rule: `unknown option of ${model}`,
        fix: suggestion(name, Object.keys(table.options), 'Its options'),
      });
    }
    settings[name] = valueOf(option, text.slice(equals + 1).trim());
  }
  return settings;
}

/** Text that is not of the option's type stays text, so that the table's own check names the rule. */
function valueOf(option: ModelOption, text: string): unknown {
  switch (option.type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'choice':
      return text;
    case 'integers':
      return text.split(',').map((item) => numberOr(item.trim()));
    default:
      return numberOr(text);
  }
}

function numberOr(text: string): number | string {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
